"""What changed between two editions, as JSON (schemas/catalog-diff.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.catalog_diff import CatalogDiff, diff_document
from outgate.plan.document import json_text


def render(result: CatalogDiff, _: Style) -> str:
    """The whole document."""
    return json_text(diff_document(result))
