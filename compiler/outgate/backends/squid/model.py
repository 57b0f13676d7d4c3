"""Rules of Squid as values, and as native rules."""

from collections.abc import Mapping
from enum import StrEnum

from outgate.backends.native_rule import NativeRule
from outgate.errors import InternalError
from outgate.plan.digest import json_digest
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.plan.source_names import shortened
from outgate.traffic.address import RuleSource, parse_networks
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.host import parse_host
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.path import PathPattern, normal_path, read_path_notation
from outgate.values import dataclass

LABEL_NETWORKS = 3
PROTOCOLS = ("http", "https", "tcp")


class Decryption(StrEnum):
    """What of a tunnel is decrypted, as our file says it; NONE leaves that to the site."""

    NONE = "none"
    SPLICE = "splice"
    BUMP = "bump"


@dataclass(frozen=True, slots=True)
class SquidRule:
    """Traffic that Squid lets through: from `addresses` to hosts, some paths, or networks.

    A path of https stands only where the traffic is decrypted. `direct` goes past the parent.
    """

    addresses: tuple[str, ...]
    remote: Remote
    decryption: Decryption = Decryption.NONE
    direct: bool = False

    @property
    def tunnel(self) -> Remote:
        """The same without the path: all that a request to CONNECT tells."""
        match self.remote.destination:
            case HostDestination(host, path) if path is not None and self.remote.protocol != "http":
                return Remote(HostDestination(host), self.remote.protocol, self.remote.port)
        return self.remote

    @property
    def identity(self) -> str:
        """Where it goes and how, whoever asks."""
        remote = self.remote
        where = str(remote)
        match remote.destination:
            case AddressesDestination(networks) if len(networks) > LABEL_NETWORKS:
                told = json_digest(networks).partition(":")[2][:16]
                where = f"{remote.protocol}://networks-{told}:{remote.port}"
        how = "" if self.decryption is Decryption.NONE else f" {self.decryption}"
        return f"{where}{how}{' direct' if self.direct else ''}"

    @property
    def label(self) -> str:
        """What people call the rule; the file knows no names of sources."""
        anybody = self.addresses == EVERYWHERE
        source = "any" if anybody else shortened(self.addresses, LABEL_NETWORKS)
        remote = self.remote
        match remote.destination:
            case AddressesDestination(networks) if len(networks) > LABEL_NETWORKS:
                where = f"{shortened(networks, LABEL_NETWORKS)} by port {remote.port}"
                return f"{source} -> {remote.protocol}://{where}"
        return f"{source} -> {remote}"


def native_of(rule: SquidRule) -> NativeRule:
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
            raise InternalError(f"no file of Squid holds {other}")
    if rule.decryption is not Decryption.NONE:
        body["decryption"] = rule.decryption.value
    if rule.direct:
        body["direct"] = True
    return NativeRule(rule.identity, rule.label, body)


def stray_native(line: str) -> NativeRule:
    """A line of our file that Outgate did not write, as a native rule that no plan wants."""
    return NativeRule(f"line {line}", f"line `{line}`", {"line": line})


def rule_of(native: NativeRule) -> SquidRule | None:
    """The rule of a native one; None for a stray line. KeyError, TypeError, ValueError for none."""
    body: Mapping[str, object] = native.body
    if "line" in body:
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
    addresses = EVERYWHERE if body["from"] == list(EVERYWHERE) else _networks(body["from"])
    return SquidRule(
        addresses,
        Remote(destination, protocol, port),
        Decryption(str(body.get("decryption", "none"))),
        body.get("direct") is True,
    )


def canonical(rule: SquidRule) -> Rule:
    """What a rule allows, without origins."""
    if rule.remote.protocol == "http":
        inspection = Inspection.NONE
    elif rule.decryption is Decryption.BUMP:
        inspection = Inspection.KEEP
    else:
        inspection = Inspection.BYPASS
    treatment = Treatment(
        inspection, Authentication.ANONYMOUS, Proxy.DIRECT if rule.direct else Proxy.ALLOWED
    )
    anybody = rule.addresses == EVERYWHERE
    name = "any" if anybody else ",".join(rule.addresses)
    return Rule(RuleSource(name, rule.addresses), rule.remote, treatment, ())


def _networks(value: object) -> tuple[str, ...]:
    """Networks of a record, which is a file like any other: each stands in our file as it is."""
    if not isinstance(value, list) or not value:
        raise TypeError(value)
    return tuple(network for each in value for network in parse_networks(str(each)))


def _path(text: str) -> PathPattern:
    path = read_path_notation(text)
    if normal_path(path.value) != path.value:
        raise ValueError(f"`{text}` is no path")
    return path
