"""Sets of traffic by brute force: every point of a small universe, as one bit each.

This shares nothing with the product but the fields of flows. The universe has, for each pattern in
`tests.builders.flows`, members that no narrower pattern has, so that it tells any two sets of those
flows apart just where they differ.
"""

import ipaddress
import re
from collections.abc import Iterable
from functools import cache

from outgate.traffic.destination import (
    AddressesDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.flow import Flow, Piece, Witness
from tests.builders.flows import TAGS, TRANSPORTS

ADDRESSES = (
    *("10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "192.0.2.7"),
    *("2001:db8::", "2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4"),
)
HOST_POINTS = (
    *("y.z", "f.y.z", "x.y.z", "f.x.y.z", "any.x.y.z", "f.any.x.y.z", "any1.x.y.z"),
    *("ax.y.z", "f.ax.y.z", "a.any.x.y.z", "f.a.any.x.y.z", "f.any1.x.y.z", "z", "xy.z"),
)
PATH_POINTS = ("/", "/f", "/a", "/a/", "/a/f", "/a/b", "/a/b/", "/a/b/f", "/a/any", "/ab", "/a/bf")
IP_POINTS = tuple(
    f"{base}{last}"
    for base in ("198.51.100.", "2001:db8:1::")
    for last in ("0", "1", "2", "3", "4")
)
Point = tuple[str, str, int, str, str]
POINTS: tuple[Point, ...] = tuple(
    (kind, protocol, port, name, path)
    for protocol, port in TRANSPORTS
    for kind, names, paths in (
        ("host", HOST_POINTS, PATH_POINTS),
        ("ip", IP_POINTS, ("/",)),
        ("tag", TAGS, ("/",)),
    )
    for name in names
    for path in paths
)


@cache
def from_address(addresses: tuple[str, ...], address: str) -> bool:
    """Whether a source has an address."""
    one = ipaddress.ip_address(address)
    return any(
        each == "*"
        or (one.version == (6 if ":" in each else 4) and one in ipaddress.ip_network(each))
        for each in addresses
    )


def goes_to(target: Remote, point: Point) -> bool:
    """Whether a request goes to a target."""
    kind, protocol, port, name, path = point
    if protocol != target.protocol or port != target.port:
        return False
    destination = target.destination
    if isinstance(destination, ServiceTagDestination):
        return kind == "tag" and name == destination.name
    if isinstance(destination, AddressesDestination):
        return kind == "ip" and from_address(destination.networks, name)
    if kind != "host":
        return False
    if destination.host.subtree:
        right_host = name[-len(destination.host.name) - 1 :] == "." + destination.host.name
    else:
        right_host = name == destination.host.name
    if destination.path is None or not right_host:
        return right_host
    if path == destination.path.value:
        return True
    folder = (
        destination.path.value
        if destination.path.value[-1] == "/"
        else destination.path.value + "/"
    )
    return destination.path.below and path[: len(folder)] == folder


@cache
def target_bits(target: Remote) -> int:
    """The points of a target, one bit each."""
    return sum(1 << at for at, point in enumerate(POINTS) if goes_to(target, point))


@cache
def flow_bits(addresses: tuple[str, ...], bits: int) -> int:
    """The points of a target from each address."""
    width = len(POINTS)
    return sum(
        bits << (at * width) for at, each in enumerate(ADDRESSES) if from_address(addresses, each)
    )


def members(flow: Flow) -> int:
    """All points of a flow."""
    return flow_bits(flow.addresses, target_bits(flow.remote))


def all_members(flows: Iterable[Flow]) -> int:
    """All points of a union of flows."""
    bits = 0
    for each in flows:
        bits |= members(each)
    return bits


def piece_members(piece: Piece) -> int:
    """All points of a flow with holes."""
    bits = target_bits(piece.flow.remote)
    for hole in piece.without:
        bits &= ~target_bits(hole)
    return flow_bits(piece.flow.addresses, bits)


def point_of(witness: Witness, target: Remote) -> Point:
    """The request of a witness of traffic to `target`; the text of a tag tells no port."""
    if witness.url[:4] == "tag:":
        return "tag", target.protocol, target.port, witness.url[4:], "/"
    parsed = re.fullmatch(
        r"([a-z]+)://(\[[0-9a-f:]+\]|[a-z0-9.]+)(?::([0-9]+))?(/.*)?", witness.url
    )
    assert parsed, witness.url
    protocol, name, port, path = parsed.groups()
    kind = "ip" if re.fullmatch(r"\[.*\]|[0-9.]+", name) else "host"
    number = int(port) if port else {"http": 80, "https": 443}[protocol]
    return kind, protocol, number, name.strip("[]"), path or "/"


def shows(witness: Witness, flow: Flow, without: Iterable[Flow] = ()) -> bool:
    """Whether a witness is a member of a flow, and of no flow in `without`."""
    point = point_of(witness, flow.remote)
    return (
        from_address(flow.addresses, witness.address)
        and goes_to(flow.remote, point)
        and not any(
            from_address(each.addresses, witness.address) and goes_to(each.remote, point)
            for each in without
        )
    )
