"""Proposed policies as JSON (schemas/inventory-proposal.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.inventory.propose import Proposal
from outgate.plan.document import json_text


def render(proposal: Proposal, _: Style) -> str:
    """The policy text, and what it is for."""
    return json_text(
        {
            "format_version": "1.0",
            "policy": proposal.text,
            "devices": proposal.devices,
            "statements": proposal.statements,
            "assumed_standard": proposal.assumed,
            "left": [{"why": left.why, "devices": left.devices} for left in proposal.left],
        }
    )
