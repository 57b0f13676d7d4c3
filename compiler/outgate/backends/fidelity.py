"""How exactly a target can express a plan: what it would allow is held against the whole plan.

Each backend lowers a rule and says what the target will allow as it reads the result. Whether that
is more than the plan, whether the target accepts it, and what is told of it is worked out here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from outgate.backends.kind import Accept, AcceptKey
from outgate.backends.rendered import Fact, Fidelity, Unkept
from outgate.diagnostics import Code, Diagnostic, codes, join_first
from outgate.plan.model import Authentication, Inspection, Proxy, Rule
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass


class Unsupported(Exception):
    """A rule that a target cannot express; the message says why, `help` what to do."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True)
class Judgement:
    """How exact one rule is on a target.

    For a wider one `witness` is a request that the target would allow and the plan does not, and
    `key` the widening that it takes; `problem` is an error where the target does not accept that.
    """

    rule: Rule
    fidelity: Fidelity
    witness: Witness | None = None
    key: AcceptKey | None = None
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the rules of one plan are measured by on one target.

    `title` is the product in messages, `traffic` all that the plan allows, `accept` has a reason
    for each widening that the target accepts, `places` tell where statements stand.
    """

    title: str
    traffic: TrafficSet
    accept: Accept
    places: Mapping[str, tuple[str, ...]]

    def judge_fidelity(self, rule: Rule, allows: Iterable[Remote], key: AcceptKey) -> Judgement:
        """How exact a rule is where the target lets its source reach all of `allows`.

        Only what no rule of the plan allows makes it wider. `key` is the widening it would take.
        """
        flows = (Flow(rule.source.addresses, remote) for remote in allows if remote != rule.remote)
        return self.judge_flows(rule, flows, key)

    def judge_flows(self, rule: Rule, flows: Iterable[Flow], key: AcceptKey) -> Judgement:
        """The same where the target lets through all of these flows for the rule."""
        witness = next(filter(None, map(self.traffic.missing, flows)), None)
        if witness is None:
            return Judgement(rule, Fidelity.EXACT)
        problem = None
        if key.name not in self.accept:
            message = f"{self.title} would allow more than `{rule.key}`: {witness}, for one"
            help = f'accept it with a reason (`accept: {{{key.name}: "..."}}` of the target)'
            help += self._asked_for(rule)
            problem = Diagnostic(codes.WIDER_RULE, message, help=help)
        return Judgement(rule, Fidelity.WIDER, witness, key, problem)

    def refuse(self, rule: Rule, reason: Unsupported) -> Diagnostic:
        """An error for a rule that the target cannot express."""
        message = f"{self.title} cannot express `{rule.key}`: {reason}"
        help = reason.help + self._asked_for(rule)
        return Diagnostic(codes.UNSUPPORTED_RULE, message, help=help)

    def accepted(self, judgements: Sequence[Judgement]) -> Iterator[Diagnostic]:
        """A warning for each widening that is accepted, with an example and its reason."""
        by_key: dict[AcceptKey, list[Judgement]] = {}
        for judgement in judgements:
            if judgement.key is not None and judgement.problem is None:
                by_key.setdefault(judgement.key, []).append(judgement)
        for key, widened in by_key.items():
            first = widened[0]
            allow = "1 rule allows" if len(widened) == 1 else f"{len(widened)} rules allow"
            message = (
                f"{allow} {key.widens} "
                f"(`{first.rule.key}`: {first.witness}, for one), accepted: {self.accept[key.name]}"
            )
            yield Diagnostic(codes.ACCEPTED_WIDENING, message)

    def _asked_for(self, rule: Rule) -> str:
        places = {
            place for origin in rule.origins for place in self.places.get(origin.statement, ())
        }
        return f"; asked for at {', '.join(sorted(places))}" if places else ""


def find_unkept(rules: Iterable[Rule], facts: Mapping[Fact, str]) -> Iterator[Unkept]:
    """The rules that ask for a fact that a target does not keep; `facts` say why it does not.

    Example: `find_unkept(plan.rules, {Fact.DIRECT: "this proxy has no other way out"})`.
    """
    for rule in rules:
        for fact, why in facts.items():
            if _asks_for(rule, fact):
                yield Unkept(rule, fact, why)


def _asks_for(rule: Rule, fact: Fact) -> bool:
    match fact:
        case Fact.KEEP:
            return rule.treatment.inspection is Inspection.KEEP
        case Fact.BYPASS:
            return rule.treatment.inspection is Inspection.BYPASS
        case Fact.ANONYMOUS:
            return rule.treatment.authentication is Authentication.ANONYMOUS
        case Fact.DIRECT:
            return rule.treatment.proxy is Proxy.DIRECT


_INSPECT = "send it through something that inspects HTTPS as well, or take it out of the policy"
_UNKEPT: Mapping[Fact, tuple[Code, str, str]] = {
    Fact.KEEP: (
        codes.INSPECTION_NOT_KEPT,
        "should stay under HTTPS inspection",
        "narrow the wildcard in the policy, so that only your own accounts are reached",
    ),
    Fact.BYPASS: (
        codes.TREATMENT_NOT_KEPT,
        "should never be decrypted",
        "exempt it from HTTPS inspection on the target itself",
    ),
    Fact.ANONYMOUS: (
        codes.TREATMENT_NOT_KEPT,
        "should pass without a login",
        "exempt it from logins on the target itself",
    ),
    Fact.DIRECT: (
        codes.TREATMENT_NOT_KEPT,
        "should go out directly, past any proxy",
        "tell devices to go there directly, such as with a PAC file",
    ),
}


def unkept_warnings(unkept: Iterable[Unkept]) -> tuple[Diagnostic, ...]:
    """A warning for each fact that a target does not keep, with the first rule that asks for it.

    What is not inspected is counted as well, and a wildcard, of which there is a cure, comes first:
    these are few, and each is a way out.
    """
    by_fact: dict[Fact, list[Unkept]] = {}
    for one in unkept:
        by_fact.setdefault(one.fact, []).append(one)
    warnings = []
    for fact, alike in by_fact.items():
        code, wish, help = _UNKEPT[fact]
        first = alike[0]
        names = f"`{first.rule.remote}`"
        if fact is Fact.KEEP:
            first = next((one for one in alike if _is_wildcard(one.rule.remote)), first)
            remotes = dict.fromkeys(str(one.rule.remote) for one in (first, *alike))
            names = join_first([f"`{remote}`" for remote in remotes], 1)
            help = help if _is_wildcard(first.rule.remote) else _INSPECT
        warnings.append(Diagnostic(code, f"{names} {wish}; {first.why}", help=help))
    return tuple(warnings)


def _is_wildcard(remote: Remote) -> bool:
    return isinstance(remote.destination, HostDestination) and remote.destination.host.subtree
