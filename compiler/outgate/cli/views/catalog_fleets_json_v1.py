"""The fleets that a policy can name, as JSON (schemas/catalog-names.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.catalog_names import Fleets
from outgate.plan.document import json_text


def render(fleets: Fleets, _: Style) -> str:
    """Fleets with their methods, and groups with their members."""
    return json_text(
        {
            "format_version": "1.0",
            "fleets": [
                {
                    "name": row.fleet.name,
                    "family": str(row.fleet.family),
                    "sensor": str(row.fleet.sensor),
                    "methods": [str(method) for method in row.methods],
                }
                for row in fleets.rows
            ],
            "groups": [{"name": name, "members": list(members)} for name, members in fleets.groups],
        }
    )
