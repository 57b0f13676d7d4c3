"""What a policy says to a target: the algebra is asked once, then every source is looked up."""

from collections.abc import Mapping
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address

from outgate.plan.explanation.url import specificity
from outgate.plan.model import Rule
from outgate.plan.source_names import sources_of
from outgate.replay.flows import LoggedFlow
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import (
    DEFAULT_PORTS,
    AddressesDestination,
    HostDestination,
    Remote,
)
from outgate.traffic.host import HostError, HostPattern, normal_host
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import (
    EVERY_ADDRESS,
    NO_ADDRESS,
    AddressSet,
    address_set,
    network_of,
    single_address,
    union,
)
from outgate.traffic.path import PathPattern
from outgate.traffic.tags import Tags
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, replace

_Transport = tuple[str, int]


class Verdict(StrEnum):
    """What the policy does with a request."""

    ALLOWED = "allowed"
    DENIED = "denied"
    DEPENDS = "depends on the path"
    NOT_JUDGED = "not judged"


class Reason(StrEnum):
    """Why a request cannot be judged."""

    NO_NAME = "an address where only rules for names may allow it"
    SINGLE_LABEL = "a name without a dot"
    NO_HOST = "no host or address"
    PROTOCOL = "neither HTTP, HTTPS nor TCP"
    NO_PORT = "no port"
    NO_SOURCE = "no source address"
    SOURCE_HIDDEN = "the source is a proxy, and it depends on the device"
    UNKNOWN_TAG = "a service tag whose networks are not known"

    @property
    def key(self) -> str:
        """What counts by reason have it under."""
        return self.name.lower().replace("_", "-")


REASONS: Mapping[str, str] = {each.key: each.value for each in Reason}


@dataclass(frozen=True, slots=True)
class Target:
    """What a request asks for, in normal form. `address` tells that `host` is one.

    `remotes` are the traffic that it may be: of a TCP connection nobody knows whether it speaks
    HTTP. There are none where `reason` says why it cannot be judged.
    """

    protocol: str
    host: str
    port: int
    address: bool
    remotes: tuple[Remote, ...]
    reason: Reason | None = None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = DEFAULT_PORTS.get(self.protocol) == self.port
        return f"{self.protocol}://{host}{'' if default else f':{self.port}'}"


def read_target(flow: LoggedFlow) -> Target:
    """The target of a flow, whose path plays no part; `with_path` adds one."""
    protocol, port = flow.protocol, flow.port
    literal = read_address(flow.host.strip("[]"))
    host, address = str(literal), literal is not None
    if literal is None:
        try:
            host = normal_host(flow.host)
        except HostError:
            single = "." not in flow.host.strip(".") and flow.host.strip(".") != ""
            reason = Reason.SINGLE_LABEL if single else Reason.NO_HOST
            return Target(protocol, flow.host, port, address=False, remotes=(), reason=reason)
    if protocol not in ("http", "https", "tcp"):
        return Target(protocol, host, port, address, (), Reason.PROTOCOL)
    if not 0 < port < 1 << 16:
        return Target(protocol, host, port, address, (), Reason.NO_PORT)
    protocols: tuple[str, ...] = (protocol,)
    if protocol == "tcp":
        protocols += tuple(name for name, usual in DEFAULT_PORTS.items() if usual == port)
    destination = (
        AddressesDestination((network_of(host),)) if address else HostDestination(HostPattern(host))
    )
    remotes = tuple(Remote(destination, each, port) for each in protocols)
    return Target(protocol, host, port, address, remotes)


def with_path(target: Target, path: str) -> Target:
    """The same target with a path that the log knows, in normal form."""
    one = PathPattern(path, below=False)
    remotes = tuple(
        Remote(HostDestination(each.destination.host, one), each.protocol, each.port)
        for each in target.remotes
        if isinstance(each.destination, HostDestination)
    )
    return replace(target, remotes=remotes)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the policy says to one target, for every source at once.

    From `allowed` it holds all of it, from `partly` some (so the path decides). From `unknown` a
    service tag without networks may hold it; from `unnamed` a rule for a name may, of which the
    log says the address alone. `rules` hold all of it, the most specific first; `touching` some.
    """

    allowed: AddressSet
    partly: AddressSet
    unknown: AddressSet
    unnamed: AddressSet
    rules: tuple[Rule, ...]
    touching: tuple[Rule, ...]

    def judge(self, source: AddressSet | None) -> tuple[Verdict, Reason | None]:
        """The verdict for a source that the policy does not cut, None where it is hidden."""
        if source is None:
            return self._judge_hidden()
        if source <= self.allowed:
            return Verdict.ALLOWED, None
        if source.meets(self.partly):
            return Verdict.DEPENDS, None
        if source.meets(self.unknown):
            return Verdict.NOT_JUDGED, Reason.UNKNOWN_TAG
        if source.meets(self.unnamed):
            return Verdict.NOT_JUDGED, Reason.NO_NAME
        return Verdict.DENIED, None

    def _judge_hidden(self) -> tuple[Verdict, Reason | None]:
        """What holds for every source alike."""
        if self.allowed == EVERY_ADDRESS:
            return Verdict.ALLOWED, None
        if not (self.partly or self.unknown or self.unnamed):
            return Verdict.DENIED, None
        if self.partly == EVERY_ADDRESS and not self.allowed:
            return Verdict.DEPENDS, None
        return Verdict.NOT_JUDGED, Reason.SOURCE_HIDDEN


_NOTHING = Answer(NO_ADDRESS, NO_ADDRESS, NO_ADDRESS, NO_ADDRESS, (), ())


class JudgedRules:
    """Rules that can be asked for many targets."""

    def __init__(self, rules: tuple[Rule, ...], tags: Tags) -> None:
        self.rules = rules
        self.traffic = TrafficSet(tags.flow(rule.flow) for rule in rules)
        self._by_remote: dict[Remote, list[Rule]] = {}
        self._unknown: dict[_Transport, AddressSet] = {}
        self._named: dict[_Transport, AddressSet] = {}
        for rule in rules:
            self._by_remote.setdefault(tags.surely(rule.remote), []).append(rule)
        self._index = RemoteIndex(self._by_remote)
        self._collect_transports(tags)

    def _collect_transports(self, tags: Tags) -> None:
        """From where rules for names, and for tags without networks, open each transport."""
        named: dict[_Transport, set[tuple[str, ...]]] = {}
        unknown: dict[_Transport, set[tuple[str, ...]]] = {}
        for rule in self.rules:
            transport = rule.remote.protocol, rule.remote.port
            if isinstance(rule.remote.destination, HostDestination):
                named.setdefault(transport, set()).add(rule.source.addresses)
            elif tags.is_unknown(rule.remote):
                unknown.setdefault(transport, set()).add(rule.source.addresses)
        self._named = {each: union(map(address_set, held)) for each, held in named.items()}
        self._unknown = {each: union(map(address_set, held)) for each, held in unknown.items()}

    def answer(self, target: Target) -> Answer:
        """What the rules say to a target; nothing where it cannot be judged."""
        if not target.remotes:
            return _NOTHING
        touching = {near for remote in target.remotes for near in self._index.touching(remote)}
        holding = [
            near for near in touching if any(near.contains(remote) for remote in target.remotes)
        ]
        transports = [(remote.protocol, remote.port) for remote in target.remotes]
        # A proxy or a firewall that read no name from HTTP or TLS goes by the address alone; a
        # line about TCP is of a firewall that did not look.
        unnamed = target.address and target.protocol == "tcp"
        rules = (rule for near in holding for rule in self._by_remote[near])
        return Answer(
            allowed=union(self.traffic.sources(remote) for remote in target.remotes),
            partly=union(self.traffic.partial_sources(remote) for remote in target.remotes),
            unknown=_over(self._unknown, transports) if target.address else NO_ADDRESS,
            unnamed=_over(self._named, transports) if unnamed else NO_ADDRESS,
            rules=tuple(sorted(rules, key=specificity)),
            touching=tuple(rule for near in touching for rule in self._by_remote[near]),
        )

    def paths_of(self, target: Target) -> tuple[PathPattern, ...]:
        """The paths by which rules tell requests for a target apart, sorted."""
        patterns = {
            near.destination.path
            for remote in target.remotes
            for near in self._index.touching(remote)
            if isinstance(near.destination, HostDestination)
        }
        return tuple(sorted(pattern for pattern in patterns if pattern is not None))

    def sources(self) -> tuple[RuleSource, ...]:
        """The sources of the rules."""
        return tuple(sources_of(self.rules))

    def by_other_transport(self, target: Target) -> tuple[tuple[Remote, AddressSet], ...]:
        """How a host is open over other protocols and ports, each with who to; sorted by text."""
        host = HostPattern(target.host)
        own = {(remote.protocol, remote.port) for remote in target.remotes}
        near = {
            remote
            for transport in self._named.keys() - own
            for remote in self._index.touching(Remote(HostDestination(host), *transport))
        }
        return tuple(
            (remote, union(address_set(rule.source.addresses) for rule in self._by_remote[remote]))
            for remote in sorted(near, key=str)
        )


def _over(by_transport: dict[_Transport, AddressSet], transports: list[_Transport]) -> AddressSet:
    return union(by_transport.get(each, NO_ADDRESS) for each in transports)


def one_address(text: str) -> AddressSet | None:
    """The set of one address as a log writes it, None where it is none."""
    address = read_address(text)
    return None if address is None else single_address(str(address))


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address without a zone, None where the text is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return None if "%" in text else address
