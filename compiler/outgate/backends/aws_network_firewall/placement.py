"""Rules where the firewall looks at them: groups by priority in the policy, then line by line.

Requests by http that our tail leaves over are the exception. No line lets them pass: they pass
where no group drops them, whatever its priority, and the defaults of the policy do not either.
"""

from collections.abc import Iterator

from outgate.backends.aws_network_firewall.live.foreign_rules import foreign_rules, hidden_rules
from outgate.backends.aws_network_firewall.live.read import AwsState
from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.aws_network_firewall.text import WORDS
from outgate.backends.live_rule import Action, LiveRule, Understood, Unread
from outgate.backends.native_rule import NativeRule
from outgate.backends.recorded import recorded_rule
from outgate.backends.suricata.rules.model import SuricataRule, Tail, canonical, is_tail, rule_of
from outgate.traffic.destination import HostDestination

LAST = 100_000  # behind every priority
NO_TAIL = "our group has no lines that drop what no rule allows"
_ACTIONS = {"pass": Action.ALLOW, "drop": Action.DENY, "reject": Action.DENY}


def to_canonical(rules: tuple[NativeRule, ...], settings: AwsSettings) -> Understood:
    """What rules of the group allow, and the lines that nobody can read."""
    understood = [(native, recorded_rule(native, rule_of, WORDS)) for native in rules]
    unread = [_unread(native) for native, rule in understood if rule is None]
    if settings.tail is Tail.DROP and rules and not any(map(is_tail, rules)):
        unread.append(Unread(identity="no tail", text=NO_TAIL, whole=True))
    return Understood(
        tuple(canonical(rule) for _, rule in understood if rule is not None),
        tuple(part for part in unread if part is not None),
    )


def place_rules(rules: tuple[NativeRule, ...], state: AwsState) -> tuple[LiveRule, ...]:
    """Our rules; see `Renderer.place_rules`."""
    priority = own_priority(state)
    has_tail = any(map(is_tail, rules))
    return tuple(
        _place(native, recorded_rule(native, rule_of, WORDS), priority, has_tail=has_tail)
        for native in rules
    )


def own_priority(state: AwsState) -> int:
    """The priority of our group in the policy; last where the policy does not name it."""
    reference = state.around.ours
    return LAST if reference is None or reference.priority is None else reference.priority


def others(state: AwsState) -> tuple[LiveRule, ...]:
    """The rules of the other groups of the policy, and of those that nobody can read one each."""
    return tuple(_others(state))


def _others(state: AwsState) -> Iterator[LiveRule]:
    for other in state.around.others:
        reference = other.reference
        order = (reference.priority or 0,)
        if other.text is None:
            yield hidden_rules(reference.name, other.hidden, order)
        else:
            yield from foreign_rules(
                reference.name, other.text, order, alerts_only=reference.alerts_only
            )


def _place(
    native: NativeRule, rule: SuricataRule | None, priority: int, *, has_tail: bool
) -> LiveRule:
    if rule is None:
        word = str(native.body.get("line", "")).partition(" ")[0]
        unread = _unread(native)
        return LiveRule(
            identity=native.identity,
            label=native.label,
            kind="Lines" if is_tail(native) else "Line",
            action=_ACTIONS.get(word, Action.OTHER),
            ours=True,
            order=(priority,),
            rules=(),
            unread=() if unread is None else (unread,),
        )
    by_name = isinstance(rule.remote.destination, HostDestination)
    left_over = has_tail and by_name and rule.remote.protocol == "http"
    return LiveRule(
        identity=native.identity,
        label=native.label,
        kind="Allow rule",
        action=Action.ALLOW,
        ours=True,
        order=(LAST + 1,) if left_over else (priority,),
        rules=(canonical(rule),),
    )


def _unread(native: NativeRule) -> Unread | None:
    """What nobody can read of a native rule that is none of ours, or not as we wrote it."""
    if is_tail(native):
        if native.trouble is None:
            return None
        return Unread(identity=native.identity, text=f"our group: {native.trouble}", whole=True)
    text = f"{native.label} of our group, which Outgate did not write"
    return Unread(identity=native.identity, text=text, whole=True)
