"""What an edition holds, as text."""

import textwrap

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import Style
from outgate.commands.catalog import EditionSummary
from outgate.diagnostics import count


def render(summary: EditionSummary, style: Style) -> str:
    """The lists of an edition with their sums, its service tags and its overlays."""
    catalog = summary.catalog
    lines = [f"catalog {catalog.edition}  {catalog.digest}"]
    for row in summary.rows:
        source = row.list.source
        lines += [
            "",
            f"{row.list.id}  ({source.file}, {source.date or 'no date'}"
            f"{carried_words(row.list.carried_from)})",
            f"    {count(row.endpoints, 'endpoint')}, "
            f"{count(row.quarantined, 'row')} in quarantine, {count(row.findings, 'finding')}",
        ]
        regions = ", ".join(f"{name} {number}" for name, number in row.geographies)
        indent = "    "
        lines += textwrap.wrap(
            regions, style.width, initial_indent=indent, subsequent_indent=indent
        ) or [""]
    for file in catalog.tag_files:
        lines += [
            "",
            f"service tags, {file.cloud}  ({file.source.file}, change {file.change_number}"
            f"{carried_words(file.carried_from)})",
        ]
        lines += [
            f"    {tag.name}: {count(len(tag.prefixes), 'network')}, change {tag.change_number}, "
            f"for {', '.join(tag.features)}"
            for tag in file.tags
        ]
    if catalog.overlays:
        lines.append("")
        lines += [
            f"overlay {overlay.id}: {count(overlay.rows, 'row')} of {overlay.table}"
            for overlay in catalog.overlays
        ]
    return "\n".join(map(visible, lines))


def carried_words(edition: str | None) -> str:
    """`, carried from 2021-03-04` for what an earlier edition brought."""
    return f", carried from {edition}" if edition else ""
