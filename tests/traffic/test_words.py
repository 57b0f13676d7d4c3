"""Small things that texts are read to and written as, each worked out by hand."""

import random

import pytest

from outgate.plan.digest import destination_document
from outgate.traffic.address import AddressError, parse_networks
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    read_host_remote,
)
from outgate.traffic.flow import Flow
from outgate.traffic.host import parse_host
from outgate.traffic.interval import address_set
from outgate.traffic.path import PathError, PathPattern, normal_path, parse_path
from outgate.traffic.set_operations import widest
from outgate.traffic.traffic_set import TrafficSet
from outgate.traffic.url import UrlError, parse_url


def target(host: str, path: str | None = None) -> Remote:
    pattern = PathPattern(path, below=False) if path else None
    return Remote(HostDestination(parse_host(host), pattern), "https", 443)


def test_a_path_with_a_fragment_says_so() -> None:
    for text in ("/a#b", "/a?b"):
        with pytest.raises(PathError, match="has a query or fragment, which no rule can match"):
            parse_path(text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/a/.", "/a/"),
        ("/a/..", "/"),
        ("/a/./b", "/a/b"),
        ("/a/../b", "/b"),
        ("/a/b/../c", "/a/c"),
        ("/%7ea", "/~a"),
    ],
)
def test_dot_segments(text: str, path: str) -> None:
    assert normal_path(text) == path


def test_what_is_no_url() -> None:
    for text in ("https://a@b.example", "https://a.example:x", "a@b.example"):
        with pytest.raises(UrlError, match="is not a URL such as"):
            parse_url(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://192.0.2.1:8443/x", "https://192.0.2.1:8443/x"),
        ("http://[2001:DB8:0::1]/a/", "http://[2001:db8::1]/a/"),
        ("http://a.example/a/", "http://a.example/a/"),
    ],
)
def test_urls_of_addresses_and_folders(text: str, url: str) -> None:
    assert str(parse_url(text)) == url


def test_where_a_url_to_an_address_goes() -> None:
    net = Remote(AddressesDestination(("192.0.2.0/30", "2001:db8::/126")), "https", 443)
    for text, inside in (
        ("https://192.0.2.3", True),
        ("https://192.0.2.4", False),
        ("http://192.0.2.3", False),
        ("https://[2001:db8::3]", True),
        ("https://a.example", False),
    ):
        assert parse_url(text).goes_to(net) is inside


def test_only_a_target_that_names_hosts_is_read() -> None:
    for text in ("nonsense", "https://192.0.2.0/24,192.0.3.0/24:443", "https://tag:X:443"):
        assert read_host_remote(text) is None
    assert read_host_remote("https://a.example:443/x") == target("a.example", "/x")


def test_networks_as_documents_write_them() -> None:
    assert destination_document(AddressesDestination(("192.0.2.0/24",))) == {
        "kind": "addresses",
        "networks": ["192.0.2.0/24"],
    }


def test_a_network_with_bits_beyond_its_length() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.1/8 has address bits beyond"):
        address_set(("10.0.0.1/8",))


@pytest.mark.parametrize(
    ("text", "networks"),
    [
        ("10.0.0.1-10.0.0.4", ("10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/32")),
        ("0.0.0.0-255.255.255.255", ("0.0.0.0/0",)),
        ("::-::3", ("::/126",)),
    ],
)
def test_ranges(text: str, networks: tuple[str, ...]) -> None:
    assert parse_networks(text) == networks


@pytest.mark.parametrize(
    "text", ["10.0.0.2-10.0.0.1", "10.0.0.1-::1", "10.0.0.1-", "fe80::1%eth0", "1-2-3"]
)
def test_no_range(text: str) -> None:
    with pytest.raises(AddressError, match=r"is not an IP address or network|has a zone"):
        parse_networks(text)


def test_the_widest_targets_stand_in_one_order() -> None:
    hosts = [f"{letter}.example" for letter in "gcaedbf"]
    expected = tuple(target(host) for host in sorted(hosts))
    for seed in range(5):
        random.Random(seed).shuffle(hosts)
        assert widest(map(target, hosts)) == expected


def test_where_a_folder_of_all_and_all_of_one_meet_the_one_has_it() -> None:
    folder, host = target("*.x.example", "/a"), target("y.x.example")
    lost = TrafficSet((Flow(("*",), folder), Flow(("*",), host))).difference(TrafficSet(()))
    assert [(each.flow.remote, each.without) for each in lost] == [
        (folder, (target("y.x.example", "/a"),)),
        (host, ()),
    ]
