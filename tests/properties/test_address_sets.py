"""Sets of addresses against sets of numbers on a line across the end of IPv4 and into IPv6."""

import ipaddress
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.traffic.interval import address_set, union
from outgate.traffic.partition import Partition
from tests.oracle.algebra import from_address

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
    covered = {number for number, each in enumerate(LINE) if from_address(cidrs, each)}
    assert sum(ipaddress.ip_network(each).num_addresses for each in cidrs) == len(covered)
    return covered


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
