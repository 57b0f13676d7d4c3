"""What changed between two editions as Markdown, for a pull request that raises the catalog."""

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact
from outgate.catalog.comparison.wording import change_words, summary
from outgate.cli.views.catalog_diff_wording import (
    hidden_note,
    prefixes_words,
    rows_words,
    subject,
)
from outgate.cli.views.markdown import MAX_LENGTH, code, cut_words, escape
from outgate.cli.views.wording import Style
from outgate.commands.catalog_diff import CatalogDiff

_CUT = 120  # characters kept for saying what was cut


def render(comparison: CatalogDiff, _: Style, *, limit: int = MAX_LENGTH) -> str:
    """Summary first, each class folded; the urgent ones get the room there is, up to `limit`."""
    editions = f"{comparison.old.edition} to {comparison.new.edition}"
    title = f"Catalog {editions}: {summary(comparison.changes)}{hidden_note(comparison)}"
    head = f"### {escape(title)}\n"
    parts, room = [head], limit - len(head)
    for impact in Impact:
        changes = [change for change in comparison.changes if change.impact is impact]
        if changes:
            part = _folded(impact, changes, room)
            parts.append(part)
            room -= len(part)
    return "".join(parts)[:limit]


def _folded(impact: Impact, changes: list[CatalogChange], room: int) -> str:
    """One class as a table that folds away; "" where not even its frame has room."""
    urgent = " open" if impact is Impact.BREAKS else ""
    head = (
        f"\n<details{urgent}><summary>{impact.heading.capitalize()} ({len(changes)})</summary>\n\n"
        "| | what | where | change | rows |\n|---|---|---|---|---|\n"
    )
    tail = "\n</details>\n"
    room -= len(head) + len(tail) + _CUT
    if room < 0:
        return ""
    rows: list[str] = []
    for change in changes:
        row = _row(change)
        room -= len(row)
        if room < 0:
            rows.append(f"| | {cut_words(len(changes) - len(rows))} | | | |\n")
            break
        rows.append(row)
    return f"{head}{''.join(rows)}{tail}"


def _row(change: CatalogChange) -> str:
    words = change_words(change)
    if change.kind in (ChangeKind.PREFIXES, ChangeKind.TAG):
        words += f": {prefixes_words(change)}"
    where = f"{change.list}, {change.region}"
    cells = (code(change.sign), code(subject(change)), escape(where), escape(words))
    return f"| {' | '.join(cells)} | {escape(rows_words(change))} |\n"
