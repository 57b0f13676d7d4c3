"""What changed between two editions as text: the most urgent first, then by list and region."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact
from outgate.catalog.comparison.wording import change_words, summary
from outgate.cli.views.catalog_diff_wording import (
    group_by_words,
    hidden_note,
    prefixes_words,
    rows_words,
    subject,
)
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import Style, wrap
from outgate.commands.catalog_diff import CatalogDiff

_HUES = {Impact.BREAKS: "red", Impact.CLOSES: "yellow", Impact.INFORMATION: "cyan"}


def render(comparison: CatalogDiff, style: Style) -> str:
    """Changes by impact, list and region; those that say the same stand under one heading."""
    lines = [f"catalog {comparison.old.edition} -> {comparison.new.edition}", ""]
    for impact in Impact:
        changes = [change for change in comparison.changes if change.impact is impact]
        if changes:
            heading = f"{impact.heading} ({len(changes)})"
            lines += [style.paint(heading, _HUES[impact], bold=True), ""]
            lines += _section(changes, style.width)
    lines.append(summary(comparison.changes) + hidden_note(comparison))
    return "\n".join(lines)


def _section(changes: Sequence[CatalogChange], width: int) -> Iterator[str]:
    for name, of_list in groupby(changes, lambda change: change.list):
        yield f"  {visible(name)}"
        for region, of_region in groupby(of_list, lambda change: change.region):
            inside = list(of_region)
            for change in inside:
                if change.kind is ChangeKind.LIST:
                    yield from wrap(f"{change.sign} {change_words(change)}", width, 4)
            rest = [change for change in inside if change.kind is not ChangeKind.LIST]
            if rest:
                yield f"    {visible(region)}"
                yield from _region(rest, width)
        yield ""


def _region(changes: Iterable[CatalogChange], width: int) -> Iterator[str]:
    for words, alike in group_by_words(changes).items():
        yield from wrap(visible(words), width, 6)
        for change in alike:
            rows = rows_words(change)
            shown = visible(subject(change))
            yield f"        {change.sign} {shown}" + (f"  {rows}" if rows else "")
            if change.kind in (ChangeKind.PREFIXES, ChangeKind.TAG):
                yield from wrap(prefixes_words(change), width, 10)
