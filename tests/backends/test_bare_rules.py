"""Rules as records have them, and names of objects on firewalls: both come back, or are refused.

A record is a file of the project. What it says is written to a firewall as it is.
"""

import re

import pytest

from outgate.backends.bare_rule import (
    identify,
    label_of,
    read_addresses,
    read_body,
    read_networks,
    source_of,
    write_body,
)
from outgate.backends.object_names import digest, shorten, source_words
from outgate.errors import InternalError
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import parse_host
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.path import PathPattern

HOST = HostDestination(parse_host("*.a.example"))
FOLDER = HostDestination(parse_host("a.example"), PathPattern("/x", below=True))
FILE = HostDestination(parse_host("a.example"), PathPattern("/x", below=False))
FEW = AddressesDestination(("192.0.2.0/28", "198.51.100.0/24", "2001:db8::/32"))
MANY = AddressesDestination((*FEW.networks, "203.0.113.0/24"))
SITE = ("10.20.0.0/16", "10.30.0.0/16")


@pytest.mark.parametrize("addresses", [EVERYWHERE, SITE])
@pytest.mark.parametrize("destination", [HOST, FOLDER, FILE, FEW, MANY])
@pytest.mark.parametrize(("protocol", "port"), [("https", 443), ("http", 80), ("tcp", 65_535)])
def test_a_body_says_all_of_a_rule(
    addresses: tuple[str, ...],
    destination: HostDestination | AddressesDestination,
    protocol: str,
    port: int,
) -> None:
    remote = Remote(destination, protocol, port)
    body = write_body(addresses, remote)
    assert read_body(body) == (addresses, remote)
    assert set(body) <= {"from", "protocol", "port", "host", "path", "networks"}


def test_a_tag_stands_in_no_body() -> None:
    with pytest.raises(InternalError, match="no native rule holds"):
        write_body(SITE, Remote(ServiceTagDestination("A"), "https", 443))


GOOD = {"from": ["10.0.0.0/8"], "protocol": "https", "port": 443, "host": "a.example"}


@pytest.mark.parametrize(
    "change",
    [
        {"port": 0},
        {"port": 65_536},
        {"port": "443"},
        {"port": True},
        {"port": None},
        {"protocol": "udp"},
        {"protocol": ""},
        {"host": "a"},
        {"host": "a.example\nx"},
        {"path": "/x/../y"},
        {"path": "/x?y"},
        {"from": []},
        {"from": "10.0.0.0/8"},
        {"from": ["10.0.0.0/8\nx"]},
        {"networks": []},
        {"networks": ["x"]},
        {"networks": None},
    ],
)
def test_bodies_that_are_none(change: dict[str, object]) -> None:
    read_body(GOOD)
    with pytest.raises((TypeError, ValueError)):
        read_body({**GOOD, **change})


@pytest.mark.parametrize("key", GOOD)
def test_a_body_that_lacks_something(key: str) -> None:
    with pytest.raises(KeyError):
        read_body({name: value for name, value in GOOD.items() if name != key})


def test_everywhere_is_a_word_of_its_own() -> None:
    assert read_addresses({"from": list(EVERYWHERE)}) == EVERYWHERE
    with pytest.raises(ValueError, match="any"):
        read_networks(["any"])
    assert source_of(EVERYWHERE) == RuleSource("any", EVERYWHERE)
    assert source_of(SITE) == RuleSource("10.20.0.0/16,10.30.0.0/16", SITE)


def test_many_networks_are_told_in_a_few_words() -> None:
    """Three are named; of more the label names some, and the identity has a digest."""
    few, many = Remote(FEW, "tcp", 443), Remote(MANY, "tcp", 443)
    assert identify(few) == str(few)
    assert re.fullmatch(r"tcp://networks-[0-9a-f]{16}:443", identify(many))
    other = Remote(AddressesDestination((*FEW.networks, "203.0.113.0/25")), "tcp", 443)
    assert identify(other) != identify(many)
    assert label_of(EVERYWHERE, few) == f"any -> {few}"
    assert label_of(SITE, many) == (
        "10.20.0.0/16, 10.30.0.0/16 -> tcp://192.0.2.0/28, 198.51.100.0/24, 2001:db8::/32 and 1 "
        "more by port 443"
    )


# --- names of objects ---------------------------------------------------------------------------


def word_of(name: str, *others: RuleSource) -> str:
    source = RuleSource(name, ("10.0.0.0/8",))
    return source_words((source, *others))[source]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("hamburg", "hamburg"),
        ("site-7", "site-7"),
        ("Hamburg", f"hamburg-{digest('Hamburg')}"),
        ("jump_hosts", f"jump-hosts-{digest('jump_hosts')}"),
        ("-x-", f"x-{digest('-x-')}"),
        ("ü", digest("ü")),
    ],
)
def test_a_source_is_called_by_its_name_where_that_is_a_word(name: str, word: str) -> None:
    assert word_of(name) == word


def test_two_sources_of_one_name_are_told_apart() -> None:
    other = RuleSource("hamburg", ("10.9.0.0/16",))
    alone, beside = word_of("hamburg"), word_of("hamburg", other)
    assert (alone, beside) == ("hamburg", f"hamburg-{digest('hamburg 10.0.0.0/8')}")
    assert len({beside, source_words((other,))[other]}) == 2


def test_digests_tell_six_letters() -> None:
    assert re.fullmatch("[0-9a-f]{6}", digest("a"))
    assert digest("a", 12).startswith(digest("a"))
    assert digest("a") != digest("b")


@pytest.mark.parametrize(
    ("most", "wanted"),
    [
        (12, "abcde-fghi-j"),
        (11, f"abcd-{digest('abcde-fghi-j')}"),
        (10, f"abc-{digest('abcde-fghi-j')}"),
        (9, f"ab-{digest('abcde-fghi-j')}"),
        (8, digest("abcde-fghi-j")),
    ],
)
def test_a_long_name_ends_in_what_was_cut_off(most: int, wanted: str) -> None:
    short = shorten("abcde-fghi-j", most)
    assert short == wanted
    assert len(short) <= max(most, 6)


def test_no_name_ends_in_two_marks() -> None:
    assert shorten("abc-.efghij", 10) == f"abc-{digest('abc-.efghij')}"
    assert shorten("a" * 80, 79, 16) == f"{'a' * 62}-{digest('a' * 80, 16)}"
