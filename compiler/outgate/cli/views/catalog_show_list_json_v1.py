"""A list of an edition as JSON: an edition that holds this list alone (catalog.schema.json)."""

from outgate.catalog.document import Edition, edition_document
from outgate.cli.views.wording import Style
from outgate.commands.catalog import ShownList
from outgate.plan.document import json_text


def render(shown: ShownList, _: Style) -> str:
    """Every row of the list with its cells, as the catalog keeps it."""
    return json_text(edition_document(Edition(shown.edition, (shown.endpoints,))))
