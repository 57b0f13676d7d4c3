"""What changed between two editions as text: the most urgent first, then by list and region."""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import click

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact
from outgate.catalog.comparison.wording import change_words, summary
from outgate.cli.views.diagnostics import visible
from outgate.commands.catalog_diff import CatalogDiff

_COLORS = {Impact.BREAKS: "red", Impact.CLOSES: "yellow", Impact.INFORMATION: "cyan"}
_WORDS_SHOWN = 12  # address prefixes of one change; JSON has them all


def diff_text(its: CatalogDiff, *, color: bool, width: int) -> str:
    """Changes by impact, list and region; those that say the same stand under one heading."""

    def paint(text: str, impact: Impact) -> str:
        return click.style(text, fg=_COLORS[impact], bold=True) if color else text

    lines = [f"catalog {its.old.edition} -> {its.new.edition}", ""]
    for impact in Impact:
        several = [each for each in its.changes if each.impact is impact]
        if several:
            lines += [paint(f"{impact.heading} ({len(several)})", impact), ""]
            lines += _section(several, width)
    lines.append(summary(its.changes) + hidden_note(its))
    return "\n".join(lines)


def hidden_note(its: CatalogDiff) -> str:
    """How many changes the filters left out."""
    return f" ({its.hidden} more not asked for)" if its.hidden else ""


def _section(changes: list[CatalogChange], width: int) -> Iterator[str]:
    for name, of_list in groupby(changes, lambda each: each.list):
        yield f"  {visible(name)}"
        for region, of_region in groupby(of_list, lambda each: each.region):
            several = list(of_region)
            whole = [each for each in several if each.kind is ChangeKind.LIST]
            for change in whole:
                yield from _wrapped(f"{change.sign} {change_words(change)}", width, 4)
            rest = [each for each in several if each.kind is not ChangeKind.LIST]
            if rest:
                yield f"    {visible(region)}"
                yield from _region(rest, width)
        yield ""


def _region(changes: Iterable[CatalogChange], width: int) -> Iterator[str]:
    for words, several in together(changes, change_words).items():
        yield from _wrapped(visible(words), width, 6)
        for change in several:
            rows = rows_words(change)
            yield f"        {change.sign} {visible(subject(change))}" + (
                f"  {rows}" if rows else ""
            )
            if change.kind in (ChangeKind.PREFIXES, ChangeKind.TAG):
                yield from _wrapped(prefixes_words(change), width, 10)


def together(
    changes: Iterable[CatalogChange], say: Callable[[CatalogChange], str]
) -> dict[str, tuple[CatalogChange, ...]]:
    """Changes that say the same, in the order in which each is first said."""
    found: dict[str, list[CatalogChange]] = {}
    for change in changes:
        found.setdefault(say(change), []).append(change)
    return {words: tuple(several) for words, several in found.items()}


def subject(change: CatalogChange) -> str:
    """What changed."""
    return change.subject or change.list


def rows_words(change: CatalogChange) -> str:
    """The rows on either side, as `[urls#12 -> urls#14]`, or the side there is; "" for none."""
    sides = [
        ", ".join(row.removeprefix(f"{change.list}/") for row in rows)
        for rows in (change.old_rows, change.new_rows)
    ]
    shown = " -> ".join(side for side in sides if side)
    return visible(f"[{shown}]") if shown else ""


def prefixes_words(change: CatalogChange) -> str:
    """The first of the networks that came or went, and how many more there are."""
    networks = change.lost or change.gained
    more = len(networks) - _WORDS_SHOWN
    return ", ".join(networks[:_WORDS_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 4),
        break_long_words=False,
        break_on_hyphens=False,
    )
