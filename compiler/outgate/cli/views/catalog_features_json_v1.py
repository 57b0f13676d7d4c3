"""The features that a policy can name, as JSON (schemas/catalog-names.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.catalog_names import Features
from outgate.plan.document import json_text


def render(features: Features, _: Style) -> str:
    """Features, whether they are on where nothing is said, and the services with rows of them."""
    return json_text(
        {
            "format_version": "1.0",
            "edition": features.catalog.edition,
            "features": [
                {
                    "name": row.feature.name,
                    "default": row.feature.default,
                    "about": row.feature.about,
                    "services": list(row.services),
                }
                for row in features.rows
            ],
        }
    )
