"""Plans as rules of Squid, and back."""

from collections.abc import Mapping

from outgate.backends.live_rule import Action, LiveRule, Understood, Unread
from outgate.backends.native_rule import NativeRule
from outgate.backends.recorded import recorded_rule
from outgate.backends.rendered import Context, Rendered
from outgate.backends.squid.errors import WORDS
from outgate.backends.squid.model import Decryption, SquidRule, canonical, rule_of
from outgate.backends.squid.settings import SquidSettings
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan

# Lines of squid.conf before ours have 0, those after them 2.
OURS = 1
_ACTIONS: Mapping[str, Action] = {"allow": Action.ALLOW, "deny": Action.DENY}


class SquidRenderer:
    """Translates between plans and the rules of one include file."""

    def __init__(self, settings: SquidSettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as rules of Squid."""
        from outgate.backends.squid.render import render

        return render(plan, self.settings, context)

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What rules of Squid allow, and the lines that nobody can read."""
        understood = [(native, _rule(native)) for native in rules]
        return Understood(
            tuple(canonical(rule) for _, rule in understood if rule is not None),
            tuple(_unread(native) for native, rule in understood if rule is None),
        )

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The rules; the order of ours means nothing, as all of them allow."""
        return tuple(_place(native, _rule(native)) for native in rules)


def _place(native: NativeRule, rule: SquidRule | None) -> LiveRule:
    if rule is not None:
        return LiveRule(
            identity=native.identity,
            label=native.label,
            kind="Allow rule",
            action=Action.ALLOW,
            ours=True,
            order=(OURS,),
            rules=(canonical(rule),),
            inspects=rule.decryption is Decryption.BUMP,
        )
    words = str(native.body["line"]).split()
    action = Action.OTHER
    if words[:1] == ["http_access"] and len(words) > 1:
        action = _ACTIONS.get(words[1], Action.OTHER)
    return LiveRule(
        identity=native.identity,
        label=native.label,
        kind="Line",
        action=action,
        ours=True,
        order=(OURS,),
        rules=(),
        unread=(_unread(native),),
    )


def _rule(native: NativeRule) -> SquidRule | None:
    return recorded_rule(native, rule_of, WORDS)


def _unread(native: NativeRule) -> Unread:
    text = f"{native.label} of our file, which Outgate did not write"
    return Unread(identity=native.identity, text=text, whole=True)
