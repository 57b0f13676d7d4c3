"""Why a URL is allowed or not, as text."""

from collections.abc import Sequence

from outgate.catalog.presence import Presence
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.explain_wording import field
from outgate.cli.views.wording import EXPLAINED_RULES_SHOWN, IN_JSON, REASONS_SHOWN, Style
from outgate.diagnostics import and_more
from outgate.plan.explanation.near_misses import NearMiss
from outgate.plan.explanation.rows import RowReference
from outgate.plan.explanation.url import AllowedBy, Explanation
from outgate.plan.model import Rule
from outgate.plan.source_names import shortened
from outgate.plan.tags import TagFact


def render(explanation: Explanation, style: Style) -> str:
    """Who allows the URL and why, or what kept it out."""
    if explanation.allowed:
        return "\n\n".join(_allowed_parts(explanation, style))
    return "\n\n".join((_refusal(explanation, style), *_causes(explanation, style.width)))


def _allowed_parts(explanation: Explanation, style: Style) -> list[str]:
    allowed = explanation.allowed
    names = shortened(dict.fromkeys(by.rule.source.name for by in allowed))
    source = explanation.address or names
    if explanation.partly:
        head = f"{explanation.url} is allowed from a part of {explanation.address}"
        parts = [style.paint(head, "yellow", bold=True)]
    else:
        parts = [style.paint(f"{explanation.url} is allowed from {source}", "green", bold=True)]
    shown = allowed[:EXPLAINED_RULES_SHOWN]
    parts += [_allowed(by, allowed[0], style.width) for by in shown]
    if rest := len(allowed) - len(shown):
        hint = f"`--from ADDRESS` asks for one source; {IN_JSON}"
        parts.append(f"  {and_more(rest, 'rules', hint)}")
    return parts


def _refusal(explanation: Explanation, style: Style) -> str:
    verdict = "may be" if explanation.perhaps else "is not"
    source = f" from {explanation.address}" if explanation.address else ""
    return style.paint(f"{explanation.url} {verdict} allowed{source}", "red", bold=True)


def _causes(explanation: Explanation, width: int) -> list[str]:
    """What keeps the URL out, the most telling alone."""
    if explanation.elsewhere:
        return [field("elsewhere", "\n".join(_keys(explanation.elsewhere)), width)]
    if explanation.perhaps:
        unknown = "the catalog does not know the networks of the service tag"
        return [field("perhaps", "\n".join((*_keys(explanation.perhaps), unknown)), width)]
    if explanation.unspoken:
        return [field("kept out", "no statement is for this address", width)]
    editions = [field("edition", _presence(known), width) for known in explanation.editions]
    if not explanation.near:
        text = "no row of the catalog names this host"
        if explanation.similar:
            text += f"; did you mean `{explanation.similar}`?"
        return ["\n".join((field("kept out", text, width), *editions))]
    shown = explanation.near[:REASONS_SHOWN]
    parts = [_near(miss, width) for miss in shown]
    if rest := len(explanation.near) - len(shown):
        parts.append(f"  {and_more(rest, 'that are further away')}")
    return [*parts, "\n".join(editions)] if editions else parts


def _keys(rules: Sequence[Rule]) -> list[str]:
    """The first few rules, and how many more there are."""
    keys = [rule.key for rule in rules[:EXPLAINED_RULES_SHOWN]]
    rest = len(rules) - len(keys)
    return [*keys, and_more(rest)] if rest else keys


def _allowed(by: AllowedBy, first: AllowedBy, width: int) -> str:
    treatment = by.rule.treatment
    words = (
        f"inspection {treatment.inspection}, authentication {treatment.authentication}, "
        f"proxy {treatment.proxy}"
    )
    if treatment != first.rule.treatment:
        words += "; the more specific rule above holds where both allow"
    lines = [field("rule", by.rule.key, width), field("treatment", words, width)]
    lines += [field("tag", _tag(fact), width) for fact in by.tags]
    for reason in by.reasons:
        lines.append("")
        lines.append(field("statement", _statement(reason.statement, reason.places), width))
        lines.append(field("row", _row(reason.row), width))
        if reason.origin.target:
            lines.append(field("covers", f"the row asks for {reason.origin.target}", width))
        lines.append(field("need", reason.origin.need, width))
        texts = [
            f"{because.text}" + (f" ({because.reading}: {why})" if why else "")
            for because, why in reason.because
        ]
        lines.append(field("because", "\n".join(texts), width))
    return "\n".join(lines)


def _near(miss: NearMiss, width: int) -> str:
    return "\n".join(
        (
            field("row", _row(miss.row), width),
            field("statement", _statement(miss.statement, miss.places), width),
            field("kept out", f"the row {miss.text}", width),
        )
    )


def _row(row: RowReference) -> str:
    where = f"row {row.row} of `{row.sheet}` in {row.file}, edition {row.edition}"
    return f"{visible(f'{row.endpoint}: `{row.text}`')}\n{visible(where)}"


def _statement(text: str, places: tuple[str, ...]) -> str:
    return f"{', '.join(places)}\n{text}"


def _tag(fact: TagFact) -> str:
    tag, file = fact.tag, fact.file
    return (
        f"`{tag.name}`, change number {tag.change_number}, has {len(tag.prefixes)} networks in "
        f"{file.source.file} (change number {file.change_number})"
    )


def _presence(presence: Presence) -> str:
    row = presence.row
    when = "has it, a later edition" if presence.later else "had it last"
    text = visible(f"{row.place}: `{row.endpoint.text}`")
    return f"{presence.edition} {when}\n{text}"
