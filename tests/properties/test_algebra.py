"""Sets of traffic against a brute-force look at every point of a small universe.

The evaluator shares nothing with the product but the fields of flows. The universe has, for each
pattern that can be drawn, members that no narrower pattern has, so that it tells any two sets of
drawn flows apart just where they differ.
"""

import ipaddress
import random
import re
from collections.abc import Iterable
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import address_set, union
from outgate.traffic.partition import Partition
from outgate.traffic.path import PathPattern
from outgate.traffic.redundancy import redundant
from outgate.traffic.traffic_set import TrafficSet

# --- What can be drawn -----------------------------------------------------------------------

SOURCES = (
    ("*",),
    ("0.0.0.0/0",),
    ("::/0",),
    ("10.0.0.0/30",),
    ("10.0.0.0/31",),
    ("10.0.0.2/31",),
    ("10.0.0.1/32",),
    ("10.0.0.1/32", "10.0.0.2/32"),
    ("10.0.0.2/31", "192.0.2.0/24", "2001:db8::/127"),
    ("2001:db8::/126",),
    ("2001:db8::/127",),
)
HOSTS = (
    HostPattern("y.z", True),
    HostPattern("y.z"),
    HostPattern("x.y.z", True),
    HostPattern("x.y.z"),
    HostPattern("any.x.y.z", True),
    HostPattern("any.x.y.z"),
    HostPattern("any1.x.y.z"),
    HostPattern("ax.y.z", True),
    HostPattern("a.any.x.y.z"),
)
PATHS = (
    None,
    None,
    PathPattern("/", True),
    PathPattern("/", False),
    PathPattern("/a", True),
    PathPattern("/a", False),
    PathPattern("/a/", True),
    PathPattern("/a/", False),
    PathPattern("/a/b", True),
    PathPattern("/a/any", False),
    PathPattern("/ab", False),
)
NETWORKS = (
    ("198.51.100.0/30",),
    ("198.51.100.0/31",),
    ("198.51.100.2/31",),
    ("198.51.100.1/32", "198.51.100.2/32", "2001:db8:1::/127"),
    ("2001:db8:1::/126",),
)
TAGS = ("AzureMonitor", "AzureMonitor.WestEurope")
TRANSPORTS = (("https", 443), ("http", 80), ("https", 8443), ("tcp", 443))

DESTINATIONS: tuple[Destination, ...] = (
    *(HostDestination(host, path) for host in HOSTS for path in PATHS),
    *map(AddressesDestination, NETWORKS * 3),
    *map(ServiceTagDestination, TAGS * 3),
)
# Mostly one protocol and port: flows that differ there never meet.
POOL: tuple[Flow, ...] = tuple(
    Flow(source, Remote(destination, *way))
    for way in TRANSPORTS[:1] * 6 + TRANSPORTS
    for destination in DESTINATIONS
    for source in SOURCES
)
flows = st.sampled_from(POOL)
many = st.lists(flows, max_size=6)

# --- The evaluator ---------------------------------------------------------------------------

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
    its = target.destination
    if isinstance(its, ServiceTagDestination):
        return kind == "tag" and name == its.name
    if isinstance(its, AddressesDestination):
        return kind == "ip" and from_address(its.networks, name)
    if kind != "host":
        return False
    if its.host.subtree:
        right_host = name[-len(its.host.name) - 1 :] == "." + its.host.name
    else:
        right_host = name == its.host.name
    if its.path is None or not right_host:
        return right_host
    if path == its.path.value:
        return True
    folder = its.path.value if its.path.value[-1] == "/" else its.path.value + "/"
    return its.path.below and path[: len(folder)] == folder


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


def all_members(several: Iterable[Flow]) -> int:
    """All points of a union of flows."""
    bits = 0
    for each in several:
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


def assert_difference(pieces: tuple[Piece, ...], one: list[Flow], other: list[Flow]) -> None:
    """The pieces are disjoint, together what `other` lacks of `one`, sorted, with witnesses."""
    seen = 0
    for piece in pieces:
        bits = piece_members(piece)
        assert not bits & seen
        seen |= bits
        holes = [Flow(("*",), each) for each in piece.without]
        assert shows(piece.witness, piece.flow, without=[*holes, *other])
        whole = target_bits(piece.flow.remote)
        for number, hole in enumerate(piece.without):
            assert target_bits(hole) & whole == target_bits(hole) != whole
            assert not any(
                number != place and target_bits(hole) & ~target_bits(each) == 0
                for place, each in enumerate(piece.without)
            )
    assert seen == all_members(one) & ~all_members(other)
    assert list(pieces) == sorted(pieces, key=lambda each: each.flow.key)


# --- The laws --------------------------------------------------------------------------------


@given(many, flows)
@settings(max_examples=2400)
def test_a_flow_is_contained_or_has_a_witness(several: list[Flow], flow: Flow) -> None:
    traffic = TrafficSet(several)
    witness = traffic.missing(flow)
    contained = members(flow) & ~all_members(several) == 0
    assert traffic.contains(flow) == contained == (witness is None)
    if witness is not None:
        assert shows(witness, flow, without=several)
    assert traffic.is_empty == (not several)


@given(many, flows)
@settings(max_examples=2400)
def test_what_touches_a_flow_shares_a_witness(several: list[Flow], flow: Flow) -> None:
    traffic = TrafficSet(several)
    near = [each for each in set(several) if members(each) & members(flow)]
    assert traffic.touching(flow) == tuple(sorted(near, key=lambda each: each.key))
    witness = traffic.overlap(flow)
    assert (witness is not None) == bool(near)
    if witness is not None:
        assert shows(witness, flow)
        assert any(shows(witness, each) for each in near)


@given(many, flows)
@settings(max_examples=2400)
def test_the_pieces_of_a_flow_are_just_what_a_set_lacks(several: list[Flow], flow: Flow) -> None:
    traffic = TrafficSet(several)
    pieces = traffic.lacking(flow)
    assert_difference(pieces, [flow], several)
    if not members(flow) & all_members(several):
        assert [piece_members(piece) for piece in pieces] == [members(flow)]
        assert pieces[0].without == ()


@given(many, many)
@settings(max_examples=2400)
def test_gained_and_lost_are_exact(before: list[Flow], after: list[Flow]) -> None:
    one, other = TrafficSet(before), TrafficSet(after)
    lost, gained = one.difference(other), other.difference(one)
    assert_difference(lost, before, after)
    assert_difference(gained, after, before)
    assert one.same(other) == (lost == gained == ()) == (one.normal() == other.normal())
    assert one.difference(TrafficSet(reversed(before))) == ()


# A path that is open to all only together with what wider remotes say, and the folder below it that
# is not: the normal form said both of the two.
FOLDER_IN_PART = [
    Flow(source, Remote(HostDestination(host, path), "https", 443))
    for source, host, path in (
        (("10.0.0.0/30",), HostPattern("y.z", True), None),
        (("0.0.0.0/0",), HostPattern("x.y.z"), PathPattern("/a", True)),
        (("::/0",), HostPattern("y.z", True), PathPattern("/a", False)),
    )
]


@given(many, many)
@settings(max_examples=1500)
@example([], FOLDER_IN_PART)
def test_a_union_holds_both_and_a_subset_adds_nothing(one: list[Flow], other: list[Flow]) -> None:
    together = TrafficSet(one).union(TrafficSet(other))
    normal = together.normal()
    assert all_members(normal) == all_members(one) | all_members(other)
    assert TrafficSet(other).union(TrafficSet(one)).normal() == normal
    assert together.union(TrafficSet(other)).normal() == normal


def halves(addresses: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A source in several, some of which have addresses in common."""
    if addresses == ("*",):
        return [("::/0",), ("0.0.0.0/1",), ("0.0.0.0/0",)]
    networks = [ipaddress.ip_network(each) for each in addresses]
    if len(networks) > 1:
        return [addresses[:1], addresses[1:], addresses[:2]]
    wide = networks[0].prefixlen < networks[0].max_prefixlen
    return [(str(each),) for each in networks[0].subnets()] if wide else [addresses]


@given(many, st.lists(flows, max_size=3), st.integers())
@settings(max_examples=2400)
def test_one_set_has_one_normal_form(several: list[Flow], more: list[Flow], seed: int) -> None:
    chance = random.Random(seed)
    normal = TrafficSet(several).normal()
    whole = all_members(several)
    assert all_members(normal) == whole
    for number, flow in enumerate(normal):
        assert members(flow) & ~all_members((*normal[:number], *normal[number + 1 :]))
    again = [each for each in more if members(each) & ~whole == 0]
    for flow in several:
        if chance.random() < 0.5:
            again += (Flow(each, flow.remote) for each in halves(flow.addresses))
        else:
            again.append(flow)
    chance.shuffle(again)
    assert TrafficSet(again).normal() == normal
    assert TrafficSet(again).same(TrafficSet(several))
    assert TrafficSet(normal).normal() == normal


@given(st.lists(flows, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=2400)
def test_what_is_redundant_can_go_and_no_more(several: list[Flow], chance: random.Random) -> None:
    covers = redundant(several)
    kept = [flow for number, flow in enumerate(several) if number not in covers]
    assert all_members(kept) == all_members(several)
    for number, flow in enumerate(kept):
        assert members(flow) & ~all_members(kept[:number] + kept[number + 1 :])
    for number, by in covers.items():
        assert by
        assert not set(by) & covers.keys()
        assert members(several[number]) & ~all_members(several[each] for each in by) == 0
        alone = [each for each in kept if members(several[number]) & ~members(each) == 0]
        assert (len(by) == 1) == bool(alone)
    shuffled = chance.sample(several, len(several))
    gone = redundant(shuffled)
    left = [flow for number, flow in enumerate(shuffled) if number not in gone]
    assert sorted(map(str, left)) == sorted(map(str, kept))


# --- Addresses alone -------------------------------------------------------------------------

# A line of 24 addresses across the end of IPv4, and the first ones of IPv6.
LINE = tuple(f"255.255.255.{number}" for number in range(240, 256)) + tuple(
    f"::{number}" for number in range(8)
)
numbers = st.integers(0, (1 << len(LINE)) - 1).map(
    lambda bits: {each for each in range(len(LINE)) if bits >> each & 1}
)


def as_source(chosen: Iterable[int]) -> tuple[str, ...]:
    """The chosen addresses, one by one."""
    return tuple(f"{LINE[each]}/{128 if ':' in LINE[each] else 32}" for each in chosen)


def as_numbers(cidrs: tuple[str, ...]) -> set[int]:
    """The addresses that CIDRs have."""
    found = {number for number, each in enumerate(LINE) if from_address(cidrs, each)}
    assert sum(ipaddress.ip_network(each).num_addresses for each in cidrs) == len(found)
    return found


@given(numbers, numbers)
@settings(max_examples=2000)
def test_address_sets_are_sets_of_addresses(some: set[int], others: set[int]) -> None:
    one, other = address_set(as_source(some)), address_set(as_source(others))
    assert as_numbers((one & other).cidrs()) == some & others
    assert as_numbers((one | other).cidrs()) == some | others
    assert as_numbers((one - other).cidrs()) == some - others
    assert (one <= other) == (some <= others)
    assert (one == other) == (some == others)
    assert one.size == len(some)
    assert bool(one) == bool(some)
    assert address_set(one.cidrs()) == one
    if some:
        assert from_address(as_source(some), one.example())


@given(st.lists(numbers, max_size=4), numbers)
@settings(max_examples=1500)
def test_a_partition_tells_who_holds_what(sets: list[set[int]], some: set[int]) -> None:
    partition = Partition([address_set(as_source(each)) for each in sets])
    wanted: dict[frozenset[int], set[int]] = {}
    for address in some:
        holders = frozenset(number for number, each in enumerate(sets) if address in each)
        wanted.setdefault(holders, set()).add(address)
    parts = partition.split(address_set(as_source(some)))
    assert {holders: as_numbers(each.cidrs()) for holders, each in parts.items()} == wanted
    assert union(parts.values()) == address_set(as_source(some))
