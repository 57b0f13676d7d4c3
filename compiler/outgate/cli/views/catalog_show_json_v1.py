"""What an edition holds, as JSON (schemas/edition.schema.json)."""

from outgate.catalog.model import TagFile
from outgate.cli.views.wording import Style
from outgate.commands.catalog import EditionSummary, ListRow
from outgate.plan.document import json_text


def render(summary: EditionSummary, _: Style) -> str:
    """The lists of an edition with their sums, its service tags and its overlays."""
    catalog = summary.catalog
    return json_text(
        {
            "format_version": "1.0",
            "edition": catalog.edition,
            "digest": catalog.digest,
            "lists": [_list(row) for row in summary.rows],
            "service_tags": [_tag_file(file) for file in catalog.tag_files],
            "overlays": [
                {"overlay": overlay.id, "table": overlay.table, "rows": overlay.rows}
                for overlay in catalog.overlays
            ],
        }
    )


def _list(row: ListRow) -> dict[str, object]:
    return {
        "list": row.list.id,
        "file": row.list.source.file,
        "date": row.list.source.date,
        "carried_from": row.list.carried_from,
        "endpoints": row.endpoints,
        "quarantined": row.quarantined,
        "findings": row.findings,
        "geographies": [{"name": name, "endpoints": number} for name, number in row.geographies],
    }


def _tag_file(file: TagFile) -> dict[str, object]:
    return {
        "cloud": file.cloud.value,
        "file": file.source.file,
        "change_number": file.change_number,
        "carried_from": file.carried_from,
        "tags": [
            {
                "name": tag.name,
                "change_number": tag.change_number,
                "networks": len(tag.prefixes),
                "features": list(tag.features),
            }
            for tag in file.tags
        ],
    }
