"""Where rules of a target meet traffic: what the order of rules is asked with.

A target decides a request by the first rule that matches it. So what stands in the way of a flow
that a rule of ours, `mine`, allows:

    denies = [Matcher(rule) for rule in others if rule.action is Action.DENY]
    first = [matcher for matcher in denies if matcher.rule.precedes(mine)]
    stopped = TrafficSet(flow for matcher in first for flow in matcher.flows(mine_flow.remote))
    doubtful = [matcher for matcher in denies if matcher.rule.precedes(mine) is not False
                and matcher.may_meet(mine_flow)]

`flows` are exact: what a rule surely matches. `may_meet` is what nobody can rule out: a network
rule may stand in the way of a host, as hosts resolve to addresses that we do not know.
"""

from collections.abc import Iterable, Iterator
from ipaddress import ip_network

from outgate.backends.live_rule import LiveRule, Names, Reach, Unread
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    Remote,
)
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import AddressSet, address_set
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass

EVERY_ADDRESS = AddressesDestination(("0.0.0.0/0",))  # to every host, wherever it is


@dataclass(frozen=True, slots=True)
class _At:
    """A rule by one protocol and port.

    `flows` and all of `names` match surely: hosts whose names end so, from some addresses.
    `doubtful` may match.
    """

    flows: tuple[Flow, ...]
    traffic: TrafficSet
    names: tuple[tuple[tuple[str, ...], str], ...]
    doubtful: tuple[tuple[AddressSet, tuple[Reach, ...] | None], ...]


class Matcher:
    """One rule of a target, asked about many flows."""

    def __init__(self, rule: LiveRule) -> None:
        self.rule = rule
        self._known: dict[tuple[str, int], _At] = {}

    def flows(self, target: Remote) -> tuple[Flow, ...]:
        """All that the rule surely matches by the protocol and port of a target.

        By address all that counts is the TCP port: what a rule matches by `tcp` is given by the
        protocol of the target, and ranges of ports are given by its port. Of a rule for hosts
        that no pattern names, such as all of them, only what it matches of this target is given.
        """
        return (*self._at(target).flows, *self._by_ending(target))

    def meets(self, flow: Flow) -> Witness | None:
        """A request of the flow that the rule surely matches; None where none is known."""
        at = self._at(flow.remote)
        witness = at.traffic.overlap(flow)
        if witness is None and at.names:
            return TrafficSet(self._by_ending(flow.remote)).overlap(flow)
        return witness

    def may_meet(self, flow: Flow) -> bool:
        """Whether the rule matches a request of the flow, or may, for all that can be told."""
        at = self._at(flow.remote)
        for addresses, reaches in at.doubtful:
            if addresses & address_set(flow.addresses) and _may_reach(
                reaches, flow.remote.destination
            ):
                return True
        return self.meets(flow) is not None

    def _by_ending(self, target: Remote) -> Iterator[Flow]:
        """Of a target that is a host what matches by how its name ends."""
        if isinstance(target.destination, HostDestination):
            for addresses, ending in self._at(target).names:
                if _ends(target.destination.host, ending):
                    yield Flow(addresses, target)

    def _at(self, target: Remote) -> _At:
        transport = target.protocol, target.port
        if transport not in self._known:
            flows = tuple(self._flows(*transport))
            at = _At(
                flows,
                TrafficSet(flows),
                tuple(self._names(flows, *transport)),
                tuple(self._doubtful(flows, *transport)),
            )
            self._known[transport] = at
        return self._known[transport]

    def _flows(self, protocol: str, port: int) -> Iterator[Flow]:
        for rule in self.rule.rules:
            remote = rule.remote
            by_name = isinstance(remote.destination, HostDestination)
            if remote.port == port and (not by_name or remote.protocol == protocol):
                yield Flow(rule.source.addresses, Remote(remote.destination, protocol, port))
        for part in self._unread(protocol, port):
            for reach in part.reaches or () if part.exact else ():
                if not isinstance(reach, Names):
                    yield Flow(part.addresses, Remote(reach, protocol, port))

    def _names(
        self, flows: Iterable[Flow], protocol: str, port: int
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        for part in self._unread(protocol, port):
            for reach in part.reaches or () if part.exact else ():
                if isinstance(reach, Names):
                    yield part.addresses, reach.ending
        for flow in flows:
            if flow.remote.destination == EVERY_ADDRESS:
                yield flow.addresses, ""

    def _doubtful(
        self, flows: Iterable[Flow], protocol: str, port: int
    ) -> Iterator[tuple[AddressSet, tuple[Reach, ...] | None]]:
        for flow in flows:
            if not isinstance(flow.remote.destination, HostDestination):
                yield address_set(flow.addresses), (flow.remote.destination,)
        for part in self._unread(protocol, port):
            yield address_set(part.addresses), part.reaches

    def _unread(self, protocol: str, port: int) -> Iterator[Unread]:
        for part in self.rule.unread:
            if _covers(part, protocol, port):
                yield part


def _covers(part: Unread, protocol: str, port: int) -> bool:
    first, last = part.ports
    return first <= port <= last and part.protocol in (None, "tcp", protocol)


def _may_reach(reaches: tuple[Reach, ...] | None, wanted: Destination) -> bool:
    return reaches is None or any(_may_be(reach, wanted) for reach in reaches)


def _may_be(reach: Reach, wanted: Destination) -> bool:
    """Whether what a rule reaches may be one of some destinations."""
    match reach, wanted:
        case Names(ending), HostDestination(host, _):
            return _may_end(host, ending)
        case HostDestination(one, _), HostDestination(other, _):
            return one.contains(other) or other.contains(one)
        case AddressesDestination(networks), AddressesDestination(others):
            return bool(address_set(networks) & address_set(others))
        case (Names() | HostDestination(), _):
            # Who asks for an address names no host.
            return False
        case _:
            # Which networks a tag or a host has is not ours to say, but no private ones.
            return _is_public(reach) and _is_public(wanted)


def _ends(host: HostPattern, ending: str) -> bool:
    """Whether all names of a pattern end so."""
    return f"{'.' if host.subtree else ''}{host.name}".endswith(ending)


def _may_end(host: HostPattern, ending: str) -> bool:
    return _ends(host, ending) or (host.subtree and ending.endswith(f".{host.name}"))


def _is_public(reach: Reach) -> bool:
    if not isinstance(reach, AddressesDestination):
        return True
    return not all(ip_network(network).is_private for network in reach.networks)
