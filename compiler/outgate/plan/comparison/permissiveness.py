"""One figure for how much a set of traffic opens, which depends on that traffic and nothing else.

The universe is fixed: every address, every host name and every network, by each protocol and port.
So one policy set has one figure in every comparison, and can be followed over time; more traffic
never makes it smaller.

What one address may reach counts so much, for each protocol and port: a host 1, whatever its paths;
a wildcard 100, one under which anybody can have a name (or that holds such a one) 1,000 for each;
names below one domain together no more than the wildcard for all of them, of which they are a part.
Networks count the square root of how many addresses they have together, a network of IPv6 by its
/64s: one address 1, a /24 16, all of IPv4 65,536. A service tag whose networks are not known counts
as a wildcard.

What somebody may reach counts in full where every address may, and less where fewer can: the share
is the logarithm of how many can, so that a /16 counts a quarter and a single address next to
nothing. The figure is the sum, over every amount, of the share of those who may reach that much.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import isqrt, log2
from typing import assert_never

from outgate.catalog.readings import Readings, load_readings
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.traffic.partition import Partition
from outgate.traffic.traffic_set import TrafficSet

WILDCARD, OPEN_WILDCARD, TOP_LEVEL = 100, 1_000, 1_000_000
_IPV4_END = 1 << 32
# IPv6 networks are handed out as /64: their addresses say nothing of how many devices there are.
_IPV6_NETWORK = 1 << 64
_EVERYWHERE = 64.0


def permissiveness(traffic: TrafficSet) -> float:
    """The figure for the traffic, to one decimal."""
    reached: dict[tuple[str, ...], set[Remote]] = {}
    for flow in traffic.flows():
        reached.setdefault(flow.addresses, set()).add(flow.remote)
    sources = [address_set(addresses) for addresses in reached]
    remotes = tuple(reached.values())
    figures = _Figures(load_readings())
    reaching = Counter[int]()
    for holders, addresses in Partition(sources).split(union(sources)).items():
        amount = figures.reach(frozenset().union(*(remotes[number] for number in holders)))
        reaching[amount] += _devices(addresses)
    return round(_sum_of_shares(reaching), 1)


class Yardstick:
    """Tells how much single flows count: what lists put the widest first by."""

    def __init__(self) -> None:
        self._figures = _Figures(load_readings())

    def measure(self, flow: Flow) -> float:
        """The figure that the flow has alone, unrounded."""
        share = _share(_devices(address_set(flow.addresses)))
        return self._figures.reach(frozenset((flow.remote,))) * share


def _sum_of_shares(reaching: Mapping[int, int]) -> float:
    """The sum, over every amount, of the share of those who reach that much; devices by amount."""
    total, devices = 0.0, 0
    for amount, less in pairwise((*sorted(reaching, reverse=True), 0)):
        devices += reaching[amount]
        total += (amount - less) * _share(devices)
    return total


def _share(devices: int) -> float:
    return min((log2(devices + _IPV6_NETWORK) - 64) / _EVERYWHERE, 1.0)


def _devices(addresses: AddressSet) -> int:
    """How many devices there may be, in parts of a /64 so that cutting a set changes nothing."""
    return sum(
        (last - first + 1) * (_IPV6_NETWORK if last < _IPV4_END else 1)
        for first, last in addresses.intervals
    )


class _Figures:
    """How much remotes count together; many sources ask for the same ones, so answers are kept."""

    def __init__(self, readings: Readings) -> None:
        self._open = tuple(readings.open_wildcards)
        self._known: dict[frozenset[Remote], int] = {}

    def reach(self, remotes: frozenset[Remote]) -> int:
        amount = self._known.get(remotes)
        if amount is None:
            by_transport: dict[tuple[str, int], list[Destination]] = {}
            for remote in remotes:
                destinations = by_transport.setdefault((remote.protocol, remote.port), [])
                destinations.append(remote.destination)
            amount = self._known[remotes] = sum(map(self._amount, by_transport.values()))
        return amount

    def _amount(self, destinations: Iterable[Destination]) -> int:
        top = _Domain("")
        networks: list[AddressSet] = []
        unknown: set[str] = set()
        for destination in destinations:
            match destination:
                case HostDestination(host):
                    top.add(host)
                case AddressesDestination(prefixes):
                    networks.append(address_set(prefixes))
                case ServiceTagDestination(name):
                    unknown.add(name.lower())
                case other:
                    assert_never(other)
        devices = _devices(union(networks)) // _IPV6_NETWORK
        names = sum(self._below(domain) for domain in top.domains.values())
        return names + isqrt(devices) + WILDCARD * len(unknown)

    def _below(self, domain: "_Domain") -> int:
        """What is held of a domain: of its own name, and of the names below it."""
        whole = self._whole(domain.name)
        if domain.subtree:
            return domain.itself + whole
        return domain.itself + min(sum(map(self._below, domain.domains.values())), whole)

    def _whole(self, name: str) -> int:
        """What the wildcard for all names below one counts."""
        if "." not in name:
            return TOP_LEVEL
        opened = sum(wildcard.endswith(f".{name}") for wildcard in self._open)
        return OPEN_WILDCARD * opened or WILDCARD


class _Domain:
    """A name in the tree of names: whether it is held itself, and whether all below it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.itself = False
        self.subtree = False
        self.domains: dict[str, _Domain] = {}

    def add(self, host: HostPattern) -> None:
        """Hold the hosts of a pattern, whichever paths of them."""
        domain = self
        for label in reversed(host.name.split(".")):
            name = f"{label}.{domain.name}" if domain.name else label
            domain = domain.domains.setdefault(label, _Domain(name))
        if host.subtree:
            domain.subtree = True
        else:
            domain.itself = True
