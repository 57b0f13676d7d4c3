"""A plan for a target as text for people: what is added, changed and removed, and why."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from outgate.backends.interface import Change, NativeRule
from outgate.cli.views.diagnostics import cells, visible
from outgate.commands.plan import TargetPlan
from outgate.plan.model import Plan

DETAILS_SHOWN = 10  # withheld and quarantined rows


def summary(plan: TargetPlan) -> str:
    """The counts of a plan in one line."""
    changes = plan.changes.changes
    added = sum(each.before is None for each in changes)
    removed = sum(each.after is None for each in changes)
    if not changes:
        return (
            f"No changes. Target `{plan.target}` holds the {plan.changes.unchanged} rules of the "
            "policy, and nothing else."
        )
    text = (
        f"Plan for `{plan.target}`: {added} to add, {len(changes) - added - removed} to change, "
        f"{removed} to remove, {plan.changes.unchanged} unchanged."
    )
    if plan.since is None:
        return text
    upgrade = sum(plan.cause(each) == "catalog" for each in changes)
    return (
        f"{text} {upgrade} of {len(changes)} changes come from the catalog "
        f"({plan.since} to {plan.plan.edition}), {len(changes) - upgrade} from the policy."
    )


def why(plan: TargetPlan) -> dict[str, str]:
    """For every rule key the places of the statements that ask for it."""
    found = {}
    for rule in plan.plan.rules:
        places: dict[str, None] = {}
        for origin in rule.origins:
            places.update(dict.fromkeys(plan.places.get(origin.statement, ())))
        found[rule.key] = ", ".join(sorted(places))
    return found


def changed_fields(before: NativeRule, after: NativeRule) -> list[str]:
    """`field: old -> new` for everything that differs in an update."""
    old, new = _flat(before.body), _flat(after.body)
    return [
        f"{key}: {old.get(key)} -> {new.get(key)}"
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key) and key != "key"
    ]


def _flat(body: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in body.items():
        if isinstance(value, Mapping):
            found.update(_flat(value, f"{prefix}{key}."))
        else:
            found[prefix + key] = ", ".join(map(str, value)) if isinstance(value, list) else value
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


def _by_source(changes: Iterable[Change]) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.label.partition(" -> ")[0], []).append(change)
    return groups


def plan_text(plan: TargetPlan, *, color: bool, width: int, limit: int | None = None) -> str:
    """The whole plan; at most `limit` changes are listed, and what is left out is counted."""
    lines: list[str] = []
    shown = plan.changes.changes[:limit]
    places = why(plan) if shown else {}
    for source, changes in sorted(_by_source(shown).items()):
        lines.append(_paint(f"from {visible(source)}", None, bold=color))
        lines += [_change(change, places, color, width, plan.cause(change)) for change in changes]
        lines.append("")
    if len(plan.changes.changes) > len(shown):
        left = len(plan.changes.changes) - len(shown)
        lines += [f"  and {left} more changes (all of them with --full or --format json)", ""]
    lines += notes(plan.plan, color=color)
    lines.append(_paint(summary(plan), "green" if color else None, bold=color))
    return "\n".join(lines)


def note_of(change: Change, places: Mapping[str, str], cause: str | None) -> str:
    """Why a rule changes, in a few words; `cause` comes first where it is known."""
    if change.before is None:
        note = places.get(change.label, "")
    elif change.after is None:
        note = "no statement asks for it"
        if cause == "catalog":
            note = "the catalog no longer has it"
    else:
        note = "; ".join(changed_fields(change.before, change.after)) or "name only"
    return f"[{cause}] {note}" if cause else note


def _change(
    change: Change, places: Mapping[str, str], color: bool, width: int, cause: str | None
) -> str:
    target = change.label.partition(" -> ")[2]
    note = note_of(change, places, cause)
    if change.before is None:
        text, hue = _line("+", target, note, width), "green"
    elif change.after is None:
        text, hue = _line("-", target, note, width), "red"
    else:
        text, hue = _line("~", target, note, width), "yellow"
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
