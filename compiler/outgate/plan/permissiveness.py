"""One figure for how much a set of traffic opens, to compare two sets over the same targets.

Each target counts for what it opens to whoever asks: a host 1, a wildcard 10, one under which
anybody can have a name 100; networks and service tags count as wildcards. It counts in full where
it is open to every address, and less where fewer can use it: the share is the logarithm of how many
can, so that a /16 counts a quarter and a single address next to nothing. Targets are those that
either side names, whether it holds them alone or as part of something wider, so that opening more
never makes the figure smaller.
"""

from collections.abc import Iterable
from math import log2

from outgate.catalog.readings import load_readings
from outgate.plan.select import open_wildcard
from outgate.traffic.destination import HostDestination, Target
from outgate.traffic.interval import AddressSet
from outgate.traffic.space import Traffic

HOST, WILDCARD, OPEN_WILDCARD = 1, 10, 100
# IPv6 networks are handed out as /64: their addresses say nothing of how many devices there are.
_IPV6_NETWORK = 1 << 64
_IPV4_END = 1 << 32
_EVERYWHERE = 64.0


def permissiveness(traffic: Traffic, targets: Iterable[Target]) -> float:
    """The figure for the traffic over these targets, to one decimal."""
    found = sum(_weight(each) * _share(traffic.sources(each)) for each in sorted(targets, key=str))
    return round(found, 1)


def _weight(target: Target) -> int:
    if open_wildcard(target, load_readings()) is not None:
        return OPEN_WILDCARD
    its = target.destination
    return HOST if isinstance(its, HostDestination) and not its.host.subtree else WILDCARD


def _share(addresses: AddressSet) -> float:
    devices = sum(
        last - first + 1 if last < _IPV4_END else max((last - first + 1) // _IPV6_NETWORK, 1)
        for first, last in addresses.intervals
    )
    return min(log2(devices + 1) / _EVERYWHERE, 1.0)
