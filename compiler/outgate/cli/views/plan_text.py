"""A plan for a target as text for people: what is added, changed and removed, and why."""

from collections.abc import Iterable, Mapping, Sequence

import click

from outgate.backends.difference import Line
from outgate.cli.views.diagnostics import cells, visible
from outgate.deploy.drift import Drift
from outgate.commands.plan import TargetPlan
from outgate.plan.model import Plan

DETAILS_SHOWN = 10  # withheld and quarantined rows, drift


def summary(plan: TargetPlan) -> str:
    """The counts of a plan in one line."""
    if not plan.changes.changes:
        return (
            f"No changes. Target `{plan.target}` holds the {plan.unchanged} rules of the "
            f"policy, and nothing else{' of ours' if plan.foreign else ''}."
        )
    signs = [line.sign for line in plan.lines]
    text = (
        f"Plan for `{plan.target}`: {signs.count('+')} to add, {signs.count('~')} to change, "
        f"{signs.count('-')} to remove, {plan.unchanged} unchanged."
    )
    if not signs:
        text = (
            f"Plan for `{plan.target}`: rules move between groups, none opens or closes anything."
        )
    if plan.since is None:
        return text
    causes = [plan.cause(line) for line in plan.lines]
    parts = [
        f"{causes.count('catalog')} of {len(causes)} changes come from the catalog "
        f"({plan.since} to {plan.plan.edition})",
        f"{causes.count('policy')} from the policy",
    ]
    if "drift" in causes:
        parts.append(f"{causes.count('drift')} undo what somebody changed")
    return f"{text} {', '.join(parts)}."


def why(plan: TargetPlan) -> dict[str, str]:
    """For every rule key the places of the statements that ask for it."""
    found = {}
    for rule in plan.plan.rules:
        places: dict[str, None] = {}
        for origin in rule.origins:
            places.update(dict.fromkeys(plan.places.get(origin.statement, ())))
        found[rule.key] = ", ".join(sorted(places))
    for text, keys in plan.reasons.items():
        several = (place for key in keys for place in found.get(key, "").split(", "))
        found[text] = ", ".join(sorted({place for place in several if place}))
    return found


def _paint(text: str, color: str | None, *, bold: bool = False) -> str:
    return click.style(text, fg=color, bold=bold) if color or bold else text


def _line(mark: str, text: str, note: str, width: int) -> str:
    """One change; the note goes behind it where there is room, else below it."""
    line = f"  {mark} {visible(text)}"
    if not note:
        return line
    note = visible(note)
    if cells(line) + 3 + cells(note) <= width:
        return f"{line}{' ' * max(3, min(70, width - cells(note)) - cells(line))}{note}"
    return f"{line}\n      {note}"


def _by_source(lines: Iterable[Line]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        source, arrow, _ = line.text.partition(" -> ")
        groups.setdefault(f"from {source}" if arrow else "rules changed", []).append(line)
    return groups


def plan_text(plan: TargetPlan, *, color: bool, width: int, limit: int | None = None) -> str:
    """The whole plan; at most `limit` changes are listed, and what is left out is counted."""
    found = drift_lines(plan.drift, color=color)
    shown = plan.lines[:limit]
    places = why(plan) if shown else {}
    for source, lines in sorted(_by_source(shown).items()):
        found.append(_paint(visible(source), None, bold=color))
        found += [_change(line, places, color, width, plan.cause(line)) for line in lines]
        found.append("")
    if len(plan.lines) > len(shown):
        left = len(plan.lines) - len(shown)
        found += [f"  and {left} more changes (all of them with --full or --format json)", ""]
    found += notes(plan.plan, color=color)
    found += _around(plan)
    found.append(_paint(summary(plan), "green" if color else None, bold=color))
    return "\n".join(found)


def did(drift: Drift) -> str:
    """What somebody did, in words."""
    return f"somebody {'wrote' if drift.did == 'unread' else drift.did}"


def fate(drift: Drift) -> str:
    """What becomes of it."""
    return "the policy wants it too" if drift.stays else "this plan takes it back"


def drift_lines(drift: Sequence[Drift], *, color: bool) -> list[str]:
    """What somebody did since the last apply, and what becomes of it."""
    if not drift:
        return []
    lines = [_paint("changed by somebody else since the last apply:", None, bold=color)]
    for each in drift[:DETAILS_SHOWN]:
        lines.append(f"  ! {did(each)} {visible(each.what)} ({fate(each)})")
    if len(drift) > DETAILS_SHOWN:
        lines.append(f"  and {len(drift) - DETAILS_SHOWN} more (all with --format json)")
    return [*lines, ""]


def _around(plan: TargetPlan) -> list[str]:
    """The writes of an apply, and what it leaves alone."""
    lines = []
    if plan.operations:
        count = len(plan.operations)
        lines.append(f"{count} write{'s' if count > 1 else ''}, one after the other:")
        lines += [f"    {visible(each)}" for each in plan.operations]
    if plan.foreign:
        lines.append("others' and never touched:")
        lines += [f"    {visible(each)}" for each in plan.foreign[:DETAILS_SHOWN]]
        rest = len(plan.foreign) - DETAILS_SHOWN
        lines += [f"    and {rest} more"] if rest > 0 else []
    return [*lines, ""] if lines else []


def note_of(line: Line, places: Mapping[str, str], cause: str | None) -> str:
    """Why something changes, in a few words; `cause` comes first where it is known."""
    if line.sign == "+":
        note = places.get(line.text, "")
        if cause == "drift":
            note = f"somebody closed it; {note}" if note else "somebody closed it"
    elif line.sign == "-":
        note = "no statement asks for it"
        if cause == "catalog":
            note = "the catalog no longer has it"
        elif cause == "drift":
            note = "somebody opened it"
    else:
        note = "; ".join(line.fields) or "name only"
    return f"[{cause}] {note}" if cause else note


def _change(
    line: Line, places: Mapping[str, str], color: bool, width: int, cause: str | None
) -> str:
    text = line.text.partition(" -> ")[2] or line.text
    shown = _line(line.sign, text, note_of(line, places, cause), width)
    return painted(line, shown, color=color)


def painted(line: Line, text: str, *, color: bool) -> str:
    """A line in the colour of what it does."""
    hue = {"+": "green", "-": "red", "~": "yellow"}[line.sign]
    return _paint(text, hue if color else None)


def notes(plan: Plan, *, color: bool) -> list[str]:
    """Warnings, what is withheld and what is in quarantine, as lines."""
    lines = [
        f"{_paint('warning', 'yellow' if color else None)}[{each.code}]: {visible(each.message)}"
        for each in plan.warnings
    ]
    for head, details in (
        (
            f"retained: {len(plan.retained)} rules that the catalog dropped stay open for now",
            [
                f"{visible(each.rule)} (dropped by {each.edition}, until {each.until})"
                for each in plan.retained
            ],
        ),
        (
            f"withheld: {len(plan.withheld)} required endpoints are left out by `without`",
            [f"{visible(each.target)} ({each.feature}, {each.endpoint})" for each in plan.withheld],
        ),
        (
            f"quarantined: {len(plan.quarantined)} rows of the list could not be read and may "
            "concern you",
            [
                f"{visible(each.url) or '(no URL)'} ({visible(each.row)}): {visible(each.reason)}"
                for each in plan.quarantined
            ],
        ),
    ):
        if details:
            lines += [head, *(f"    {each}" for each in details[:DETAILS_SHOWN])]
            lines += _more(len(details))
    return [*lines, ""] if lines else []


def _more(count: int) -> list[str]:
    rest = count - DETAILS_SHOWN
    return [f"    and {rest} more (`outgate compile` lists them all)"] if rest > 0 else []


def compiled_text(plan: Plan, *, color: bool) -> str:
    """A canonical plan without a target."""
    lines = [f"{len(plan.rules)} rules from catalog {plan.edition}", ""]
    source = None
    for rule in plan.rules:
        if rule.source.name != source:
            source = rule.source.name
            addresses = ", ".join(rule.source.addresses)
            shown = "" if addresses in ("*", source) else f" ({addresses})"
            lines.append(_paint(f"from {visible(source)}{shown}", None, bold=color))
        lines.append(f"    {rule.target}")
    return "\n".join((*lines, "", *notes(plan, color=color), f"digest {plan.digest}"))
