"""The editions there are, as JSON (schemas/editions.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.catalog import Editions
from outgate.plan.document import json_text


def render(editions: Editions, _: Style) -> str:
    """Every edition with its digest and the lists that are its own."""
    return json_text(
        {
            "format_version": "1.0",
            "editions": [
                {
                    "edition": row.catalog.edition,
                    "digest": row.catalog.digest,
                    "pinned": row.pinned,
                    "newest": row.newest,
                    "lists": [part.id for part in row.catalog.lists if part.carried_from is None],
                }
                for row in editions.rows
            ],
        }
    )
