"""IP groups in rules: what can be read of them, and what is told where nothing can."""

import pytest

from outgate.backends.azure_firewall.live.entries import IpGroups, read_addresses, read_sources
from outgate.backends.azure_firewall.rendering.names import is_tag
from outgate.traffic.destination import AddressesDestination
from tests.builders.azure_rules import SETTINGS

BESIDE = SETTINGS.ip_groups_id
LISTS = IpGroups(
    {
        "fine": ("10.1.0.0-10.1.0.255", "10.1.1.0/24"),
        "mask": ("10.1.0.0/24", "10.2.0.0/33"),
        "bits": ("10.2.0.7/24",),
        "name": ("contoso.example",),
        "empty": (),
    },
    BESIDE,
)
ODD = {
    "mask": "`10.2.0.0/33` is not an IP address or network",
    "bits": "`10.2.0.7/24` has address bits beyond its prefix length",
    "name": "`contoso.example` is not an IP address or network",
    "none": "there is no IP group `none` beside the policy",
}


@pytest.mark.parametrize("name", ODD)
def test_an_ip_group_that_cannot_be_read_is_told(name: str) -> None:
    """None of it is read, and all that stands beside it in the rule is."""
    groups = [f"{BESIDE}/{name}", f"{BESIDE}/Fine"]
    sources, strange = read_sources(["192.0.2.0/24"], groups, LISTS)
    assert sources == ("10.1.0.0/23", "192.0.2.0/24")
    assert [(odd.word, odd.why, odd.reaches) for odd in strange] == [
        (f"ip-group:{name}", ODD[name], None)
    ]
    read = read_addresses(["192.0.2.0/24"], groups, LISTS)
    assert read.destinations == (
        ("192.0.2.0/24", AddressesDestination(("192.0.2.0/24",))),
        ("ip-group:Fine", AddressesDestination(("10.1.0.0/23",))),
    )
    assert [(odd.word, odd.why, odd.reaches) for odd in read.odd] == [
        (f"ip-group:{name}", ODD[name], None)
    ]


def test_an_empty_ip_group_is_nobody_and_nothing() -> None:
    assert read_sources([], [f"{BESIDE}/empty"], LISTS) == ((), ())
    assert read_addresses([], [f"{BESIDE}/empty"], LISTS).destinations == ()


def test_a_namesake_elsewhere_is_another_group() -> None:
    elsewhere = f"{BESIDE.replace('/rg/', '/rg-2/')}/fine"
    sources, (odd,) = read_sources([], [elsewhere], LISTS)
    assert sources == ()
    assert odd.why == "there is no IP group `fine` beside the policy"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("MicrosoftDefenderForEndpoint", True),
        ("Storage.WestEurope", True),
        ("AzureFrontDoor.MicrosoftSecurity", True),
        ("", False),
        ("*", False),
        ("192.0.2.0/24", False),
        ("192.0.2.1-192.0.2.9", False),
        # These begin with a letter as well.
        ("fd00::/8", False),
        ("fe80::1", False),
        ("fd00::1-fd00::9", False),
    ],
)
def test_what_is_a_service_tag(text: str, tag: bool) -> None:
    assert is_tag(text) is tag
