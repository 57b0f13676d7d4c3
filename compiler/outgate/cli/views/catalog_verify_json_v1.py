"""Findings of an edition, as JSON (schemas/findings.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.catalog_verify import Verification, verification_document
from outgate.plan.document import json_text


def render(result: Verification, _: Style) -> str:
    """The whole document."""
    return json_text(verification_document(result))
