"""Guards held against a plan: what the whole set must never allow, and what it always must."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import assert_never

from outgate.errors import InternalError
from outgate.plan.checks.beyond import Beyond, find_passing
from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.policy.model import Guard, GuardKind
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.guard_pattern import GuardPattern
from outgate.traffic.interval import EVERYWHERE, address_set
from outgate.traffic.set_operations import shared
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that allows what a guard does not, with one request that shows it.

    `unknown` is the tag in the rule or in the guard without whose networks nobody can say whether
    the rule allows that request; None where it does for sure.
    """

    rule: Rule
    witness: Witness
    unknown: Remote | None = None


@dataclass(frozen=True, slots=True)
class BrokenGuard:
    """A `limit` or `forbid` that rules breach; those that do so for sure come first."""

    guard: Guard
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True)
class UndecidedGuard:
    """A `limit` or `forbid` of which nobody can say whether a blind rule breaches it."""

    guard: Guard
    rule: Rule


@dataclass(frozen=True, slots=True)
class UnmetRequirement:
    """A request that a `require` asks for and that no rule allows."""

    guard: Guard
    witness: Witness


@dataclass(frozen=True, slots=True)
class BypassedGuard:
    """A `limit` or `forbid` that is against what a target lets through beside all rules."""

    guard: Guard
    witness: Witness
    beyond: Beyond


GuardFailure = BrokenGuard | UndecidedGuard | BypassedGuard | UnmetRequirement


def find_failures(
    compilation: Compilation, blind: Collection[str] = (), beyond: Beyond | None = None
) -> tuple[GuardFailure, ...]:
    """Every guard that does not hold, and why.

    A service tag is its networks in the catalog. One that the catalog does not know is any network
    for `forbid` and `limit`, unless a guard lets it pass by its name, and none for `require`.

    `blind` are the keys of rules that a target tells by address only: whatever shares an address
    with their hosts passes as well. A `limit` or `forbid` that may be about that is undecided.
    `beyond` is what the target lets through that no rule names.
    """
    held = _Held(compilation)
    return tuple(
        failure
        for guard in compilation.policy.guards
        for failure in _failures_of(guard, held, blind, beyond)
    )


def _failures_of(
    guard: Guard, held: "_Held", blind: Collection[str], beyond: Beyond | None
) -> Iterator[GuardFailure]:
    match guard.kind:
        case GuardKind.REQUIRE:
            yield from _unmet(guard, held)
            return
        case GuardKind.LIMIT:
            breaches = tuple(_outside(guard, held))
        case GuardKind.FORBID:
            # What is open for sure says more than what may be.
            breaches = tuple(sorted(_forbidden(guard, held), key=_is_doubtful))
        case other:
            assert_never(other)
    if breaches:
        yield BrokenGuard(guard, breaches)
    # Who mends what a rule breaks has to know what else is against the guard.
    if beyond is not None and (witness := find_passing(guard, beyond, held.tags)) is not None:
        yield BypassedGuard(guard, witness, beyond)
        return
    decided = {breach.rule.key for breach in breaches}
    if (rule := _undecided(guard, held, set(blind) - decided)) is not None:
        yield UndecidedGuard(guard, rule)


class _Held:
    """The rules of a plan, and what they may open at the most."""

    def __init__(self, compilation: Compilation) -> None:
        self.tags = compilation.tags
        self.rules = compilation.plan.rules
        self._transports = tuple({(rule.remote.protocol, rule.remote.port) for rule in self.rules})
        self._by_flow: dict[Flow, dict[str, Rule]] = {}
        for rule in self.rules:
            for remote in self.tags.at_most(rule.remote):
                flow = Flow(rule.source.addresses, remote)
                self._by_flow.setdefault(flow, {})[rule.key] = rule
        self._at_most = TrafficSet(self._by_flow)

    @cached_property
    def surely(self) -> TrafficSet:
        """What the rules open in any case."""
        return TrafficSet(self.tags.flow(rule.flow) for rule in self.rules)

    def remotes(self, patterns: Iterable[GuardPattern]) -> set[Remote]:
        """Patterns by the protocols and ports of rules."""
        return {remote for pattern in patterns for remote in pattern.remotes(self._transports)}

    def passing(self, patterns: Iterable[GuardPattern]) -> TrafficSet:
        """What patterns let pass: of tags, the networks that are known."""
        remotes = map(self.tags.surely, self.remotes(patterns))
        return TrafficSet(Flow(EVERYWHERE, remote) for remote in remotes)

    def touching(self, addresses: tuple[str, ...], remotes: Iterable[Remote]) -> list[Rule]:
        """The rules that may open some of these remotes from some of these addresses."""
        rules = {
            key: rule
            for remote in sorted(remotes, key=str)
            for flow in self._at_most.touching(Flow(addresses, remote))
            for key, rule in self._by_flow[flow].items()
        }
        return list(rules.values())


def _from(guard: Guard, rule: Rule) -> tuple[str, ...]:
    """The addresses of a rule that a guard is for."""
    if guard.addresses == EVERYWHERE:
        return rule.source.addresses
    return (address_set(guard.addresses) & address_set(rule.source.addresses)).cidrs()


def _outside(guard: Guard, held: _Held) -> Iterator[Breach]:
    envelope = held.passing(guard.patterns)
    inside: dict[Remote, bool] = {}
    for rule in held.rules:
        # Thousands of sources may go to one remote, and the limit does not ask who goes there.
        if rule.remote not in inside:
            reach = (Flow(EVERYWHERE, remote) for remote in held.tags.at_most(rule.remote))
            inside[rule.remote] = any(map(envelope.contains, reach))
        if inside[rule.remote]:
            continue
        addresses = _from(guard, rule)
        certain = Flow(addresses, held.tags.surely(rule.remote))
        if witness := envelope.missing(certain):
            yield Breach(rule, witness)


def _forbidden(guard: Guard, held: _Held) -> Iterator[Breach]:
    excepted = held.passing(guard.exceptions)
    patterns = {
        remote: pattern
        for pattern in held.remotes(guard.patterns)
        for remote in held.tags.at_most(pattern)
    }
    forbidden = TrafficSet(Flow(EVERYWHERE, remote) for remote in patterns)
    for rule in held.touching(guard.addresses, patterns):
        addresses = _from(guard, rule)
        if excepted.contains(Flow(addresses, rule.remote)):
            continue
        breaches: list[Breach] = []
        for remote in held.tags.at_most(rule.remote):
            for flow in forbidden.touching(Flow(addresses, remote)):
                both = Flow(addresses, shared(flow.remote, remote))
                if witness := excepted.missing(both):
                    unknown = filter(held.tags.is_unknown, (rule.remote, patterns[flow.remote]))
                    doubt = next((tag for tag in unknown if tag != both.remote), None)
                    breaches.append(Breach(rule, witness, doubt))
        yield from sorted(breaches, key=_is_doubtful)[:1]


def _undecided(guard: Guard, held: _Held, blind: Collection[str]) -> Rule | None:
    """A blind rule for whose addresses a `limit` is, or that may open what a `forbid` names."""
    for rule in held.rules:
        if rule.key not in blind or not _from(guard, rule):
            continue
        # Where a target tells by address, the port is all that it sees.
        meets = any(pattern.port in (None, rule.remote.port) for pattern in guard.patterns)
        if guard.kind is GuardKind.LIMIT or meets:
            return rule
    return None


def _is_doubtful(breach: Breach) -> bool:
    return breach.unknown is not None


def _unmet(guard: Guard, held: _Held) -> Iterator[UnmetRequirement]:
    for pattern in guard.patterns:
        if pattern.protocol is None or pattern.port is None:
            raise InternalError("a `require` names whole URLs, and this one names a host")
        remote = Remote(pattern.destination, pattern.protocol, pattern.port)
        witness = held.surely.missing(held.tags.flow(Flow(guard.addresses, remote)))
        if witness is not None:
            yield UnmetRequirement(guard, witness)
