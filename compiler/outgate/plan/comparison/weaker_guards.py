"""Guards of one policy set that those of another do not hold it to any more.

Guards are compared by what they mean, whatever their text: a guard is weaker where some request
broke it before and breaks none now.
"""

from collections.abc import Iterable, Iterator, Sequence

from outgate.policy.model import Guard, GuardKind
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.guard_pattern import GuardPattern
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import EVERYWHERE, NO_ADDRESS, AddressSet, address_set, union
from outgate.traffic.set_operations import shared
from outgate.traffic.tags import Tags
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass

STEPS = 100_000  # of one comparison, a few seconds: whoever writes guards decides how many
_Transport = tuple[str, int]
_Part = tuple[Remote, frozenset[Remote]]  # all of a remote but for what goes to one of the others
_Parts = dict[_Part, AddressSet]


@dataclass(frozen=True, slots=True)
class WeakerGuard:
    """A guard that holds less now.

    `witness` broke it before and breaks none now. Where that is None, no `limit` is left for
    `address`; where both are, nobody can tell, as there are too many guards to compare.
    """

    guard: Guard
    witness: Witness | None = None
    address: str | None = None


def find_weaker_guards(
    before: Sequence[Guard], after: Sequence[Guard], tags: Tags
) -> Iterator[WeakerGuard]:
    """The guards that hold less, in their order; `tags` say what both mean by service tags."""
    kept = {*after}
    changed = [guard for guard in dict.fromkeys(before) if guard not in kept]
    if changed:
        now = _Guards(after, _transports((*changed, *after)), tags)
        yield from filter(None, map(now.compare, changed))


def _transports(guards: Iterable[Guard]) -> tuple[_Transport, ...]:
    """Protocols and ports that patterns name, and one that none does, which stands for all others.

    Those that people know come first, so that a witness has one of them.
    """
    named = {
        (protocol, pattern.port)
        for guard in guards
        for pattern in (*guard.patterns, *guard.exceptions)
        if pattern.port is not None
        for protocol in ((pattern.protocol,) if pattern.protocol else ("https", "http", "tcp"))
    }
    usual = (("https", 443), ("http", 80), *(("tcp", port) for port in range(1, 65_536)))
    other = next((transport for transport in usual if transport not in named), ("https", 443))
    return tuple(sorted({other, *named}, key=lambda each: (each not in usual[:2], each)))


class _TooManyStepsError(Exception):
    """There are more guards, or parts of them, than can be compared in a reasonable time."""


class _Guards:
    """Guards, asked what they leave of others."""

    def __init__(
        self, guards: Sequence[Guard], transports: Sequence[_Transport], tags: Tags
    ) -> None:
        self._transports, self._tags, self._steps = transports, tags, 0
        self._limits = [
            (address_set(guard.addresses), self._passing(guard.patterns))
            for guard in guards
            if guard.kind is GuardKind.LIMIT
        ]
        self._forbids = [
            (
                address_set(guard.addresses),
                RemoteIndex(self._forbidden(guard.patterns)),
                RemoteIndex(self._passing(guard.exceptions)),
            )
            for guard in guards
            if guard.kind is GuardKind.FORBID
        ]
        # Most guards have nothing to do with each other: only those near one are asked about it.
        self._by_forbidden: dict[Remote, list[int]] = {}
        for number, guard in enumerate(each for each in guards if each.kind is GuardKind.FORBID):
            for remote in self._forbidden(guard.patterns):
                self._by_forbidden.setdefault(remote, []).append(number)
        self._all_forbidden = RemoteIndex(self._by_forbidden)
        self._required = TrafficSet(
            flow
            for guard in guards
            if guard.kind is GuardKind.REQUIRE
            for flow in self._flows(guard)
        )

    def compare(self, guard: Guard) -> WeakerGuard | None:
        """How a guard is weaker now; None where it is not."""
        addresses = address_set(guard.addresses)
        match guard.kind:
            case GuardKind.REQUIRE:
                missing = map(self._required.missing, self._flows(guard))
                witness = next(filter(None, missing), None)
                return None if witness is None else WeakerGuard(guard, witness)
            case GuardKind.LIMIT:
                unlimited = addresses - union(limited for limited, _ in self._limits)
                if unlimited:
                    return WeakerGuard(guard, address=unlimited.example())
        try:
            left = self._left(guard, addresses)
        except _TooManyStepsError:
            return WeakerGuard(guard)
        for (remote, holes), where in left.items():
            if witness := TrafficSet(Flow(EVERYWHERE, hole) for hole in holes).missing(
                Flow(where.cidrs(), remote)
            ):
                return WeakerGuard(guard, witness)
        return None

    def _left(self, guard: Guard, addresses: AddressSet) -> _Parts:
        """What broke a `limit` or `forbid` and breaks none of these guards.

        A limit forbids nearly everything, which no remote is: what it leaves begins with what the
        first limit of now lets pass, for each address.
        """
        parts: _Parts = {}
        begun = addresses
        if guard.kind is GuardKind.FORBID:
            holes = RemoteIndex(self._passing(guard.exceptions))
            for remote in self._forbidden(guard.patterns):
                self._add(parts, remote, holes.touching(remote), addresses)
        else:
            holes, begun = RemoteIndex(self._passing(guard.patterns)), NO_ADDRESS
        for limited, passing in self._limits:
            after: _Parts = {}
            fresh = (addresses - begun) & limited
            for remote in passing if fresh else ():
                self._add(after, remote, holes.touching(remote), fresh)
            begun |= limited
            index = RemoteIndex(passing)
            for (remote, without), where in parts.items():
                self._add(after, remote, without, where - limited)
                for other in index.touching(remote) if where & limited else ():
                    self._add(after, shared(remote, other), without, where & limited)
            parts = after
        near_by = {
            number
            for remote, _ in parts
            for forbidden in self._all_forbidden.touching(remote)
            for number in self._by_forbidden[forbidden]
        }
        for number in sorted(near_by):
            forbidden_from, forbidden, excepted = self._forbids[number]
            after = {}
            for (remote, without), where in parts.items():
                both, near = where & forbidden_from, forbidden.touching(remote)
                if not (both and near):
                    self._add(after, remote, without, where)
                    continue
                self._add(after, remote, without, where - forbidden_from)
                self._add(after, remote, without | near, both)
                for other in excepted.touching(remote):
                    self._add(after, shared(remote, other), without, both)
            parts = after
        return parts

    def _add(
        self, parts: _Parts, remote: Remote, holes: Iterable[Remote], where: AddressSet
    ) -> None:
        """One more part, unless there is nothing in it."""
        self._steps += 1
        if self._steps > STEPS:
            raise _TooManyStepsError
        without = frozenset(holes)
        if where and not any(hole.contains(remote) for hole in without):
            part = remote, without
            parts[part] = parts.get(part, NO_ADDRESS) | where

    def _flows(self, guard: Guard) -> Iterator[Flow]:
        """What a `require` asks for."""
        remotes = (remote for each in guard.patterns for remote in each.remotes(self._transports))
        return (self._tags.flow(Flow(guard.addresses, remote)) for remote in remotes)

    def _passing(self, patterns: Iterable[GuardPattern]) -> dict[Remote, None]:
        """What patterns let pass: of tags, the networks that are known."""
        return dict.fromkeys(map(self._tags.surely, self._remotes(patterns)))

    def _forbidden(self, patterns: Iterable[GuardPattern]) -> dict[Remote, None]:
        """What patterns forbid: a tag of which nothing is known may be any network."""
        return dict.fromkeys(
            remote for each in self._remotes(patterns) for remote in self._tags.at_most(each)
        )

    def _remotes(self, patterns: Iterable[GuardPattern]) -> Iterator[Remote]:
        return (remote for pattern in patterns for remote in pattern.remotes(self._transports))
