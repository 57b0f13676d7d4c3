"""Address sets count their networks without making them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.traffic.address import parse_addresses
from outgate.traffic.interval import EVERY_ADDRESS, address_set

_ENDS = st.tuples(st.integers(0, 4095), st.integers(0, 4095)).map(sorted)


@given(_ENDS, st.sampled_from(["10.0.{}.{}", "2001:db8::{:x}{:02x}"]))
def test_networks_are_counted_as_many_as_there_are(ends: list[int], form: str) -> None:
    first, last = (form.format(end >> 8, end & 255) for end in ends)
    addresses = parse_addresses(f"{first}-{last}")
    assert addresses.network_count() == len(addresses.cidrs())


def test_large_ranges_are_counted_at_once() -> None:
    # All but the first and the last address: one network for each of the other 127 bits, twice.
    end = ":".join(["ffff"] * 7) + ":fffe"
    assert parse_addresses(f"::1-{end}").network_count() == 254
    assert EVERY_ADDRESS.network_count() == 2


@pytest.mark.parametrize(
    "text", ["x/8", "", "10.0.0.0", "10.0.0.0/33", "10.0.0.1/8", "::1%x/128", "\ud800/8", "\0/8"]
)
def test_what_is_no_network_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a network|beyond its prefix"):
        address_set((text,))
