"""Rules of Suricata as values, and as native rules."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from outgate.backends.native_rule import NativeRule
from outgate.errors import InternalError
from outgate.plan.digest import json_digest
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.plan.source_names import shortened
from outgate.traffic.address import RuleSource, parse_networks
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.host import parse_host
from outgate.traffic.interval import EVERYWHERE, AddressSet, address_set, union
from outgate.traffic.path import PathPattern, normal_path, read_path_notation
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, replace

LABEL_NETWORKS = 3
_FAMILIES = ("0.0.0.0/0", "::/0")
PROTOCOLS = ("http", "https", "tcp")
TAIL_IDENTITY = "tail"


class Tail(StrEnum):
    """What becomes of traffic that no rule allows: DROP, by lines of ours, or NONE, by others."""

    DROP = "drop"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SuricataRule:
    """Traffic that is let through: from `addresses` to hosts, some paths by http, or networks."""

    addresses: tuple[str, ...]
    remote: Remote

    @property
    def identity(self) -> str:
        """Where it goes and how, whoever asks."""
        remote = self.remote
        match remote.destination:
            case AddressesDestination(networks) if len(networks) > LABEL_NETWORKS:
                told = json_digest(networks).partition(":")[2][:16]
                return f"{remote.protocol}://networks-{told}:{remote.port}"
        return str(remote)

    @property
    def label(self) -> str:
        """What people call the rule; the rules know no names of sources."""
        anybody = self.addresses == EVERYWHERE
        source = "any" if anybody else shortened(self.addresses, LABEL_NETWORKS)
        remote = self.remote
        match remote.destination:
            case AddressesDestination(networks) if len(networks) > LABEL_NETWORKS:
                where = f"{shortened(networks, LABEL_NETWORKS)} by port {remote.port}"
                return f"{source} -> {remote.protocol}://{where}"
        return f"{source} -> {remote}"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of one target; the numbers of their lines begin at `sid_base`."""

    rules: tuple[SuricataRule, ...]
    tail: Tail
    sid_base: int


def merge(rules: Iterable[SuricataRule]) -> tuple[SuricataRule, ...]:
    """The same traffic in rules that follow from it alone, one for each place."""
    by_remote: dict[Remote, list[AddressSet]] = {}
    for rule in rules:
        by_remote.setdefault(rule.remote, []).append(address_set(rule.addresses))
    flows = (Flow(union(sets).cidrs(), remote) for remote, sets in by_remote.items())
    normal = TrafficSet(flows).normal()
    whole = (
        SuricataRule(flow.addresses, remote) for flow in normal for remote in _told(flow.remote)
    )
    return tuple(sorted(whole, key=lambda rule: (rule.identity, rule.addresses)))


def _told(remote: Remote) -> tuple[Remote, ...]:
    """Every address as those of either family: no line of ours is for any destination."""
    if remote.destination != AddressesDestination(EVERYWHERE):
        return (remote,)
    return tuple(replace(remote, destination=AddressesDestination((each,))) for each in _FAMILIES)


def natives_of(rules: Iterable[SuricataRule], tail: Tail) -> tuple[NativeRule, ...]:
    """Rules as native ones, with one for the lines that drop the rest."""
    natives = tuple(map(native_of, rules))
    return (*natives, TAIL) if tail is Tail.DROP else natives


def native_of(rule: SuricataRule) -> NativeRule:
    """A rule as a native one."""
    remote = rule.remote
    body: dict[str, object] = {
        "from": list(rule.addresses),
        "protocol": remote.protocol,
        "port": remote.port,
    }
    match remote.destination:
        case HostDestination(host, path):
            body["host"] = str(host)
            if path is not None:
                body["path"] = str(path)
        case AddressesDestination(networks):
            body["networks"] = list(networks)
        case other:
            raise InternalError(f"no rule of Suricata holds {other}")
    return NativeRule(rule.identity, rule.label, body)


TAIL = NativeRule(
    TAIL_IDENTITY, "the lines that drop what no rule allows", {"tail": "drop"}, entries=()
)


def stray_native(line: str) -> NativeRule:
    """A line that Outgate did not write, as a native rule that no plan wants."""
    return NativeRule(f"line {line}", f"line `{line}`", {"line": line})


def is_tail(native: NativeRule) -> bool:
    """Whether a native rule is that of the lines that drop the rest."""
    return native.body.get("tail") == "drop"


def rule_of(native: NativeRule) -> SuricataRule | None:
    """The rule of a native one; None for a stray line and for the tail.

    KeyError, TypeError, ValueError for what is none of them.
    """
    body: Mapping[str, object] = native.body
    if "line" in body or is_tail(native):
        return None
    destination: HostDestination | AddressesDestination
    if "networks" in body:
        destination = AddressesDestination(_networks(body["networks"]))
    else:
        path = body.get("path")
        host = parse_host(str(body["host"]))
        destination = HostDestination(host, None if path is None else _path(str(path)))
    port, protocol = body["port"], str(body["protocol"])
    if type(port) is not int or not 0 < port < 65_536:
        raise ValueError(f"`{port}` is no port")
    if protocol not in PROTOCOLS:
        raise ValueError(f"`{protocol}` is no protocol")
    match destination:
        case HostDestination(host, path) if protocol == "tcp" or (protocol == "https" and path):
            raise ValueError(f"no line tells {protocol} to `{host}` by that")
    addresses = EVERYWHERE if body["from"] == list(EVERYWHERE) else _networks(body["from"])
    return SuricataRule(addresses, Remote(destination, protocol, port))


def canonical(rule: SuricataRule) -> Rule:
    """What a rule allows, without origins."""
    inspection = Inspection.NONE if rule.remote.protocol == "http" else Inspection.BYPASS
    treatment = Treatment(inspection, Authentication.ANONYMOUS, Proxy.DIRECT)
    anybody = rule.addresses == EVERYWHERE
    name = "any" if anybody else ",".join(rule.addresses)
    return Rule(RuleSource(name, rule.addresses), rule.remote, treatment, ())


def _networks(value: object) -> tuple[str, ...]:
    """Networks of a record, which is a file like any other: each stands in a line as it is."""
    if not isinstance(value, list) or not value:
        raise TypeError(value)
    return tuple(network for each in value for network in parse_networks(str(each)))


def _path(text: str) -> PathPattern:
    path = read_path_notation(text)
    if normal_path(path.value) != path.value:
        raise ValueError(f"`{text}` is no path")
    return path
