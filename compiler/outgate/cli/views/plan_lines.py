"""Lists of changes as lines of text, for a plan and for what undoes one."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from outgate.cli.views.diagnostics import cells, visible
from outgate.cli.views.plan_wording import (
    Places,
    native_counts,
    native_words,
    what_words,
    why_words,
)
from outgate.cli.views.wording import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    RULES_SHOWN,
    Style,
)
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.traffic_change.model import Entry, TrafficChange, TreatedEntry
from outgate.diagnostics import and_more, count
from outgate.plan.comparison.treatment_changes import describe_treatment_change

Item = TypeVar("Item")
_NOTE_COLUMN = 70  # where the notes behind changes begin, if there is room
_SIGNS = {
    NativeSign.ADDED: ADDED,
    NativeSign.CHANGED: CHANGED,
    NativeSign.MOVED: MOVED,
    NativeSign.REMOVED: REMOVED,
}


def traffic_lines(change: TrafficChange, places: Places | None, style: Style) -> list[str]:
    """What a change opens, closes and treats differently, and what nobody can read of it."""
    lines = _entries("opens", ADDED, change.opened, places, style)
    lines += _entries("closes", REMOVED, change.closed, places, style)
    lines += _treated(change.treated, style)
    for title, texts in (
        ("writes what has no form that a policy could say", change.appearing),
        ("removes what has no form that a policy could say", change.vanishing),
    ):
        lines += titled_lines(title, texts, style, visible)
    return lines


def titled_lines(
    title: str, items: Sequence[Item], style: Style, words: Callable[[Item], str]
) -> list[str]:
    """A heading with one line for each item; nothing where there are none."""
    if not items:
        return []
    lines = [f"  ! {words(item)}" for item in items]
    return [style.heading(f"{title} ({len(items)})"), *style.first(lines, "of them"), ""]


def native_lines(native: Sequence[NativeChange], style: Style) -> list[str]:
    """The rules that are written."""
    if not native:
        return []
    heading = style.heading(f"rules of the target: {native_counts(native)}")
    most = RULES_SHOWN if style.limit is not None else None
    lines = [f"  {_SIGNS[change.sign]} {native_words(change)}" for change in native[:most]]
    if rest := len(native) - len(lines):
        lines.append(f"  {and_more(rest, 'rules', style.rest)}")
    return [heading, *lines, ""]


def write_lines(operations: Sequence[str]) -> list[str]:
    """The writes of an apply, in their order."""
    if not operations:
        return []
    heading = f"{count(len(operations), 'write')}, one after the other:"
    return [heading, *(f"    {visible(operation)}" for operation in operations), ""]


def _entries(
    title: str, sign: str, entries: Sequence[Entry], places: Places | None, style: Style
) -> list[str]:
    if not entries:
        return []
    lines = [style.heading(f"{title} ({len(entries)})")]
    listed = entries[: style.limit]
    for source, from_source in _by_source(listed).items():
        lines.append(f"  from {visible(source)}")
        for entry in from_source:
            why = why_words(entry, places, opened=sign == ADDED)
            lines.append(style.change(sign, _line(sign, what_words(entry), why, style.width)))
    if rest := len(entries) - len(listed):
        lines.append(f"  {and_more(rest, hint=style.rest)}")
    return [*lines, ""]


def _by_source(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.source, []).append(entry)
    return dict(sorted(groups.items()))


def _line(sign: str, text: str, note: str, width: int) -> str:
    """One change; the note goes behind it where there is room, else below it."""
    line = f"    {sign} {text}"
    if not note:
        return line
    if cells(line) + 3 + cells(note) <= width:
        gap = max(3, min(_NOTE_COLUMN, width - cells(note)) - cells(line))
        return f"{line}{' ' * gap}{note}"
    return f"{line}\n        {note}"


def _treated(treated: Sequence[TreatedEntry], style: Style) -> list[str]:
    if not treated:
        return []
    lines = []
    for entry in treated:
        change = entry.change
        where = f"{visible(str(change.flow.remote))} from {visible(entry.source)}"
        how = describe_treatment_change(change.before, change.after)
        lines.append(style.change(CHANGED, _line(CHANGED, where, how, style.width)))
    return [
        style.heading(f"treats differently ({len(treated)})"),
        *style.first(lines, "of them"),
        "",
    ]
