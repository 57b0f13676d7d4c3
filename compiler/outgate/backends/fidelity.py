"""How exactly a target can express a plan: what it would allow is held against the whole plan.

Each backend lowers a rule and says what the target will allow as it reads the result. Whether that
is more than the plan, whether the target accepts it, and what is told of it is worked out here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from outgate.backends.kind import Accept, AcceptKey
from outgate.backends.rendered import Context, Fact, Fidelity, Unkept
from outgate.diagnostics import Code, Diagnostic, codes, join_first
from outgate.plan.model import Authentication, Inspection, Plan, Proxy, Rule
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass

Lowered = TypeVar("Lowered")

_PLACES = 5  # of statements that one message names


class Unsupported(Exception):
    """A rule that a target cannot express; the message says why, `help` what to do."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True)
class Widening:
    """One way in which a target allows more than a rule.

    `witness` is a request that would pass and that the plan does not allow; None where no rule has
    words for what passes, such as whatever else has the address of a host.
    """

    key: AcceptKey
    witness: Witness | None = None

    def __str__(self) -> str:
        return self.key.widens if self.witness is None else f"{self.witness}, for one"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How exact one rule is on a target: what it takes to be allowed there, nothing if exact.

    `refusal` is why the target cannot express it at all.
    """

    rule: Rule
    widenings: tuple[Widening, ...] = ()
    refusal: Unsupported | None = None

    @property
    def fidelity(self) -> Fidelity:
        """The same in a word."""
        if self.refusal is not None:
            return Fidelity.UNSUPPORTED
        return Fidelity.WIDER if self.widenings else Fidelity.EXACT


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

    def judge(
        self,
        rule: Rule,
        allows: Mapping[AcceptKey, Iterable[Flow]],
        untold: Iterable[AcceptKey] = (),
    ) -> Judgement:
        """How exact a rule is where the target allows some flows beside it, by what widens it.

        Only what no rule of the plan allows makes it wider. `untold` are widenings for which no
        rule has words, so that they always count.
        """
        widenings = []
        for key, flows in allows.items():
            beside = (flow for flow in flows if flow != rule.flow)
            witness = next(filter(None, map(self.traffic.missing, beside)), None)
            if witness is not None:
                widenings.append(Widening(key, witness))
        return Judgement(rule, (*widenings, *map(Widening, untold)))

    def tell(self, judgements: Iterable[Judgement]) -> Iterator[Diagnostic]:
        """Errors for what the target cannot express or does not accept, warnings for the rest.

        Rules that lack the same are one error: one line of outgate.yaml mends them.
        """
        refused: dict[tuple[str, str], list[Rule]] = {}
        lacking: dict[tuple[AcceptKey, ...], list[Judgement]] = {}
        accepted: dict[AcceptKey, list[tuple[Rule, Widening]]] = {}
        for judgement in judgements:
            if (reason := judgement.refusal) is not None:
                refused.setdefault((str(reason), reason.help), []).append(judgement.rule)
            missing = []
            for widening in judgement.widenings:
                if widening.key.name in self.accept:
                    accepted.setdefault(widening.key, []).append((judgement.rule, widening))
                else:
                    missing.append(widening.key)
            if missing:
                lacking.setdefault(tuple(missing), []).append(judgement)
        for (why, cure), rules in refused.items():
            names = join_first([f"`{rule.key}`" for rule in rules], 1)
            yield Diagnostic(
                codes.UNSUPPORTED_RULE,
                f"{self.title} cannot express {names}: {why}",
                help=cure + self._asked_for(*rules),
            )
        for keys, alike in lacking.items():
            yield self._not_accepted(keys, alike)
        for key, widened in accepted.items():
            rule, first = widened[0]
            allow = "1 rule allows" if len(widened) == 1 else f"{len(widened)} rules allow"
            example = f"`{rule.key}`" + (f": {first}" if first.witness else ", for one")
            message = f"{allow} {key.widens} ({example}), accepted: {self.accept[key.name]}"
            yield Diagnostic(codes.ACCEPTED_WIDENING, message)

    def _not_accepted(self, keys: tuple[AcceptKey, ...], alike: list[Judgement]) -> Diagnostic:
        first = alike[0]
        names = join_first([f"`{judgement.rule.key}`" for judgement in alike], 1)
        wider = ", and ".join(str(each) for each in first.widenings if each.key in keys)
        accept = ", ".join(f'{key.name}: "..."' for key in keys)
        with_reason = "a reason" if len(keys) == 1 else "reasons"
        return Diagnostic(
            codes.WIDER_RULE,
            f"{self.title} would allow more than {names}: {wider}",
            help=f"accept it with {with_reason} (`accept: {{{accept}}}` of the target)"
            + self._asked_for(*(judgement.rule for judgement in alike)),
        )

    def _asked_for(self, *rules: Rule) -> str:
        statements = {origin.statement for rule in rules for origin in rule.origins}
        places = {place for each in statements for place in self.places.get(each, ())}
        return f"; asked for at {join_first(sorted(places), _PLACES)}" if places else ""


def measure_plan(title: str, plan: Plan, accept: Accept, context: Context) -> Measure:
    """What the rules of a plan are measured by on a product of a title."""
    traffic = TrafficSet(rule.flow for rule in plan.rules)
    return Measure(title=title, traffic=traffic, accept=accept, places=context.places)


def lower_all(
    rules: Iterable[Rule], lower: Callable[[Rule], Lowered]
) -> tuple[list[tuple[Rule, Lowered]], list[Judgement]]:
    """What `lower` makes of each rule, and a judgement for those that it calls unsupported."""
    lowered: list[tuple[Rule, Lowered]] = []
    refused: list[Judgement] = []
    for rule in rules:
        try:
            lowered.append((rule, lower(rule)))
        except Unsupported as reason:
            refused.append(Judgement(rule, refusal=reason))
    return lowered, refused


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
