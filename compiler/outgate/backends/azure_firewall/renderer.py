"""Plans as rules of a firewall policy, and back; nobody logs in for that."""

from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.live_rule import LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.backends.rendered import Context, Rendered
from outgate.backends.service_tags import tags_of
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan


class AzureRenderer:
    """Translates between plans and the rules of one policy."""

    def __init__(self, settings: AzureSettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan in application and network rules, and in IP groups."""
        from outgate.backends.azure_firewall.rendering.render import render

        tags = tags_of(context, self.settings.cloud)
        return render(plan, self.settings, tags, context.places)

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What rules of the policy allow."""
        from outgate.backends.azure_firewall.live.to_canonical import to_canonical

        return to_canonical(rules, self.settings.ip_groups_id)

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """Our rules by group and collection; those of IP groups are in the rules that name them."""
        from outgate.backends.azure_firewall.live.placement import place_rules
        from outgate.backends.azure_firewall.live.read import azure_state

        return place_rules(rules, azure_state(state), self.settings)
