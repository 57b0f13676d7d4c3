"""Guards held against a plan: what the whole set must never allow, and what it always must."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.policy.model import Guard, GuardKind
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.guard_pattern import GuardPattern
from outgate.traffic.interval import EVERYWHERE, address_set
from outgate.traffic.set_operations import shared
from outgate.traffic.traffic_set import TrafficSet

WhyNot = Callable[[Witness], str | None]


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that allows what a guard does not, with one request that shows it.

    `unknown` is the tag in the rule or in the guard without whose networks nobody can say whether
    the rule allows that request; None where it does for sure.
    """

    rule: Rule
    witness: Witness
    unknown: Remote | None = None


def breaches(
    compilation: Compilation, why_not: WhyNot, blind: Collection[str] = ()
) -> tuple[Diagnostic, ...]:
    """An error for each guard that does not hold; `why_not` says what keeps a request out.

    A service tag is its networks in the catalog. One that the catalog does not know is any network
    for `forbid` and `limit`, unless a guard lets it pass by its name, and none for `require`.

    `blind` are the keys of rules that a target tells by address only: whatever shares an address
    with their hosts passes as well, so a `limit` or `forbid` that may be about that is undecided,
    which is an error too.
    """
    guards = compilation.policy.guards
    held = _Held(compilation)
    problems: list[Diagnostic] = []
    for guard in guards:
        match guard.kind:
            case GuardKind.REQUIRE:
                problems += _unmet(guard, held, why_not)
                continue
            case GuardKind.LIMIT:
                found = tuple(_outside(guard, held))
            case GuardKind.FORBID:
                # What is open for sure says more than what may be.
                found = tuple(sorted(_forbidden(guard, held), key=_is_doubtful))
            case other:
                assert_never(other)
        if found:
            problems.append(_breached(guard, found, compilation))
        elif (rule := _undecided(guard, held, blind)) is not None:
            problems.append(_cannot_tell(guard, rule))
    return tuple(problems)


class _Held:
    """The rules of a plan, and what they may open at the most."""

    def __init__(self, compilation: Compilation) -> None:
        self.tags = compilation.tags
        self.rules = compilation.plan.rules
        self._transports = tuple({(rule.remote.protocol, rule.remote.port) for rule in self.rules})
        self._by_flow: dict[Flow, dict[str, Rule]] = {}
        for rule in self.rules:
            for target in self.tags.at_most(rule.remote):
                flow = Flow(rule.source.addresses, target)
                self._by_flow.setdefault(flow, {})[rule.key] = rule
        self._at_most = TrafficSet(self._by_flow)

    @cached_property
    def surely(self) -> TrafficSet:
        """What the rules open in any case."""
        return TrafficSet(self.tags.flow(rule.flow) for rule in self.rules)

    def targets(self, scopes: Iterable[GuardPattern]) -> set[Remote]:
        """Patterns by the protocols and ports of rules."""
        return {target for scope in scopes for target in scope.remotes(self._transports)}

    def passing(self, scopes: Iterable[GuardPattern]) -> TrafficSet:
        """What patterns let pass: of tags, the networks that are known."""
        targets = map(self.tags.surely, self.targets(scopes))
        return TrafficSet(Flow(EVERYWHERE, target) for target in targets)

    def touching(self, addresses: tuple[str, ...], targets: Iterable[Remote]) -> list[Rule]:
        """The rules that may open some of these targets from some of these addresses."""
        found = {
            key: rule
            for target in sorted(targets, key=str)
            for flow in self._at_most.touching(Flow(addresses, target))
            for key, rule in self._by_flow[flow].items()
        }
        return list(found.values())


def _from(guard: Guard, rule: Rule) -> tuple[str, ...]:
    """The addresses of a rule that a guard is for."""
    if guard.addresses == EVERYWHERE:
        return rule.source.addresses
    return (address_set(guard.addresses) & address_set(rule.source.addresses)).cidrs()


def _outside(guard: Guard, held: _Held) -> Iterator[Breach]:
    envelope = held.passing(guard.patterns)
    inside: dict[Remote, bool] = {}
    for rule in held.rules:
        # Thousands of sources may go to one target: who goes there is no question of the limit.
        if rule.remote not in inside:
            reach = (Flow(EVERYWHERE, each) for each in held.tags.at_most(rule.remote))
            inside[rule.remote] = any(map(envelope.contains, reach))
        if inside[rule.remote]:
            continue
        addresses = _from(guard, rule)
        sure = Flow(addresses, held.tags.surely(rule.remote))
        if addresses and (witness := envelope.missing(sure)):
            yield Breach(rule, witness)


def _forbidden(guard: Guard, held: _Held) -> Iterator[Breach]:
    excepted = held.passing(guard.exceptions)
    patterns = held.targets(guard.patterns)
    wide = {each: pattern for pattern in patterns for each in held.tags.at_most(pattern)}
    forbidden = TrafficSet(Flow(EVERYWHERE, target) for target in wide)
    for rule in held.touching(guard.addresses, wide):
        addresses = _from(guard, rule)
        if held.tags.is_unknown(rule.remote) and excepted.contains(Flow(addresses, rule.remote)):
            continue
        found: list[Breach] = []
        for target in held.tags.at_most(rule.remote):
            for flow in forbidden.touching(Flow(addresses, target)):
                both = Flow(addresses, shared(flow.remote, target))
                if witness := excepted.missing(both):
                    unknown = filter(held.tags.is_unknown, (rule.remote, wide[flow.remote]))
                    doubt = next((each for each in unknown if each != both.remote), None)
                    found.append(Breach(rule, witness, doubt))
        yield from sorted(found, key=_is_doubtful)[:1]


def _undecided(guard: Guard, held: _Held, blind: Collection[str]) -> Rule | None:
    """A blind rule for whose addresses a `limit` is, or that may open what a `forbid` names."""
    for rule in held.rules:
        if rule.key not in blind or not _from(guard, rule):
            continue
        # By address the port is all that a target sees.
        meets = any(scope.port in (None, rule.remote.port) for scope in guard.patterns)
        if guard.kind is GuardKind.LIMIT or meets:
            return rule
    return None


def _is_doubtful(breach: Breach) -> bool:
    return breach.unknown is not None


def _breached(guard: Guard, found: tuple[Breach, ...], compilation: Compilation) -> Diagnostic:
    first = found[0]
    # Of statements that ask for the rule as it is, and those that it merely covers, the former.
    origins = [each for each in first.rule.origins if each.target is None]
    texts = {origin.statement for origin in origins}
    spans = compilation.spans_of(texts)
    more = f" and {len(found) - 1} other rules" if len(found) > 1 else ""
    rows = ", ".join(dict.fromkeys(origin.endpoint for origin in origins[:3]))
    by = f"by rule `{first.rule.key}` ({rows}){more}"
    if guard.kind is GuardKind.LIMIT:
        code, message = codes.LIMIT_EXCEEDED, f"{first.witness} is allowed, outside of this limit"
        help = f"{by}; narrow the statement, or add the host behind `limit to`"
    else:
        code, message = codes.FORBIDDEN, f"{first.witness} is allowed, and forbidden here"
        if first.unknown is not None:
            edition = compilation.catalog.edition
            message = (
                f"{first.witness} may be allowed, and is forbidden here: catalog {edition} does "
                f"not know the networks of `{first.unknown}`"
            )
        help = f"{by}; narrow the statement, or name what may pass behind `except`"
    related = tuple(Label(span, "this statement allows it") for span in spans)
    return Diagnostic(code, message, Label(guard.span), related, help)


def _cannot_tell(guard: Guard, rule: Rule) -> Diagnostic:
    message = (
        f"whether this `{guard.kind}` holds cannot be told: the target tells `{rule.key}` by "
        "address only, and lets through whatever else has that address"
    )
    help = "leave that rule to a target that sees names, or name addresses in the policy"
    return Diagnostic(codes.GUARD_UNDECIDED, message, Label(guard.span), help=help)


def _unmet(guard: Guard, held: _Held, why_not: WhyNot) -> Iterator[Diagnostic]:
    traffic = held.surely
    for scope in guard.patterns:
        assert scope.protocol is not None
        assert scope.port is not None
        flow = Flow(guard.addresses, Remote(scope.destination, scope.protocol, scope.port))
        witness = traffic.missing(held.tags.flow(flow))
        if witness is not None:
            message = f"{witness} is required here, and not allowed"
            reason = why_not(witness)
            help = f"{reason}; allow it, or take it out of the guard" if reason else None
            yield Diagnostic(codes.REQUIREMENT_UNMET, message, Label(guard.span), help=help)
