"""What Azure Firewall takes, against the published limits."""

from outgate.backends.azure_firewall.limits import LIMITS

EMPTY_GROUP_GROWTH = 2.3  # how much larger an empty group is as the service stores it


def test_limits_are_the_published_ones() -> None:
    assert LIMITS.groups == 50  # for policies from before July 2022; newer ones take more
    assert LIMITS.network_pairs == 20_000
    assert LIMITS.ip_groups == 200
    assert LIMITS.ip_group_addresses == 5_000


def test_a_group_that_is_sent_whole_fits_as_the_service_stores_it() -> None:
    published = 2_000_000
    assert LIMITS.group_bytes == 800_000  # as `target-limit` says to those who reach it
    assert LIMITS.group_bytes * EMPTY_GROUP_GROWTH < published
    assert LIMITS.group_bytes > published / EMPTY_GROUP_GROWTH - 100_000


def test_long_lists_of_networks_stand_in_an_ip_group() -> None:
    assert LIMITS.inline_networks == 64
