"""Address sets against a library that has its own arithmetic; and how they are counted."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from netaddr import IPSet

from outgate.traffic.address import parse_addresses
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set

_ENDS = st.tuples(st.integers(0, 4095), st.integers(0, 4095)).map(sorted)


@given(_ENDS, st.sampled_from(["10.0.{}.{}", "2001:db8::{:x}{:02x}"]))
def test_networks_are_counted_as_many_as_there_are(ends: list[int], form: str) -> None:
    first, last = (form.format(end >> 8, end & 255) for end in ends)
    addresses = parse_addresses(f"{first}-{last}")
    assert addresses.network_count() == len(addresses.cidrs())


@pytest.mark.parametrize("form", ["10.0.0.{}", "2001:db8::{:x}"])
def test_networks_of_every_small_range_are_counted(form: str) -> None:
    for first, last in itertools.combinations_with_replacement(range(20), 2):
        addresses = parse_addresses(f"{form.format(first)}-{form.format(last)}")
        assert addresses.network_count() == len(addresses.cidrs())


def test_large_ranges_are_counted_at_once() -> None:
    # All but the first and the last address: one network for each of the other 127 bits, twice.
    end = ":".join(["ffff"] * 7) + ":fffe"
    assert parse_addresses(f"::1-{end}").network_count() == 254
    assert EVERY_ADDRESS.network_count() == 2


def test_every_address_is_written_as_such_and_read_back() -> None:
    halves = parse_addresses("0.0.0.0/0") | parse_addresses("::/0")
    assert halves == EVERY_ADDRESS
    assert halves.cidrs() == ("*",)
    assert address_set(halves.cidrs()) == EVERY_ADDRESS


@pytest.mark.parametrize(
    "text", ["x/8", "", "10.0.0.0", "10.0.0.0/33", "10.0.0.1/8", "::1%x/128", "\ud800/8", "\0/8"]
)
def test_what_is_no_network_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a network|beyond its prefix"):
        address_set((text,))


# A few bits each, so that networks meet, hold each other, lie side by side and stand apart.
_NETWORKS = st.one_of(
    st.builds(
        lambda number, length: f"10.0.0.{number >> (32 - length) << (32 - length)}/{length}",
        st.integers(0, 31),
        st.integers(27, 32),
    ),
    st.builds(
        lambda number, length: f"2001:db8::{number >> (128 - length) << (128 - length):x}/{length}",
        st.integers(0, 31),
        st.integers(123, 128),
    ),
)
_SETS = st.lists(_NETWORKS, max_size=6).map(tuple)


@given(_SETS, _SETS)
def test_sets_are_those_of_another_arithmetic(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    ours, theirs = (address_set(one), address_set(other)), (IPSet(one), IPSet(other))

    def same(mine: AddressSet, expected: IPSet) -> bool:
        return mine.cidrs() == tuple(map(str, expected.iter_cidrs()))

    assert same(ours[0], theirs[0])
    assert same(ours[0] | ours[1], theirs[0] | theirs[1])
    assert same(ours[0] & ours[1], theirs[0] & theirs[1])
    assert same(ours[0] - ours[1], theirs[0] - theirs[1])
    assert (ours[0] <= ours[1]) == theirs[0].issubset(theirs[1])
    assert ours[0].meets(ours[1]) == (not theirs[0].isdisjoint(theirs[1]))
    assert ours[0].size == theirs[0].size
