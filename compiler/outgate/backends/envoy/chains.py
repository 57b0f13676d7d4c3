"""Rules become the filter chains of a port: disjoint ones, as Envoy looks at one alone."""

from collections.abc import Iterable, Iterator, Mapping

from outgate.backends.envoy.model import Chain, Port, Requests, Transport, Way
from outgate.backends.envoy.sites import find_requests
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import EVERY_ADDRESS, NO_ADDRESS, AddressSet
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass

# To Envoy a chain without a network is one of these two, and of two for one network it takes one.
_HALVES = {"0.0.0.0/0": ("0.0.0.0/1", "128.0.0.0/1"), "::/0": ("::/1", "8000::/1")}

# Each network says all names again, and each who may ask for something else all that they may ask
# for: what is more than this takes minutes and hundreds of megabytes.
MOST_NAMES = 300_000


class TooMuch(Exception):
    """The chains would say more than MOST_NAMES."""


class _Room:
    """How many more names may be said."""

    def __init__(self) -> None:
        self._left = MOST_NAMES

    def take(self, size: int) -> None:
        """Take some of it; TooMuch where there is no more."""
        self._left -= size
        if self._left < 0:
            raise TooMuch


def find_ports(flows: Iterable[Flow]) -> tuple[Port, ...]:
    """The ports of some traffic, without tags and paths of https, in order; TooMuch for no file."""
    by_port: dict[int, list[Flow]] = {}
    for flow in flows:
        by_port.setdefault(flow.remote.port, []).append(flow)
    room = _Room()
    return tuple(_port(number, tuple(by_port[number]), room) for number in sorted(by_port))


@dataclass(frozen=True, slots=True)
class _Work:
    """The traffic of one port: by name, and the networks that some of it goes to."""

    number: int
    traffic: TrafficSet
    named: tuple[HostPattern, ...]  # of https
    http: tuple[Flow, ...]  # to hosts
    networks: tuple[str, ...]
    inspected: bool

    def to_network(self, network: str | None, protocol: str) -> AddressSet:
        """Who may go to all of a network."""
        if network is None:
            return NO_ADDRESS
        remote = Remote(AddressesDestination((network,)), protocol, self.number)
        return self.traffic.sources(remote)

    def to_host(self, host: HostPattern) -> AddressSet:
        """Who may go to all hosts of a pattern by https."""
        return self.traffic.sources(Remote(HostDestination(host), "https", self.number))


def _port(number: int, flows: tuple[Flow, ...], room: _Room) -> Port:
    named: set[HostPattern] = set()
    networks: set[str] = set()
    http = []
    for flow in flows:
        match flow.remote.destination:
            case HostDestination(host, _) if flow.remote.protocol == "https":
                named.add(host)
            case HostDestination():
                http.append(flow)
            case AddressesDestination(own):
                networks.update(half for each in own for half in _HALVES.get(each, (each,)))
    inspected = any(flow.remote.protocol == "https" for flow in flows)
    work = _Work(
        number, TrafficSet(flows), tuple(sorted(named)), tuple(http), tuple(networks), inspected
    )
    room.take(len(named) * len(networks))  # each of them is looked at, whether it is said or not
    chains = []
    for network in (None, *sorted(networks)):
        for chain in _chains_to(work, network):
            room.take(_size(chain))
            chains.append(chain)
    may_be_silent = any(flow.remote.protocol == "tcp" for flow in flows)
    return Port(number, tuple(chains), inspected, may_be_silent)


def _size(chain: Chain) -> int:
    """How many hosts, paths and networks a chain names."""
    size = len(chain.names) + len(chain.sources.intervals)
    if isinstance(chain.way, Requests):
        size += sum(len(site.hosts) + len(site.paths or ()) for site in chain.way.sites)
    return size


def _chains_to(work: _Work, network: str | None) -> Iterator[Chain]:
    """The chains of connections to a network; None: to what is in none of the networks.

    Whoever may go to an address goes there, whatever name it has in TLS.
    """
    anything = work.to_network(network, "tcp")
    by_tls = anything | work.to_network(network, "https")
    if work.inspected:
        for by_name, names in _by_sources(work, by_tls).items():
            for sources, way in ((by_name, Way.NAME), (by_tls, Way.ADDRESS)):
                if sources:
                    yield Chain(
                        network=network,
                        names=names,
                        transport=Transport.TLS,
                        sources=sources,
                        way=way,
                    )
        if by_tls:
            yield Chain(network=network, transport=Transport.TLS, sources=by_tls, way=Way.ADDRESS)
    transport = Transport.OTHER if work.inspected else None
    if anything:
        yield Chain(network=network, transport=transport, sources=anything, way=Way.ADDRESS)
    rest = EVERY_ADDRESS - anything
    anywhere = work.to_network(network, "http") & rest
    if anywhere:
        requests = Requests(anywhere=True)
        yield Chain(network=network, transport=transport, sources=anywhere, way=requests)
    for requests, sources in find_requests(work.http, work.number, rest - anywhere).items():
        yield Chain(network=network, transport=transport, sources=sources, way=requests)


def _by_sources(work: _Work, but: AddressSet) -> Mapping[AddressSet, tuple[str, ...]]:
    """The server names by who may go there, without those that need no name."""
    names: dict[AddressSet, list[str]] = {}
    for host in work.named:
        if sources := work.to_host(host) - but:
            names.setdefault(sources, []).append(str(host))
    return {sources: tuple(named) for sources, named in names.items()}
