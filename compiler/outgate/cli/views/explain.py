"""An explanation as text."""

import textwrap

import click

from outgate.catalog.presence import Presence
from outgate.plan.explanation.near_misses import NearMiss
from outgate.plan.explanation.rows import RowReference
from outgate.plan.explanation.statement import StatementImpact
from outgate.plan.explanation.url import AllowedBy, Explanation
from outgate.plan.source_names import shortened
from outgate.plan.tags import TagFact

_LABEL = 11
NEAR_MISSES_SHOWN = 3
RULES_SHOWN = 10


def _field(label: str, text: str, width: int) -> str:
    """A labelled paragraph, wrapped under itself."""
    lines = []
    for part in text.split("\n"):
        lines += textwrap.wrap(
            part, max(width - _LABEL - 2, 20), break_long_words=False, break_on_hyphens=False
        ) or [""]
    pad = " " * (_LABEL + 2)
    return f"  {label:<{_LABEL}}" + ("\n" + pad).join(lines)


def _row(row: RowReference) -> str:
    where = f"row {row.row} of `{row.sheet}` in {row.file}, edition {row.edition}"
    return f"{row.endpoint}: `{row.text}`\n{where}"


def _statement(text: str, places: tuple[str, ...]) -> str:
    return f"{', '.join(places)}\n{text}"


def _allowed(by: AllowedBy, first: AllowedBy, width: int) -> str:
    treatment = by.rule.treatment
    words = (
        f"inspection {treatment.inspection}, authentication {treatment.authentication}, "
        f"proxy {treatment.proxy}"
    )
    if treatment != first.rule.treatment:
        words += "; the more specific rule above holds where both allow"
    lines = [_field("rule", by.rule.key, width), _field("treatment", words, width)]
    lines += [_field("tag", _tag(each), width) for each in by.tags]
    for reason in by.reasons:
        lines.append("")
        lines.append(_field("statement", _statement(reason.statement, reason.places), width))
        lines.append(_field("row", _row(reason.row), width))
        if reason.origin.target:
            lines.append(_field("covers", f"the row asks for {reason.origin.target}", width))
        lines.append(_field("need", reason.origin.need, width))
        texts = [
            f"{because.text}" + (f" ({because.reading}: {why})" if why else "")
            for because, why in reason.because
        ]
        lines.append(_field("because", "\n".join(texts), width))
    return "\n".join(lines)


def _tag(fact: TagFact) -> str:
    tag, file = fact.tag, fact.file
    return (
        f"`{tag.name}`, change number {tag.change_number}, has {len(tag.prefixes)} networks in "
        f"{file.source.file} (change number {file.change_number})"
    )


def _near(miss: NearMiss, width: int) -> str:
    return "\n".join(
        (
            _field("row", _row(miss.row), width),
            _field("statement", _statement(miss.statement, miss.places), width),
            _field("kept out", f"the row {miss.text}", width),
        )
    )


def _presence(presence: Presence) -> str:
    row = presence.row
    when = "has it, a later edition" if presence.later else "had it last"
    return f"{presence.edition} {when}\n{row.place}: `{row.endpoint.text}`"


def answer_text(answer: Explanation | StatementImpact, *, color: bool, width: int) -> str:
    """What `explain` prints."""
    if isinstance(answer, StatementImpact):
        return rules_text(answer, color=color, width=width)
    return explanation_text(answer, color=color, width=width)


def explanation_text(explanation: Explanation, *, color: bool, width: int) -> str:
    """Who allows the URL and why, or what kept it out."""

    def paint(text: str, how: str) -> str:
        return click.style(text, fg=how, bold=True) if color else text

    asked = f" from {explanation.address}" if explanation.address else ""
    if explanation.allowed:
        names = shortened(dict.fromkeys(by.rule.source.name for by in explanation.allowed))
        head = paint(f"{explanation.url} is allowed{asked or f' from {names}'}", "green")
        if explanation.partly:
            head = paint(f"{explanation.url} is allowed from a part of{asked[5:]}", "yellow")
        first, count = explanation.allowed[0], len(explanation.allowed)
        parts = [head, *(_allowed(by, first, width) for by in explanation.allowed[:RULES_SHOWN])]
        if count > RULES_SHOWN:
            more = f"  and {count - RULES_SHOWN} more rules (`--from ADDRESS` asks for one source, "
            parts.append(more + "`--json` has them all)")
        return "\n\n".join(parts)
    verdict = "may be" if explanation.perhaps else "is not"
    head = paint(f"{explanation.url} {verdict} allowed{asked}", "red")
    if explanation.elsewhere:
        rules = "\n".join(rule.key for rule in explanation.elsewhere[:RULES_SHOWN])
        if len(explanation.elsewhere) > RULES_SHOWN:
            rules += f"\nand {len(explanation.elsewhere) - RULES_SHOWN} more"
        return f"{head}\n\n{_field('elsewhere', rules, width)}"
    if explanation.perhaps:
        tags = "\n".join(rule.key for rule in explanation.perhaps[:RULES_SHOWN])
        text = f"{tags}\nthe catalog does not know the networks of the service tag"
        return f"{head}\n\n{_field('perhaps', text, width)}"
    if explanation.unspoken:
        return f"{head}\n\n{_field('kept out', 'no statement is for this address', width)}"
    editions = [_field("edition", _presence(each), width) for each in explanation.editions]
    if not explanation.near:
        text = "no row of the catalog names this host"
        if explanation.similar:
            text += f"; did you mean `{explanation.similar}`?"
        return "\n\n".join((head, "\n".join((_field("kept out", text, width), *editions))))
    shown = explanation.near[:NEAR_MISSES_SHOWN]
    parts = [head, *(_near(miss, width) for miss in shown)]
    if len(explanation.near) > len(shown):
        parts.append(f"  and {len(explanation.near) - len(shown)} more that are further away")
    if editions:
        parts.append("\n".join(editions))
    return "\n\n".join(parts)


def rules_text(rules: StatementImpact, *, color: bool, width: int) -> str:
    """What a statement leads to: its own rules, and those of others that cover what it asks."""
    place = (
        click.style(rules.statement.span.place, bold=True)
        if color
        else (rules.statement.span.place)
    )
    lines = [place, *_field("statement", rules.statement.text, width).split("\n"), ""]
    keys = {each.rule.key for each in rules.rules}
    for each in rules.rules:
        wider = "" if each.target is None else f" covers {each.target}"
        mark = "*" if each.alone else " "
        lines.append(f"  {mark} {each.rule.key}{wider}  [{', '.join(each.endpoints)}]")
    lines += [f"    withheld {each.target}  [{each.feature}]" for each in rules.withheld]
    if rules.rules:
        lines.append("")
    if not keys:
        lines.append("It leads to no rule.")
    elif rules.alone:
        lines.append(f"{len(keys)} rules, {rules.alone} of them for this statement alone (*).")
    else:
        lines.append(f"{len(keys)} rules, every one of them for other statements as well.")
    return "\n".join(lines)
