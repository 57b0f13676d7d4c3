"""Entries put together: by what caused them, then by destination, the widest first."""

from collections.abc import Iterable, Mapping

from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Group, Kind, Line, ReviewEntry
from outgate.deploy.review.words import reason_words
from outgate.plan.comparison.permissiveness import Yardstick

Statements = Mapping[str, ReviewedStatement]


def group_entries(
    entries: Iterable[ReviewEntry], kind: Kind, statements: Statements, yardstick: Yardstick
) -> tuple[Group, ...]:
    """All entries of a kind, each in one group and in one line of it.

    A line has one destination, whatever the sources; a group one reason: the same statements and
    causes, the same effect of rules of others, and the same change of treatment.
    """
    by_reason: dict[tuple[object, ...], list[ReviewEntry]] = {}
    for entry in entries:
        if entry.kind is kind:
            by_reason.setdefault(_reason(entry), []).append(entry)
    groups = (_make_group(tuple(alike), statements, yardstick) for alike in by_reason.values())
    return tuple(sorted(groups, key=_group_order))


def _reason(entry: ReviewEntry) -> tuple[object, ...]:
    """What entries of one group have in common."""
    return (
        entry.leads,
        entry.causes,
        entry.effect,
        entry.lacking,
        bool(entry.denials),
        bool(entry.doubts),
        entry.treatments,
    )


def _make_group(
    entries: tuple[ReviewEntry, ...], statements: Statements, yardstick: Yardstick
) -> Group:
    by_target: dict[tuple[str, tuple[str, ...]], list[ReviewEntry]] = {}
    for entry in entries:
        by_target.setdefault((entry.target, entry.without), []).append(entry)
    lines = sorted(
        (_make_line(tuple(alike), yardstick) for alike in by_target.values()), key=_line_order
    )
    first = entries[0]
    others = {text for entry in entries for text in entry.statements} - {*first.leads}
    return Group(
        kind=first.kind,
        lines=tuple(lines),
        statements=tuple(statements[text] for text in first.leads),
        also=tuple(statements[text] for text in sorted(others)),
        causes=first.causes,
        effect=first.effect,
        why=reason_words(entries),
        change=first.change,
        width=lines[0].width,
    )


def _make_line(entries: tuple[ReviewEntry, ...], yardstick: Yardstick) -> Line:
    return Line(
        target=entries[0].target,
        without=entries[0].without,
        sources=tuple(dict.fromkeys(entry.source for entry in entries)),
        entries=entries,
        width=sum(yardstick.measure(entry.piece.flow) for entry in entries),
    )


def _line_order(line: Line) -> tuple[object, ...]:
    return -line.width, line.target, line.without


def _group_order(group: Group) -> tuple[object, ...]:
    first = group.lines[0]
    texts = tuple(statement.text for statement in group.statements)
    return -group.width, -group.flows, first.target, first.without, first.sources, texts, group.why
