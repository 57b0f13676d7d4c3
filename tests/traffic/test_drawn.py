"""A few sets of traffic of one seed against every point of a small universe: the quick look.

The long one, with thousands of sets, is among the properties.
"""

import random
from itertools import pairwise

from outgate.traffic.flow import Flow
from outgate.traffic.interval import address_set, union
from outgate.traffic.redundancy import redundant
from outgate.traffic.region import intersect, intersect_pieces, subtract, subtract_pieces
from outgate.traffic.traffic_set import TrafficSet
from tests.builders.flows import POOL
from tests.oracle.algebra import all_members, members, piece_members, shows, target_bits
from tests.oracle.differences import assert_difference

CHANCE = random.Random(7)
# Mostly flows that meet: those of one protocol and port, in threes from one corner of the pool.
DRAWS = tuple(
    (
        CHANCE.sample(POOL, 3) + [POOL[(start + n) % len(POOL)] for n in range(0, 36, 12)],
        CHANCE.choice(POOL),
    )
    for start in CHANCE.sample(range(len(POOL)), 40)
)


def test_what_a_set_holds_and_lacks() -> None:
    for flows, flow in DRAWS:
        for asked in (flow, flows[0]):
            some = [each for each in flows if each is not asked]
            traffic = TrafficSet(some)
            witness = traffic.missing(asked)
            contained = members(asked) & ~all_members(some) == 0
            assert traffic.contains(asked) == contained == (witness is None)
            assert witness is None or shows(witness, asked, without=some)
            assert_difference(traffic.lacking(asked), [asked], some)
            near = [each for each in set(some) if members(each) & members(asked)]
            assert traffic.touching(asked) == tuple(sorted(near, key=lambda each: each.key))
            both = traffic.overlap(asked)
            assert (both is not None) == bool(near)
            assert both is None or shows(both, asked)
            bits = target_bits(asked.remote)
            reach = (each.addresses for each in some if target_bits(each.remote) & bits)
            assert traffic.partial_sources(asked.remote) == union(map(address_set, reach))
            held = traffic.sources(asked.remote)
            assert traffic.contains(Flow(held.cidrs(), asked.remote))


def test_what_two_sets_differ_in() -> None:
    for (before, _), (after, _) in pairwise(DRAWS):
        mixed = [*after[:3], *before[3:]]
        one, other = TrafficSet(before), TrafficSet(mixed)
        lost, gained = one.difference(other), other.difference(one)
        assert_difference(lost, before, mixed)
        assert_difference(gained, mixed, before)
        assert one.same(other) == (lost == gained == ())
        whole = one.union(other)
        assert all(map(whole.contains, (*before, *mixed)))
        assert whole.same(TrafficSet((*mixed, *before)))
        # Pieces with holes: what is taken out, what is left, and nothing twice.
        kept, left = intersect(lost, TrafficSet(after)), subtract(lost, TrafficSet(after))
        bits = [piece_members(piece) for piece in (*kept, *left)]
        assert sum(bits) == sum(map(piece_members, lost))
        assert sum(map(piece_members, kept)) == sum(map(piece_members, lost)) & all_members(after)
        assert subtract_pieces(lost, lost) == ()
        assert sum(map(piece_members, intersect_pieces(lost, lost))) == sum(
            map(piece_members, lost)
        )
        half = lost[::2]
        assert sum(map(piece_members, subtract_pieces(lost, half))) == sum(
            map(piece_members, lost[1::2])
        )


def test_one_set_has_one_normal_form() -> None:
    for flows, flow in DRAWS:
        normal = TrafficSet(flows).normal()
        assert all_members(normal) == all_members(flows)
        assert TrafficSet(reversed(flows)).normal() == normal
        assert TrafficSet((*normal, flows[0])).normal() == normal
        assert list(normal) == sorted(normal, key=lambda each: each.key)
        more = TrafficSet((*flows, flow)).normal()
        assert (more == normal) == (members(flow) & ~all_members(flows) == 0)


def test_what_is_redundant() -> None:
    for flows, flow in DRAWS:
        drawn = [*flows, flow, flows[1]]
        covers = redundant(drawn)
        kept = [each for number, each in enumerate(drawn) if number not in covers]
        assert all_members(kept) == all_members(drawn)
        for number, each in enumerate(kept):
            assert members(each) & ~all_members(kept[:number] + kept[number + 1 :])
        for number, by in covers.items():
            assert not set(by) & covers.keys()
            assert members(drawn[number]) & ~all_members(drawn[each] for each in by) == 0
        # What must stay stays, and may cover others.
        fixed = redundant(drawn, range(3))
        assert not fixed.keys() & set(range(3))
        left = [each for number, each in enumerate(drawn) if number not in fixed]
        assert all_members(left) == all_members(drawn)
