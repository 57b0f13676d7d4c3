"""Hosts, paths and targets as sets, against a brute-force look at sampled members."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.traffic.address import AddressError, merge_networks, parse_networks
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import HostError, HostPattern, normal_host, parse_host
from outgate.traffic.path import PathError, PathPattern, parse_path, read_path_notation
from outgate.traffic.url import Url, UrlError, parse_url

LABELS = ("a", "b", "c")
NAMES = tuple(".".join(parts) for depth in (2, 3, 4) for parts in product(LABELS, repeat=depth))
PATHS = ("/", "/x", "/x/", "/xy", "/x/y", "/x/y/z", "/x/y.asmx", "/y")

hosts = st.builds(HostPattern, st.sampled_from(NAMES), st.booleans())
paths = st.none() | st.builds(PathPattern, st.sampled_from(PATHS[1:]), st.booleans())
targets = st.builds(
    Remote,
    st.builds(HostDestination, hosts, paths),
    st.sampled_from(("http", "https")),
    st.sampled_from((80, 443)),
)


def brute_host(pattern: HostPattern) -> set[str]:
    """Members among all names of up to five labels over the small alphabet."""
    deeper = {f"{label}.{name}" for label in LABELS for name in NAMES}
    everything = {*NAMES, *deeper}
    if not pattern.subtree:
        return {pattern.name}
    size = len(pattern.name) + 1
    return {name for name in everything if name[-size:] == "." + pattern.name}


@given(hosts, hosts)
def test_host_containment_is_the_subset_relation(one: HostPattern, other: HostPattern) -> None:
    assert one.contains(other) == (brute_host(other) <= brute_host(one))


def test_a_name_holds_none_below_it() -> None:
    assert not HostPattern("a.b").contains(HostPattern("c.a.b"))


def brute_path(pattern: PathPattern | None) -> set[str]:
    members = {*PATHS, "/x/y/z/deep", "/x/y.asmx/more", "/y/deep", "/xy/deep", "/x//"}
    if pattern is None:
        return members
    if not pattern.below:
        return {pattern.value}
    stem = pattern.value.rstrip("/")
    below = {each for each in members if each.startswith(stem + "/")}
    return below if pattern.value.endswith("/") else below | {pattern.value}


@given(targets, targets)
def test_target_containment_is_the_subset_relation(one: Remote, other: Remote) -> None:
    def members(target: Remote) -> set[tuple[str, int, str, str]]:
        destination = target.destination
        assert isinstance(destination, HostDestination)
        return {
            (target.protocol, target.port, host, path)
            for host in brute_host(destination.host)
            for path in brute_path(destination.path)
        }

    assert one.contains(other) == (members(other) <= members(one))


def test_a_tag_holds_itself_alone() -> None:
    """What networks are behind it is not known here."""
    tag = Remote(ServiceTagDestination("A"), "https", 443)
    assert tag.contains(Remote(ServiceTagDestination("A"), "https", 443))
    others = (
        Remote(ServiceTagDestination("B"), "https", 443),
        Remote(ServiceTagDestination("A"), "http", 80),
        Remote(AddressesDestination(("10.0.0.0/8",)), "https", 443),
        Remote(HostDestination(HostPattern("a.example")), "https", 443),
    )
    for other in others:
        assert not tag.contains(other)
        assert not other.contains(tag)


@given(targets, st.sampled_from(NAMES), st.sampled_from(PATHS))
def test_a_url_goes_to_what_contains_it(target: Remote, host: str, path: str) -> None:
    destination = target.destination
    assert isinstance(destination, HostDestination)
    url = Url("https", host, 443, path)
    wanted = (
        (target.protocol, target.port) == ("https", 443)
        and host in brute_host(destination.host)
        and path in brute_path(destination.path)
    )
    assert url.goes_to(target) == wanted


@given(paths)
def test_path_notation_reads_back(path: PathPattern | None) -> None:
    if path is not None:
        assert read_path_notation(str(path)) == path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/pki/crl/*", "/pki/crl/*"),
        ("/pkiops/crl/", "/pkiops/crl/*"),
        ("/pkiops/certs", "/pkiops/certs{,/*}"),
        ("/ClientWebService/client.asmx", "/ClientWebService/client.asmx"),
        ("/a/../b/./c/*", "/b/c/*"),
        ("/%7Euser/*", "/~user/*"),
        ("/a%2fb/*", "/a%2Fb/*"),
        ("/", "None"),
        ("/*", "None"),
        ("", "None"),
    ],
)
def test_published_paths(text: str, shown: str) -> None:
    assert str(parse_path(text)) == shown


@pytest.mark.parametrize("text", ["/a*", "/a/*/b", "/a?b=c", "/a b", "/%zz", "/a#b"])
def test_unreadable_paths(text: str) -> None:
    with pytest.raises(PathError):
        parse_path(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("WINATP-gw-neu.Microsoft.com.", "winatp-gw-neu.microsoft.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("_dmarc.example.com", "_dmarc.example.com"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        (f"{'a.' * 126}b", f"{'a.' * 126}b"),
    ],
)
def test_host_normal_form(text: str, name: str) -> None:
    assert normal_host(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "localhost",
        "a..b",
        "-a.example",
        "a-.example",
        "*a.example",
        "a.*.example",
        "*",
        "*.com."[:2],
        f"{'a.' * 126}bc",
        f"{'a' * 64}.example",
    ],
)
def test_no_host(text: str) -> None:
    with pytest.raises(HostError):
        parse_host(text)


@pytest.mark.parametrize(
    ("text", "networks"),
    [
        ("10.20.4.7", ("10.20.4.7/32",)),
        ("10.20.0.0/16", ("10.20.0.0/16",)),
        ("10.0.0.0-10.0.0.3", ("10.0.0.0/30",)),
        ("10.0.0.1-10.0.0.2", ("10.0.0.1/32", "10.0.0.2/32")),
        ("2001:db8::/32", ("2001:db8::/32",)),
        ("10.0.0.0/255.255.255.0", ("10.0.0.0/24",)),
        ("::-::2", ("::/127", "::2/128")),
        ("0.0.0.0-255.255.255.255", ("0.0.0.0/0",)),
    ],
)
def test_networks(text: str, networks: tuple[str, ...]) -> None:
    assert parse_networks(text) == networks


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("10.20.4.7/16", "write `10.20.0.0/16` for the network or `10.20.4.7` for the one"),
        ("10.0.0.0/0.0.0.255", "write `10.0.0.0/24`"),
        ("fe80::1%eth0", "write `fe80::1`"),
        ("fe80::1%eth0-fe80::2", "write an address"),
        ("10.20", "write an address"),
        ("300.1.1.1", "write an address"),
        ("010.1.1.1-010.1.1.2", "write an address"),
        ("ten", "write an address"),
        ("10.0.0.9-10.0.0.1", "write an address"),
        ("10.0.0.9-::1", "write an address"),
        ("10.0.0.1-10.0.0.2-10.0.0.3", "write an address"),
    ],
)
def test_no_network(text: str, help: str) -> None:
    with pytest.raises(AddressError) as caught:
        parse_networks(text)
    assert caught.value.help.startswith(help)


def test_networks_merge() -> None:
    assert merge_networks(["10.0.1.0/24", "10.0.0.0/24", "10.0.0.7/32"]) == ("10.0.0.0/23",)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://A.Example", "https://a.example"),
        ("http://a.example:80/x", "http://a.example/x"),
        ("https://a.example:8443/x?y#z", "https://a.example:8443/x"),
        ("a.example", "https://a.example"),
    ],
)
def test_urls(text: str, url: str) -> None:
    assert str(parse_url(text)) == url


@pytest.mark.parametrize(
    "text",
    ["ftp://a.example", "https://*.example.com", "https://", "https://a.example:99999", "x y"],
)
def test_no_url(text: str) -> None:
    with pytest.raises(UrlError):
        parse_url(text)
