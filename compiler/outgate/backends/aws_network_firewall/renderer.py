"""Plans as rules of one group, and back; nobody logs in for that."""

from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.live_rule import LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan


class AwsRenderer:
    """Translates between plans and the rules of one group."""

    def __init__(self, settings: AwsSettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as rules of Suricata."""
        from outgate.backends.aws_network_firewall.render import render

        return render(plan, self.settings, context)

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What rules of the group allow, and the lines that nobody can read."""
        from outgate.backends.aws_network_firewall.placement import to_canonical

        return to_canonical(rules, self.settings)

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """Our rules by the priority that the policy gives our group."""
        from outgate.backends.aws_network_firewall.live.read import aws_state
        from outgate.backends.aws_network_firewall.placement import place_rules

        return place_rules(rules, aws_state(state))
