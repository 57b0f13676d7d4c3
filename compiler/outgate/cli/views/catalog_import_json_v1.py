"""What an import of published files read, as JSON (schemas/catalog-imported.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.catalog_diff import diff_document
from outgate.commands.catalog_import import ImportResult
from outgate.commands.catalog_verify import findings_document
from outgate.plan.document import json_text


def render(result: ImportResult, _: Style) -> str:
    """The whole document; what is compared stands in it as `catalog diff` prints it."""
    edition = result.edition
    return json_text(
        {
            "format_version": "1.0",
            "edition": edition.name if edition else result.path.stem,
            "path": str(result.path),
            "written": result.written,
            "sheets": [
                {
                    "file": file,
                    "sheet": account.sheet.strip(),
                    "rows": account.rows,
                    "entries": account.entries,
                    "quarantined": account.quarantined,
                    "notes": account.notes,
                    "headers": account.headers,
                    "repeated": account.repeated,
                    "blank": account.blank,
                    "skipped": account.skipped,
                    "note": account.note,
                }
                for file, account in result.accounts
            ],
            "lists": [
                {
                    "list": part.id,
                    "endpoints": sum(len(table.endpoints) for table in part.tables),
                    "carried_from": part.carried_from,
                }
                for part in (edition.lists if edition else ())
            ],
            "findings": findings_document(result.findings),
            "difference": diff_document(result.difference) if result.difference else None,
            "alarms": [
                {"kind": alarm.kind.value, "message": alarm.message} for alarm in result.alarms
            ],
        }
    )
