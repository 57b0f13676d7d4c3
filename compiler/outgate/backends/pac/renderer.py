"""Plans as PAC files."""

from outgate.backends.canonical import place_canonical, read_canonical
from outgate.backends.live_rule import Action, LiveRule, Understood, Unread
from outgate.backends.native_rule import NativeRule
from outgate.backends.pac.kind import TITLE
from outgate.backends.pac.model import EVERYTHING, describe_otherwise
from outgate.backends.pac.settings import Otherwise, PacSettings
from outgate.backends.recorded import RecordWords, recorded_rule
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan, Proxy


class PacRenderer:
    """Translates plans into ways; nothing is read back, as the file is deployed by others."""

    def __init__(self, settings: PacSettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as a file."""
        from outgate.backends.pac.render import render

        return render(plan, self.settings, context)

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What the ways of a file let through."""
        own = (native for native in rules if native.identity != EVERYTHING)
        unread = tuple(_everything(native) for native in rules if native.identity == EVERYTHING)
        return Understood(tuple(read_canonical(native, TITLE) for native in own), unread)

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The ways; their order means nothing, as the narrower place counts."""
        return tuple(map(_place, rules))


def _place(native: NativeRule) -> LiveRule:
    if native.identity != EVERYTHING:
        direct = native.body.get("proxy") == Proxy.DIRECT
        return place_canonical(native, TITLE, "Direct way" if direct else "Way by proxy")
    return LiveRule(
        identity=native.identity,
        label=native.label,
        kind="Way",
        action=Action.ALLOW,
        ours=True,
        order=(0,),
        rules=(),
        unread=(_everything(native),),
    )


def _everything(native: NativeRule) -> Unread:
    otherwise = recorded_rule(native, _read_otherwise, RecordWords(f"a way of {TITLE}"))
    text = describe_otherwise(otherwise)
    return Unread(identity=native.identity, text=text, whole=True)


def _read_otherwise(native: NativeRule) -> Otherwise:
    return Otherwise(str(native.body[EVERYTHING]))
