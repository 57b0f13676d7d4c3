"""Native rules that are canonical ones: for targets whose rules have no other form."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from outgate.backends.live_rule import Action, LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.backends.recorded import RecordWords, recorded_rule
from outgate.backends.target_state import TargetState
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


class CanonicalRenderer:
    """How native rules that are canonical ones are read and placed; what renders them is a kind's.

    `title` is the product's, `kind` what people call a rule of it. A record may be damaged, as it
    is a file of the project.
    """

    title: ClassVar[str]
    kind: ClassVar[str] = "Allow rule"

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What the rules allow."""
        return Understood(tuple(read_canonical(native, self.title) for native in rules))

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The rules; their order means nothing, as all of them allow."""
        return tuple(place_canonical(native, self.title, self.kind) for native in rules)


def read_canonical(native: NativeRule, title: str) -> Rule:
    """The rule; BackendError for one that a file of the project has damaged."""
    return recorded_rule(native, _read, RecordWords(f"a rule of {title}"))


def place_canonical(native: NativeRule, title: str, kind: str) -> LiveRule:
    """The same where the order of rules means nothing, as all of them allow."""
    return LiveRule(
        identity=native.identity,
        label=native.label,
        kind=kind,
        action=Action.ALLOW,
        ours=True,
        order=(0,),
        rules=(read_canonical(native, title),),
    )


def _read(native: NativeRule) -> Rule:
    return read_rule(cast("RuleFields", native.body))
