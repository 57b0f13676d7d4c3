"""What an import of published files read, as text."""

from outgate.cli.views import catalog_diff_text
from outgate.cli.views.catalog_show_text import carried_words
from outgate.cli.views.catalog_verify_text import finding_lines
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import Style
from outgate.commands.catalog_import import ImportResult
from outgate.diagnostics import count


def render(result: ImportResult, style: Style) -> str:
    """What was read sheet by sheet, what is odd about it, and what it would change."""
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
    for part in result.edition.lists if result.edition else ():
        number = sum(len(table.endpoints) for table in part.tables)
        lines.append(f"{part.id}: {count(number, 'endpoint')}{carried_words(part.carried_from)}")
    lines += ["", *finding_lines(result.findings, style)]
    if result.difference:
        lines.append(catalog_diff_text.render(result.difference, style))
    return "\n".join(lines)
