"""Plans as policies of FortiOS, and back."""

from outgate.backends.canonical import place, understand
from outgate.backends.fortios.kind import TITLE
from outgate.backends.fortios.settings import FortiosSettings
from outgate.backends.live_rule import LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan


class FortiosRenderer:
    """Translates between plans and what the script of a firewall allows."""

    def __init__(self, settings: FortiosSettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as policies."""
        from outgate.backends.fortios.render import render

        return render(plan, self.settings, context)

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What policies allow by name; what shares an address is not told."""
        return understand(rules, TITLE)

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The rules; their order means nothing."""
        return place(rules, TITLE)
