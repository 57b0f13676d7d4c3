"""Plans as a file of rules for Suricata, and back."""

from collections.abc import Mapping

from outgate.backends.live_rule import Action, LiveRule, Understood, Unread
from outgate.backends.native_rule import NativeRule
from outgate.backends.recorded import recorded_rule
from outgate.backends.rendered import Context, Fact, Rendered
from outgate.backends.suricata.errors import WORDS
from outgate.backends.suricata.kind import TITLE
from outgate.backends.suricata.rules.model import SuricataRule, Tail, canonical, is_tail, rule_of
from outgate.backends.suricata.settings import SuricataSettings
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan

# Suricata looks at rules that pass before those that drop, whoever wrote them.
OURS, TAIL = 1, 2
NO_TAIL = "our file has no lines that drop what no rule allows"
_ACTIONS: Mapping[str, Action] = {
    "pass": Action.ALLOW,
    "drop": Action.DENY,
    "reject": Action.DENY,
}
_UNKEPT = {Fact.KEEP: "Suricata decrypts nothing"}


class SuricataRenderer:
    """Translates between plans and the rules of one file."""

    def __init__(self, settings: SuricataSettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as rules of Suricata."""
        from outgate.backends.suricata.rules.render import Dialect, render

        settings = self.settings
        dialect = Dialect(
            title=TITLE,
            tail=settings.tail,
            sid_base=settings.sid_base,
            cloud=settings.cloud,
            accept=settings.accept,
            unkept=_UNKEPT,
        )
        return render(plan, dialect, context)

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What rules of Suricata allow, and the lines that nobody can read."""
        understood = [(native, recorded_rule(native, rule_of, WORDS)) for native in rules]
        unread = [_unread(native) for native, rule in understood if rule is None]
        if self.settings.tail is Tail.DROP and rules and not any(map(is_tail, rules)):
            unread.append(Unread(identity="no tail", text=NO_TAIL, whole=True))
        return Understood(
            tuple(canonical(rule) for _, rule in understood if rule is not None),
            tuple(part for part in unread if part is not None),
        )

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The rules; their order means nothing."""
        return tuple(_place(native, recorded_rule(native, rule_of, WORDS)) for native in rules)


def _place(native: NativeRule, rule: SuricataRule | None) -> LiveRule:
    unread = _unread(native) if rule is None else None
    action, kind, order = Action.ALLOW, "Allow rule", OURS
    if is_tail(native):
        action, kind, order = Action.OTHER, "Lines", TAIL
    elif rule is None:
        word = str(native.body["line"]).split()[0]
        action, kind = _ACTIONS.get(word, Action.OTHER), "Line"
    return LiveRule(
        identity=native.identity,
        label=native.label,
        kind=kind,
        action=action,
        ours=True,
        order=(order,),
        rules=() if rule is None else (canonical(rule),),
        unread=() if unread is None else (unread,),
    )


def _unread(native: NativeRule) -> Unread | None:
    """What nobody can read of a native rule that is none of ours, or not as we wrote it."""
    if is_tail(native):
        if native.trouble is None:
            return None
        return Unread(identity=native.identity, text=f"our file: {native.trouble}", whole=True)
    text = f"{native.label} of our file, which Outgate did not write"
    return Unread(identity=native.identity, text=text, whole=True)
