"""Proposed policies: the text itself, for a file."""

from outgate.cli.views.wording import Style
from outgate.inventory.propose import Proposal


def render(proposal: Proposal, _: Style) -> str:
    """The policy text."""
    return proposal.text
