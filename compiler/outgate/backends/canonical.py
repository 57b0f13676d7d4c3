"""Native rules that are canonical ones: for targets whose rules have no other form."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.native_rule import NativeRule
from outgate.plan.document import read_rule, rule_document
from outgate.plan.model import Rule

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
