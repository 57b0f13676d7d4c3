"""Sets of traffic against a brute-force look at every point of a small universe."""

import ipaddress
import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import address_set, union
from outgate.traffic.path import PathPattern
from outgate.traffic.redundancy import redundant
from outgate.traffic.traffic_set import TrafficSet
from tests.builders.flows import POOL
from tests.oracle.algebra import all_members, members, piece_members, shows, target_bits
from tests.oracle.differences import assert_difference

flows = st.sampled_from(POOL)
many = st.lists(flows, max_size=6)


@given(many, flows)
@settings(max_examples=2400)
def test_a_flow_is_contained_or_has_a_witness(union: list[Flow], flow: Flow) -> None:
    traffic = TrafficSet(union)
    witness = traffic.missing(flow)
    contained = members(flow) & ~all_members(union) == 0
    assert traffic.contains(flow) == contained == (witness is None)
    if witness is not None:
        assert shows(witness, flow, without=union)
    assert traffic.is_empty == (not union)


@given(many, flows)
@settings(max_examples=2400)
def test_what_touches_a_flow_shares_a_witness(union: list[Flow], flow: Flow) -> None:
    traffic = TrafficSet(union)
    near = [each for each in set(union) if members(each) & members(flow)]
    assert traffic.touching(flow) == tuple(sorted(near, key=lambda each: each.key))
    witness = traffic.overlap(flow)
    assert (witness is not None) == bool(near)
    if witness is not None:
        assert shows(witness, flow)
        assert any(shows(witness, each) for each in near)


@given(many, flows)
@settings(max_examples=600)
def test_who_reaches_some_of_a_remote_has_a_flow_that_meets_it(
    flows: list[Flow], flow: Flow
) -> None:
    remote = flow.remote
    bits = target_bits(remote)
    near = (each.addresses for each in flows if target_bits(each.remote) & bits)
    assert TrafficSet(flows).partial_sources(remote) == union(map(address_set, near))


@given(many, flows)
@settings(max_examples=2400)
def test_the_pieces_of_a_flow_are_just_what_a_set_lacks(union: list[Flow], flow: Flow) -> None:
    traffic = TrafficSet(union)
    pieces = traffic.lacking(flow)
    assert_difference(pieces, [flow], union)
    if not members(flow) & all_members(union):
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
def test_one_set_has_one_normal_form(union: list[Flow], more: list[Flow], seed: int) -> None:
    chance = random.Random(seed)
    normal = TrafficSet(union).normal()
    whole = all_members(union)
    assert all_members(normal) == whole
    for number, flow in enumerate(normal):
        assert members(flow) & ~all_members((*normal[:number], *normal[number + 1 :]))
    again = [each for each in more if members(each) & ~whole == 0]
    for flow in union:
        if chance.random() < 0.5:
            again += (Flow(each, flow.remote) for each in halves(flow.addresses))
        else:
            again.append(flow)
    chance.shuffle(again)
    assert TrafficSet(again).normal() == normal
    assert TrafficSet(again).same(TrafficSet(union))
    assert TrafficSet(normal).normal() == normal


@given(st.lists(flows, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=2400)
def test_what_is_redundant_can_go_and_no_more(union: list[Flow], chance: random.Random) -> None:
    covers = redundant(union)
    kept = [flow for number, flow in enumerate(union) if number not in covers]
    assert all_members(kept) == all_members(union)
    for number, flow in enumerate(kept):
        assert members(flow) & ~all_members(kept[:number] + kept[number + 1 :])
    for number, by in covers.items():
        assert by
        assert not set(by) & covers.keys()
        assert members(union[number]) & ~all_members(union[each] for each in by) == 0
        alone = [each for each in kept if members(union[number]) & ~members(each) == 0]
        assert (len(by) == 1) == bool(alone)
    shuffled = chance.sample(union, len(union))
    gone = redundant(shuffled)
    left = [flow for number, flow in enumerate(shuffled) if number not in gone]
    assert sorted(map(str, left)) == sorted(map(str, kept))
