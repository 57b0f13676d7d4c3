"""The rules that a target holds, as JSON.

For a `local` target it is the document that it keeps (schemas/local-firewall.schema.json).
"""

from outgate.cli.views.wording import Style
from outgate.commands.show import LiveRules
from outgate.plan.document import json_text


def render(live: LiveRules, _: Style) -> str:
    """Each rule as the target keeps it, in the order of their labels."""
    rules = sorted(live.state.rules, key=lambda rule: rule.label)
    return json_text({"format_version": "1.0", "rules": [dict(rule.body) for rule in rules]})
