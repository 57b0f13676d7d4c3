"""The regions that a policy can name, as JSON (schemas/catalog-names.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.catalog_names import Regions
from outgate.plan.document import json_text


def render(regions: Regions, _: Style) -> str:
    """Regions with their cloud and the services that serve them."""
    return json_text(
        {
            "format_version": "1.0",
            "edition": regions.catalog.edition,
            "regions": [
                {
                    "name": row.name,
                    "cloud": str(row.cloud) if row.cloud else None,
                    "services": list(row.services),
                }
                for row in regions.rows
            ],
        }
    )
