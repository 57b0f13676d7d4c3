"""The words of changes between two editions that text and Markdown share."""

from collections.abc import Iterable

from outgate.catalog.comparison.changes import CatalogChange
from outgate.catalog.comparison.wording import change_words
from outgate.cli.views.diagnostics import visible
from outgate.commands.catalog_diff import CatalogDiff
from outgate.diagnostics import join_first

_NETWORKS_SHOWN = 12  # address prefixes of one change; JSON has them all


def hidden_note(comparison: CatalogDiff) -> str:
    """How many changes the filters left out."""
    return f" ({comparison.hidden} more not asked for)" if comparison.hidden else ""


def group_by_words(changes: Iterable[CatalogChange]) -> dict[str, tuple[CatalogChange, ...]]:
    """Changes that say the same, in the order in which each is first said."""
    groups: dict[str, list[CatalogChange]] = {}
    for change in changes:
        groups.setdefault(change_words(change), []).append(change)
    return {words: tuple(alike) for words, alike in groups.items()}


def subject(change: CatalogChange) -> str:
    """What changed."""
    return change.subject or change.list


def rows_words(change: CatalogChange) -> str:
    """The rows in both editions, as `[urls#12 -> urls#14]`, or in the one there is; "" for none."""
    editions = [
        ", ".join(row.removeprefix(f"{change.list}/") for row in rows)
        for rows in (change.old_rows, change.new_rows)
    ]
    shown = " -> ".join(rows for rows in editions if rows)
    return visible(f"[{shown}]") if shown else ""


def prefixes_words(change: CatalogChange) -> str:
    """The first of the networks that came or went, and how many more there are."""
    return join_first(change.lost or change.gained, _NETWORKS_SHOWN)
