"""Native rules that are canonical ones: for targets whose rules have no other form."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.live_rule import Action, LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.plan.document import read_rule, rule_document
from outgate.plan.model import Inspection, Rule

if TYPE_CHECKING:
    from outgate.plan.fields import RuleFields


def native_of(rule: Rule) -> NativeRule:
    """A rule by its meaning: addresses and target, whatever its source is called."""
    return native_of_document(rule_document(rule))


def native_of_document(body: "RuleFields") -> NativeRule:
    """The same for the document of a rule."""
    addresses = ",".join(body["source"]["addresses"])
    destination = " ".join(f"{key}={value}" for key, value in sorted(body["destination"].items()))
    identity = f"{addresses} -> {body['protocol']} {body['port']} {destination}"
    return NativeRule(identity, body["key"], body)


def distinct_natives(rules: Iterable[Rule]) -> tuple[NativeRule, ...]:
    """A native rule for each source and remote: what must bypass inspection does, for all of it."""
    strictest_last = sorted(rules, key=lambda rule: rule.treatment.inspection is Inspection.BYPASS)
    natives = {native.identity: native for native in map(native_of, strictest_last)}
    return tuple(natives[identity] for identity in sorted(natives))


def read_rules(natives: Iterable[NativeRule]) -> tuple[Rule, ...]:
    """The rules; ValueError, KeyError or TypeError where one is none."""
    return tuple(read_rule(cast("RuleFields", native.body)) for native in natives)


def place_rule(native: NativeRule, kind: str) -> LiveRule:
    """A rule where the order of rules means nothing, as all of them allow."""
    return LiveRule(
        identity=native.identity,
        label=native.label,
        kind=kind,
        action=Action.ALLOW,
        ours=True,
        order=(0,),
        rules=read_rules((native,)),
    )


def understand(natives: Iterable[NativeRule], title: str) -> Understood:
    """What native rules allow; BackendError for one that a file of the project has damaged."""
    return Understood(tuple(_checked(native, title) for native in natives))


def place(natives: tuple[NativeRule, ...], title: str) -> tuple[LiveRule, ...]:
    """The same where a firewall looks at them."""
    for native in natives:
        _checked(native, title)
    return tuple(place_rule(native, "Allow rule") for native in natives)


def _checked(native: NativeRule, title: str) -> Rule:
    try:
        (rule,) = read_rules((native,))
    except (KeyError, TypeError, ValueError) as error:
        raise BackendError(
            f"`{native.label}` is not a rule of {title}: {error}",
            help="restore the record of the target from a copy, or make a new plan",
            outcome=NOTHING_CHANGED,
        ) from error
    return rule
