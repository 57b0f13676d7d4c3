"""Rules as engines know them: addresses and where these may go, without the names of a policy.

What is written into a record is read back from it, and a record is a file like any other: each of
its networks, hosts and paths stands in a file of ours as it is.
"""

from collections.abc import Mapping

from outgate.errors import InternalError
from outgate.plan.digest import json_digest
from outgate.plan.source_names import shortened
from outgate.traffic.address import RuleSource, parse_networks
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.host import parse_host
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.path import PathPattern, normal_path, read_path_notation

LABEL_NETWORKS = 3
PROTOCOLS = ("http", "https", "tcp")


def identify(remote: Remote) -> str:
    """Where a rule goes, whoever asks, in a text that is not longer for many networks."""
    match remote.destination:
        case AddressesDestination(networks) if len(networks) > LABEL_NETWORKS:
            told = json_digest(networks).partition(":")[2][:16]
            return f"{remote.protocol}://networks-{told}:{remote.port}"
    return str(remote)


def label_of(addresses: tuple[str, ...], remote: Remote) -> str:
    """What people call a rule, such as `10.20.0.0/15 -> https://a.example:443`."""
    source = "any" if addresses == EVERYWHERE else shortened(addresses, LABEL_NETWORKS)
    match remote.destination:
        case AddressesDestination(networks) if len(networks) > LABEL_NETWORKS:
            where = f"{shortened(networks, LABEL_NETWORKS)} by port {remote.port}"
            return f"{source} -> {remote.protocol}://{where}"
    return f"{source} -> {remote}"


def source_of(addresses: tuple[str, ...]) -> RuleSource:
    """Addresses as the source of a rule, called by themselves."""
    return RuleSource("any" if addresses == EVERYWHERE else ",".join(addresses), addresses)


def write_body(addresses: tuple[str, ...], remote: Remote) -> dict[str, object]:
    """What a native rule says of its traffic."""
    body: dict[str, object] = {
        "from": list(addresses),
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
            raise InternalError(f"no native rule holds {other}")
    return body


def read_body(body: Mapping[str, object]) -> tuple[tuple[str, ...], Remote]:
    """The addresses and the remote of a native rule; KeyError, TypeError, ValueError for none."""
    destination: HostDestination | AddressesDestination
    if "networks" in body:
        destination = AddressesDestination(read_networks(body["networks"]))
    else:
        path = body.get("path")
        host = parse_host(str(body["host"]))
        destination = HostDestination(host, None if path is None else _read_path(str(path)))
    return read_addresses(body), Remote(destination, *read_way(body))


def read_way(body: Mapping[str, object]) -> tuple[str, int]:
    """The protocol and the port of a native rule; KeyError, ValueError where one is none."""
    port, protocol = body["port"], str(body["protocol"])
    if type(port) is not int or not 0 < port < 65_536:
        raise ValueError(f"`{port}` is no port")
    if protocol not in PROTOCOLS:
        raise ValueError(f"`{protocol}` is no protocol")
    return protocol, port


def read_addresses(body: Mapping[str, object]) -> tuple[str, ...]:
    """From where a native rule lets through."""
    return EVERYWHERE if body["from"] == list(EVERYWHERE) else read_networks(body["from"])


def read_networks(value: object) -> tuple[str, ...]:
    """A list of one network or more; ValueError for anything else."""
    if not isinstance(value, list) or not value:
        raise ValueError(f"`{value}` is no list of networks")
    return tuple(network for each in value for network in parse_networks(str(each)))


def _read_path(text: str) -> PathPattern:
    path = read_path_notation(text)
    if normal_path(path.value) != path.value:
        raise ValueError(f"`{text}` is no path")
    return path
