"""Plans as rules of nftables, and back."""

from outgate.backends.live_rule import Action, LiveRule, Understood, Unread
from outgate.backends.native_rule import NativeRule
from outgate.backends.nftables.errors import WORDS
from outgate.backends.nftables.model import NftRule, canonical, rule_of
from outgate.backends.nftables.settings import NftSettings
from outgate.backends.recorded import recorded_rule
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan

OURS = 1  # chains of others come before, or after: what any of them drops is dropped


class NftRenderer:
    """Translates between plans and the rules of one table."""

    def __init__(self, settings: NftSettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as rules of nftables."""
        from outgate.backends.nftables.render import render

        return render(plan, self.settings, context)

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What rules of a table allow, and what of it nobody can read."""
        understood = [(native, _rule(native)) for native in rules]
        return Understood(
            tuple(each for _, rule in understood if rule is not None for each in canonical(rule)),
            tuple(_unread(native) for native, rule in understood if rule is None),
        )

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The rules; the order of ours means nothing, as all of them allow."""
        return tuple(_place(native, _rule(native)) for native in rules)


def _place(native: NativeRule, rule: NftRule | None) -> LiveRule:
    return LiveRule(
        identity=native.identity,
        label=native.label,
        kind="Rule that Outgate did not write" if rule is None else "Allow rule",
        action=Action.OTHER if rule is None else Action.ALLOW,
        ours=True,
        order=(OURS,),
        rules=() if rule is None else canonical(rule),
        unread=() if rule is not None else (_unread(native),),
    )


def _rule(native: NativeRule) -> NftRule | None:
    return recorded_rule(native, rule_of, WORDS)


def _unread(native: NativeRule) -> Unread:
    text = f"{native.label}, which Outgate did not write"
    return Unread(identity=native.identity, text=text, whole=True)
