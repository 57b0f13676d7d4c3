"""Plans as configurations of Envoy."""

from typing import TYPE_CHECKING, cast

from outgate.backends.envoy.kind import TITLE
from outgate.backends.envoy.settings import EnvoySettings
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.live_rule import Action, LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.document import read_rule
from outgate.plan.model import Plan, Rule

if TYPE_CHECKING:
    from outgate.plan.fields import RuleFields


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
        return Understood(tuple(map(_rule, rules)))

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The same; there is no order, as all of it is let through."""
        return tuple(
            LiveRule(
                identity=native.identity,
                label=native.label,
                kind="Allow rule",
                action=Action.ALLOW,
                ours=True,
                order=(0,),
                rules=(_rule(native),),
            )
            for native in rules
        )


def _rule(native: NativeRule) -> Rule:
    try:
        return read_rule(cast("RuleFields", native.body))
    except (KeyError, TypeError, ValueError) as error:
        raise BackendError(
            f"`{native.label}` on record is no rule of {TITLE}: {error}",
            help="restore the record of the target from a copy, or make a new plan",
            outcome=NOTHING_CHANGED,
        ) from error
