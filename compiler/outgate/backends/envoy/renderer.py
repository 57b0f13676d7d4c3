"""Plans as configurations of Envoy."""

from outgate.backends.canonical import place_rule, read_rules
from outgate.backends.envoy.settings import EnvoySettings
from outgate.backends.live_rule import LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan


class EnvoyRenderer:
    """Translates plans; nothing reads a configuration back, as something else deploys it."""

    def __init__(self, settings: EnvoySettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as filter chains."""
        from outgate.backends.envoy.render import render

        return render(plan, self.settings, context)

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What the gateway lets through."""
        return Understood(read_rules(rules))

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The same; there is no order, as all of it is let through."""
        return tuple(place_rule(native, "Allow rule") for native in rules)
