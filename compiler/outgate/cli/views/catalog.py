"""Catalog editions, lists and imports as text."""

import textwrap

from outgate.catalog.model import Catalog, EndpointList
from outgate.cli.views.catalog_diff import diff_text
from outgate.cli.views.catalog_verify import findings_lines
from outgate.cli.views.diagnostics import visible
from outgate.commands.catalog import EditionRow, ListRow
from outgate.commands.catalog_import import ImportResult
from outgate.diagnostics import count


def editions_text(rows: tuple[EditionRow, ...]) -> str:
    """One line for each edition."""
    lines = []
    for row in rows:
        marks = [name for name, on in (("pinned", row.pinned), ("newest", row.newest)) if on]
        note = f"  ({', '.join(marks)})" if marks else ""
        own = [each.id for each in row.catalog.lists if each.carried_from is None]
        lines.append(f"{row.catalog.edition}  {row.catalog.digest[:19]}{note}")
        lines.append(f"    {', '.join(own)}")
    return "\n".join(lines)


def catalog_text(catalog: Catalog, rows: tuple[ListRow, ...], width: int) -> str:
    """The lists of an edition with their sums."""
    lines = [f"catalog {catalog.edition}  {catalog.digest}"]
    for row in rows:
        its = row.list
        carried = f", carried from {its.carried_from}" if its.carried_from else ""
        lines += [
            "",
            f"{its.id}  ({its.source.file}, {its.source.date or 'no date'}{carried})",
            f"    {count(row.endpoints, 'endpoint')}, "
            f"{count(row.quarantined, 'row')} in quarantine, {count(row.findings, 'finding')}",
        ]
        places = ", ".join(f"{name} {number}" for name, number in row.geographies)
        lines.append(textwrap.fill(places, width, initial_indent="    ", subsequent_indent="    "))
    for file in catalog.tag_files:
        carried = f", carried from {file.carried_from}" if file.carried_from else ""
        lines += [
            "",
            f"service tags, {file.cloud}  "
            f"({file.source.file}, change {file.change_number}{carried})",
        ]
        lines += [
            f"    {tag.name}: {count(len(tag.prefixes), 'network')}, change {tag.change_number}, "
            f"for {', '.join(tag.features)}"
            for tag in file.tags
        ]
    if catalog.overlays:
        lines.append("")
        lines += [
            f"overlay {each.id}: {count(each.rows, 'row')} of {each.table}"
            for each in catalog.overlays
        ]
    return "\n".join(lines)


def list_text(its: EndpointList) -> str:
    """Every endpoint of a list, then its quarantined rows and findings."""
    lines = []
    for table in its.tables:
        lines.append(f"{its.id}/{table.id}: `{visible(table.sheet)}` of {its.source.file}")
        for each in table.endpoints:
            facts = [each.geography, each.need, *each.platforms, *each.readings]
            shown = ", ".join(str(fact) for fact in facts if fact)
            lines.append(f"  {each.row:>4}  {each.remote}" + (f"  [{shown}]" if shown else ""))
        lines += [f"  {q.row:>4}  quarantined: {visible(q.reason)}" for q in table.quarantined]
        lines += [f"  {f.row:>4}  {f.code}: {visible(f.message)}" for f in table.findings]
    return "\n".join(lines)


def import_text(result: ImportResult, *, color: bool, width: int) -> str:
    """What an import read, sheet by sheet, what is odd about it, and what it would change."""
    lines = []
    for file, account in result.accounts:
        parts = [
            f"{number} {what}"
            for what, number in (
                ("read", account.entries),
                ("quarantined", account.quarantined),
                ("titles and notes", account.notes),
                ("header" if account.headers == 1 else "headers", account.headers),
                ("continued", account.repeated),
                ("blank", account.blank),
                ("outside tables", account.skipped),
            )
            if number
        ]
        note = f" ({account.note})" if account.note else ""
        lines.append(
            f"{file}, `{visible(account.sheet.strip())}`: {count(account.rows, 'row')}{note}"
        )
        if parts:
            lines.append(f"    {', '.join(parts)}")
    lines.append("")
    for each in result.edition.lists if result.edition else ():
        endpoints = sum(len(table.endpoints) for table in each.tables)
        carried = f", carried from {each.carried_from}" if each.carried_from else ""
        lines.append(f"{each.id}: {count(endpoints, 'endpoint')}{carried}")
    lines += ["", *findings_lines(result.findings, color=color, width=width)]
    if result.difference:
        lines.append(diff_text(result.difference, color=color, width=width))
    return "\n".join(lines)
