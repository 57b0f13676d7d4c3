"""Proposed policies as Markdown."""

from outgate.cli.views.markdown import escape
from outgate.cli.views.wording import Style
from outgate.diagnostics import count
from outgate.inventory.propose import Proposal


def render(proposal: Proposal, _: Style) -> str:
    """The policy text as code, and what it leaves out."""
    statements = count(proposal.statements, "statement")
    lines = [
        f"### Proposed for {count(proposal.devices, 'device')}: {statements}",
        "",
        "```policy",
        proposal.text.rstrip("\n"),
        "```",
        *(f"- left out: {escape(f'{left.devices} {left.why}')}" for left in proposal.left),
    ]
    return "\n".join(lines) + "\n"
