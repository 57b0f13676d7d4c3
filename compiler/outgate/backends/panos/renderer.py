"""Plans as rules of PAN-OS, and back."""

from outgate.backends.canonical import place, understand
from outgate.backends.live_rule import LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.backends.panos.kind import TITLE
from outgate.backends.panos.settings import PanosSettings
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan


class PanosRenderer:
    """Translates between plans and what the files of a firewall allow."""

    def __init__(self, settings: PanosSettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as lists."""
        from outgate.backends.panos.render import render

        return render(plan, self.settings, context)

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What entries allow."""
        return understand(rules, TITLE)

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The rules; their order means nothing."""
        return place(rules, TITLE)
