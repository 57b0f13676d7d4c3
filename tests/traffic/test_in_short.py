"""Small values of traffic, each rule of theirs alone: texts, what holds what, examples."""

import pytest

from outgate.traffic.address import AddressError, merge_networks, parse_networks
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
    read_host_remote,
)
from outgate.traffic.example import example
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.guard_pattern import GuardPattern, GuardPatternError, parse_guard_pattern
from outgate.traffic.host import HostPattern, parse_host
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import NO_ADDRESS, address_range, address_set, network_of
from outgate.traffic.partition import Partition
from outgate.traffic.path import read_path_notation
from outgate.traffic.tags import NO_TAGS, Tags
from outgate.traffic.url import Url, UrlError, parse_url, url_text


def host(text: str, way: str = "https:443") -> Remote:
    name, slash, rest = text.partition("/")
    path = read_path_notation(slash + rest) if slash else None
    protocol, _, port = way.partition(":")
    return Remote(HostDestination(parse_host(name), path), protocol, int(port))


def nets(*networks: str, way: str = "https:443") -> Remote:
    protocol, _, port = way.partition(":")
    return Remote(AddressesDestination(networks), protocol, int(port))


def tag(name: str) -> Remote:
    return Remote(ServiceTagDestination(name), "https", 443)


def test_remotes_as_text_and_back() -> None:
    for remote, text in (
        (host("a.example"), "https://a.example:443"),
        (host("*.a.example/x{,/*}", "http:80"), "http://*.a.example:80/x{,/*}"),
        (host("a.example/x/*"), "https://a.example:443/x/*"),
        (host("a.example/x"), "https://a.example:443/x"),
        (nets("192.0.2.0/24", "2001:db8::/32"), "https://192.0.2.0/24,2001:db8::/32:443"),
        (tag("Storage"), "https://tag:Storage:443"),
    ):
        shown = str(remote)
        assert shown == text
        assert str(remote) is shown  # put together once
        named = isinstance(remote.destination, HostDestination)
        assert read_host_remote(text) == (remote if named else None)
    assert repr(tag("A")) == (
        "Remote(destination=ServiceTagDestination(name='A'), protocol='https', port=443)"
    )
    for text in ("", "a.example", "https://a.example", "https://192.0.2.0/24,10.0.0.0/8:443"):
        assert read_host_remote(text) is None


def test_remotes_that_hold_remotes() -> None:
    wide, narrow = host("*.a.example"), host("b.a.example/x/*")
    for one, other, holds in (
        (wide, narrow, True),
        (narrow, wide, False),
        (wide, host("a.example"), False),
        (wide, host("b.a.example", "https:8443"), False),
        (wide, host("b.a.example", "http:443"), False),
        (narrow, host("b.a.example/x/y"), True),
        (narrow, host("b.a.example"), False),
        (narrow, host("c.a.example/x/y"), False),
        (host("a.example/x{,/*}"), host("a.example/xy{,/*}"), False),
        (host("a.example/x{,/*}"), host("a.example/x/*"), True),
        (host("a.example/x/*"), host("a.example/x{,/*}"), False),
        (host("a.example/x"), host("a.example/x{,/*}"), False),
        (nets("10.0.0.0/8"), nets("10.1.0.0/16", "10.2.0.0/16"), True),
        (nets("10.1.0.0/16"), nets("10.0.0.0/8"), False),
        (nets("10.0.0.0/8"), nets("10.0.0.0/8", way="tcp:443"), False),
        (tag("A"), tag("A"), True),
        (tag("A"), tag("B"), False),
        (nets("0.0.0.0/0"), tag("A"), False),
    ):
        assert one.contains(other) is holds
        if one == other:
            assert hash(one) == hash(other)
    assert len({host("a.example"), host("a.example"), host("a.example", "http:443")}) == 2


def test_flows_and_witnesses_as_text() -> None:
    flow = Flow(("10.0.0.0/8", "192.0.2.0/24"), host("a.example"))
    assert str(flow) == "10.0.0.0/8,192.0.2.0/24 -> https://a.example:443"
    assert flow.key == (("10.0.0.0/8", "192.0.2.0/24"), "https://a.example:443")
    assert str(Witness("10.0.0.1", "https://a.example")) == "https://a.example from 10.0.0.1"


def test_urls_and_where_they_go() -> None:
    assert url_text("https", "a.example", 443, "/") == "https://a.example"
    assert url_text("http", "a.example", 443, "/a/") == "http://a.example:443/a/"
    assert url_text("http", "2001:db8::1", 80, "/a") == "http://[2001:db8::1]/a"
    assert url_text("tcp", "a.example", 443, "/") == "tcp://a.example:443"
    for text, url in (
        ("a.example", Url("https", "a.example", 443, "/")),
        (" HTTP://A.Example.:8080/a?b#c ", Url("http", "a.example", 8080, "/a")),
        ("https://[2001:DB8::1]", Url("https", "2001:db8::1", 443, "/")),
        ("http://192.0.2.1:1/", Url("http", "192.0.2.1", 1, "/")),
        ("http://a.example:65535", Url("http", "a.example", 65535, "/")),
    ):
        assert parse_url(text) == url
    for text, told in (
        ("ftp://a.example", "`ftp://a.example` is neither http nor https"),
        (
            "*.a.example",
            "`*.a.example` has a wildcard; name one host, as a device would ask for it",
        ),
        ("a.example:0", "`a.example:0` has port 0; ports go from 1 to 65535"),
        ("a.example:65536", "`a.example:65536` has port 65536; ports go from 1 to 65535"),
        ("https://a b", "`a b` has no dot, so it is no full host name"),
        ("://a.example", "`://a.example` is not a URL such as `https://host.example/path`"),
        ("https://a@b.example", "`https://a@b.example` is not a URL such as "),
    ):
        with pytest.raises(UrlError) as caught:
            parse_url(text)
        assert str(caught.value).startswith(told)
    url, here = parse_url("https://b.a.example/x/y"), parse_url("https://192.0.2.7")
    assert (url.address, str(here.address)) == (None, "192.0.2.7")
    assert (str(url.remote), str(here.remote)) == (
        "https://b.a.example:443/x/y",
        "https://192.0.2.7/32:443",
    )
    for remote in (host("*.a.example"), host("b.a.example/x/*"), host("b.a.example/x/y")):
        assert url.goes_to(remote)
    for remote in (
        host("*.b.a.example"),
        host("b.a.example/y"),
        host("b.a.example", "https:8443"),
        host("b.a.example", "http:443"),
        nets("0.0.0.0/0", "::/0"),
        tag("A"),
    ):
        assert not url.goes_to(remote)
    assert here.goes_to(nets("192.0.2.0/29"))
    assert not here.goes_to(nets("192.0.2.0/30"))
    assert network_of("::1") == "::1/128"
    assert network_of("192.0.2.1") == "192.0.2.1/32"


def test_addresses_that_are_none_say_what_may_be_meant() -> None:
    example = "write an address, a network or a range, such as `10.20.0.0/16`"
    for text, message, help, instead in (
        ("x", "`x` is not an IP address or network", example, ()),
        ("10.0.0.9-2001:db8::1", "`10.0.0.9-2001:db8::1` is not an IP address", example, ()),
        ("::1-10.0.0.9", "`::1-10.0.0.9` is not an IP address", example, ()),
        ("::1%a", "`::1%a` has a zone, which no rule can hold", "write `::1`", ("::1",)),
        ("::1%a-b", "`::1%a-b` has a zone, which no rule can hold", example, ()),
        (
            "10.0.0.7/8",
            "`10.0.0.7/8` has address bits beyond its prefix length",
            "write `10.0.0.0/8` for the network or `10.0.0.7` for the one address",
            ("10.0.0.0/8", "10.0.0.7"),
        ),
        (
            "10.0.0.0/0.255.255.255",
            "`10.0.0.0/0.255.255.255` has a host mask, not the length of its prefix",
            "write `10.0.0.0/8`",
            ("10.0.0.0/8",),
        ),
    ):
        with pytest.raises(AddressError) as caught:
            parse_networks(text)
        assert str(caught.value).startswith(message)
        assert (caught.value.help, caught.value.instead) == (help, instead)
    for text in ("0.0.0.0/0.0.0.0", "0.0.0.0/0", "10.0.0.1/255.255.255.255", "::/0", "::1/128"):
        assert len(parse_networks(text)) == 1
    assert merge_networks(("0.0.0.0/0", "::/0")) == ("0.0.0.0/0", "::/0")
    assert merge_networks(("10.0.0.0/8",)) == ("10.0.0.0/8",)


def test_sets_of_addresses() -> None:
    office = address_set(("10.0.0.0/30", "192.0.2.0/31", "2001:db8::/127"))
    assert (len(office), office.size, bool(office), bool(NO_ADDRESS)) == (3, 8, True, False)
    assert list(office.ranges()) == ["10.0.0.0/30", "192.0.2.0/31", "2001:db8::/127"]
    assert list(address_range("10.0.0.1", "10.0.0.4").ranges()) == ["10.0.0.1-10.0.0.4"]
    assert list(address_set(("10.0.0.1/32", "::/128")).ranges()) == ["10.0.0.1", "::"]
    assert list(address_range("10.0.0.1", "10.0.0.2").ranges()) == ["10.0.0.1-10.0.0.2"]
    assert address_range("10.0.0.1", "10.0.0.4").network_count() == 3
    assert office.example() == "192.0.2.1"
    assert address_set(("10.0.0.0/30",)).example() == "10.0.0.1"
    assert address_set(("10.0.0.7/32",)).example() == "10.0.0.7"
    assert address_set(("::/127",)).example() == "::1"
    assert office.meets(address_set(("2001:db8::1/128",)))
    assert not office.meets(address_set(("10.0.0.4/32", "2001:db8::2/128")))
    # What ends one family and what begins the other never touch.
    ends = address_set(("255.255.255.255/32", "::/128"))
    assert (len(ends), ends.cidrs()) == (2, ("255.255.255.255/32", "::/128"))
    for wrong in ("x", "10.0.0.0", "10.0.0.0/33", "::/129"):
        with pytest.raises(ValueError, match="is not a network"):
            address_set((wrong,))
    with pytest.raises(ValueError, match="has address bits beyond"):
        address_set(("10.0.0.1/31",))
    with pytest.raises(ValueError, match=f"`{'x' * 60}` is not"):
        address_set(("x" * 61,))


def test_the_line_of_addresses_in_parts() -> None:
    wide, narrow = address_set(("10.0.0.0/29",)), address_set(("10.0.0.2/31",))
    parts = Partition((wide, narrow)).split(address_set(("10.0.0.0/28",)))
    assert {tuple(sorted(holders)): part.cidrs() for holders, part in parts.items()} == {
        (): ("10.0.0.8/29",),
        (0,): ("10.0.0.0/31", "10.0.0.4/30"),
        (0, 1): ("10.0.0.2/31",),
    }
    assert Partition(()).split(narrow) == {frozenset(): narrow}


def test_examples_are_plain() -> None:
    def shown(remote: Remote, *taken: Remote) -> str:
        return example(remote, RemoteIndex(taken))

    assert shown(host("a.example")) == "https://a.example"
    assert shown(host("*.a.example")) == "https://any.a.example"
    assert shown(host("*.a.example"), host("any.a.example")) == "https://any1.a.example"
    taken = (host("any.a.example"), host("any1.a.example"))
    assert shown(host("*.a.example"), *taken) == "https://any2.a.example"
    assert shown(host("a.example/x/*")) == "https://a.example/x/"
    assert shown(host("a.example/x{,/*}"), host("a.example/x")) == "https://a.example/x/any"
    below = (host("a.example/x"), host("a.example/x/any"))
    assert shown(host("a.example/x{,/*}"), *below) == "https://a.example/x/any1"
    assert shown(host("a.example"), host("a.example/")) == "https://a.example/any"
    assert shown(host("a.example/x", "http:8080")) == "http://a.example:8080/x"
    assert shown(nets("10.0.0.0/8", way="tcp:5")) == "tcp://10.0.0.1:5"
    assert shown(tag("Storage")) == "tag:Storage"


def test_what_tags_are() -> None:
    known = Tags({"Storage": ("192.0.2.0/24",), "Empty": ()})
    assert known.networks == {"Storage": ("192.0.2.0/24",)}
    assert ("STORAGE" in known, "Empty" in known) == (True, False)
    resolved = nets("192.0.2.0/24")
    assert (known.surely(tag("storage")), known.at_most(tag("storage"))) == (resolved, (resolved,))
    every = nets("0.0.0.0/0", "::/0")
    assert known.surely(tag("Storage")) is known.surely(tag("Storage"))  # one for all sources
    assert known.surely(tag("Other")) == tag("Other")
    assert known.at_most(tag("Other")) == (tag("Other"), every)
    assert [known.is_unknown(each) for each in (tag("Other"), tag("Storage"), every)] == [
        True,
        False,
        False,
    ]
    flow = Flow(("*",), tag("Storage"))
    assert known.flow(flow) == Flow(("*",), resolved)
    assert NO_TAGS.flow(flow) == flow
    more = Tags({"storage": ("10.0.0.0/8",), "Sql": ("10.0.0.0/8",)})
    assert known.beside(more).networks == {"Storage": ("192.0.2.0/24",), "Sql": ("10.0.0.0/8",)}
    assert known.beside(known) is known


def test_patterns_of_guards() -> None:
    top = GuardPattern(HostDestination(HostPattern("com", subtree=True)))
    for text, pattern in (
        ("*.com", top),
        ("*.com.", top),
        ("HTTPS://*.com", GuardPattern(top.destination, "https", 443)),
        ("a.example:8443", GuardPattern(host("a.example").destination, None, 8443)),
        ("tcp://a.example:1", GuardPattern(host("a.example").destination, "tcp", 1)),
        (
            "http://a.example:65535/x/*",
            GuardPattern(host("a.example/x/*").destination, "http", 65535),
        ),
        ("tag:Storage", GuardPattern(ServiceTagDestination("Storage"))),
        ("https://[::1]", GuardPattern(AddressesDestination(("::1/128",)), "https", 443)),
        ("10.0.0.0/8", GuardPattern(AddressesDestination(("10.0.0.0/8",)))),
    ):
        assert parse_guard_pattern(text) == pattern
    for text, told in (
        ("a b:c", "`a b:c` is no pattern such as `*.host.example`"),
        ("ftp://a.example", "`ftp://a.example` is neither http, https nor tcp"),
        ("a.example:0", "`a.example:0` has port 0, which is beyond 65535"),
        ("a.example:65536", "`a.example:65536` has port 65536, which is beyond 65535"),
        ("tcp://a.example", "`tcp://a.example` needs a port and no path, such as "),
        ("tcp://a.example:1/x", "`tcp://a.example:1/x` needs a port and no path, such as "),
        ("https://10.0.0.1/x", "`https://10.0.0.1/x` is an address with a path, which no rule"),
        ("*.c_m-", "`*.c_m-` is no pattern such as `*.host.example`"),
    ):
        with pytest.raises(GuardPatternError) as caught:
            parse_guard_pattern(text)
        assert str(caught.value).startswith(told)
    ways = (("https", 443), ("http", 80), ("https", 8443))

    def over(text: str) -> list[tuple[str, int]]:
        return [(each.protocol, each.port) for each in parse_guard_pattern(text).remotes(ways)]

    assert over("a.example") == [*ways]
    assert over("https://a.example") == [ways[0]]
    assert over("a.example:8443") == [ways[2]]
    assert over("http://a.example:81") == []
