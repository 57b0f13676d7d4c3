"""What a target lets through that no rule names, held against guards."""

from collections.abc import Iterator
from itertools import chain, count

from outgate.policy.model import Guard, GuardKind
from outgate.traffic.destination import DEFAULT_PORTS, HostDestination
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.guard_pattern import GuardPattern
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import EVERYWHERE, address_set
from outgate.traffic.tags import Tags
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Beyond:
    """All that a target lets through beside its rules: any host and port by some protocols.

    `why` says so in words, such as "`otherwise: direct` lets everything else out".
    """

    addresses: tuple[str, ...]
    protocols: tuple[str, ...]
    why: str


def find_passing(guard: Guard, beyond: Beyond, tags: Tags) -> Witness | None:
    """A request that passes beside all rules, and that a `limit` or `forbid` is against.

    There is one unless exceptions let all of it pass. That is decided at the ports that patterns
    name, at those of the protocols, and at one that nobody names, which stands for all others.
    """
    addresses = (address_set(guard.addresses) & address_set(beyond.addresses)).cidrs()
    if not addresses or guard.kind is GuardKind.REQUIRE:
        return None
    asked, passing = guard.patterns, guard.exceptions
    if guard.kind is GuardKind.LIMIT:
        asked, passing = (_unnamed(guard.patterns),), guard.patterns
    transports = tuple(_transports((*asked, *passing), beyond.protocols))
    excepted = TrafficSet(
        Flow(EVERYWHERE, tags.surely(remote))
        for pattern in passing
        for remote in pattern.remotes(transports)
    )
    flows = (
        Flow(addresses, part)
        for pattern in asked
        for remote in pattern.remotes(transports)
        for part in tags.at_most(remote)
    )
    return next(filter(None, map(excepted.missing, flows)), None)


def _transports(
    patterns: tuple[GuardPattern, ...], protocols: tuple[str, ...]
) -> Iterator[tuple[str, int]]:
    named = dict.fromkeys(pattern.port for pattern in patterns if pattern.port is not None)
    other = next(port for port in count(1024) if port not in named)
    for protocol in protocols:
        ports = dict.fromkeys((DEFAULT_PORTS[protocol], *named, other))
        yield from ((protocol, port) for port in ports)


def _unnamed(patterns: tuple[GuardPattern, ...]) -> GuardPattern:
    """Hosts that no pattern has any of."""
    endings = {
        pattern.destination.host.name.rpartition(".")[2]
        for pattern in patterns
        if isinstance(pattern.destination, HostDestination)
    }
    labels = chain(("example", "test"), (f"x{number}" for number in count()))
    label = next(label for label in labels if label not in endings)
    return GuardPattern(HostDestination(HostPattern(label, subtree=True)))
