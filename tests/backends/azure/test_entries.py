"""Single words of rules: what can be read of them, and what is told where nothing can."""

from typing import Any

import pytest

from outgate.backends.azure_firewall.live.entries import (
    IpGroups,
    Odd,
    Read,
    read_addresses,
    read_fqdn,
    read_ports,
    read_sources,
    read_url,
)
from outgate.backends.azure_firewall.rendering.names import is_tag
from outgate.backends.live_rule import Names
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    ServiceTagDestination,
)
from outgate.traffic.host import parse_host
from outgate.traffic.path import PathPattern
from outgate.values import replace
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
        ("fd00::1/8", False),
        ("fe80::1", False),
        ("fd00::1-fd00::9", False),
    ],
)
def test_what_is_a_service_tag(text: str, tag: bool) -> None:
    assert is_tag(text) is tag


def host(text: str, path: PathPattern | None = None) -> HostDestination:
    return HostDestination(parse_host(text), path)


A = host("a.example")
EVERY = Odd("*", "every host", (Names(),), exact=True)
ENDING = Odd("*ample", "every host whose name ends in `ample`", (Names("ample"),), exact=True)
BOTH = Odd(
    "*a.example", "other names that end in `a.example` as well", (Names("a.example"),), exact=True
)


@pytest.mark.parametrize(
    ("word", "hosts", "odd"),
    [
        ("a.example", (A,), ()),
        ("A.Example", (A,), ()),
        ("*.a.example", (host("*.a.example"),), ()),
        ("*a.example", (A, host("*.a.example")), (BOTH,)),
        ("*", (), (EVERY,)),
        ("*Ample", (), (replace(ENDING, word="*Ample"),)),
    ],
)
def test_what_an_fqdn_opens(word: str, hosts: tuple[HostDestination, ...], odd: Any) -> None:
    assert read_fqdn(word) == Read(tuple((word, each) for each in hosts), odd)


@pytest.mark.parametrize("word", ["a..example", "a.*.example", "*a.*.example", "", "a b.example"])
def test_an_fqdn_that_is_none_may_be_any_host(word: str) -> None:
    (odd,) = read_fqdn(word).odd
    assert read_fqdn(word).destinations == ()
    assert (odd.word, odd.reaches, odd.exact) == (word, (Names(),), False)
    assert odd.why


def below(path: str) -> PathPattern:
    return PathPattern(path, below=True)


def exactly(path: str) -> PathPattern:
    return PathPattern(path, below=False)


@pytest.mark.parametrize(
    ("path", "paths"),
    [
        ("/*", (None,)),
        ("/", (exactly("/"),)),
        ("/b", (exactly("/b"), exactly("/b/"))),
        ("/b/", (exactly("/b/"),)),
        ("/b/*", (below("/b/"),)),
        ("/b/c.crl", (exactly("/b/c.crl"), exactly("/b/c.crl/"))),
    ],
)
@pytest.mark.parametrize("name", ["a.example", "*a.example"])
def test_what_a_url_opens(name: str, path: str, paths: tuple[PathPattern | None, ...]) -> None:
    """Of a name with a star each of what that opens; what is odd of it is exact for all paths."""
    word = f"{name}{path}"
    names = [name] if name[0] != "*" else ["a.example", "*.a.example"]
    odd = () if name[0] != "*" else (replace(BOTH, word=word, exact=path == "/*"),)
    assert read_url(word, seen=True) == Read(
        tuple((word, host(each, one)) for each in names for one in paths), odd
    )


@pytest.mark.parametrize(
    ("word", "seen", "why", "reaches"),
    [
        ("a.example/b", False, "a URL of https that is not decrypted", (A,)),
        ("*/b", False, "a URL of https that is not decrypted", (Names(),)),
        ("*a.example/b", False, "a URL of https that is not decrypted",
         (A, host("*.a.example"), Names("a.example"))),
        ("a.example", True, "a URL without a path, which may be all of the host", (A,)),
        ("a.example/b*", True, "`/b*` has a star inside a segment", (A,)),
        ("a.example/*/b", True, "`/*/b` has a star that is not the last letter", (A,)),
    ],
)  # fmt: skip
def test_a_url_that_cannot_be_read_reaches_its_host_at_most(
    word: str, seen: bool, why: str, reaches: tuple[Any, ...]
) -> None:
    assert read_url(word, seen=seen) == Read((), (Odd(word, why, reaches),))


def test_a_url_of_every_host() -> None:
    assert read_url("*/*", seen=True) == Read((), (replace(EVERY, word="*/*"),))
    assert read_url("*/b", seen=True) == Read((), (replace(EVERY, word="*/b", exact=False),))


@pytest.mark.parametrize(
    ("word", "ports"),
    [
        ("*", (1, 65_535)),
        ("443", (443, 443)),
        ("80-90", (80, 90)),
        ("80-80", (80, 80)),
        ("65535", (65_535, 65_535)),
        ("65536", None),
        ("80-65535", (80, 65_535)),
        ("80-65536", None),
        ("90-80", None),
        ("80-", None),
        ("-80", None),
        ("80-x", None),
        ("x", None),
        ("", None),
    ],
)
def test_ports(word: str, ports: tuple[int, int] | None) -> None:
    assert read_ports(word) == ports


@pytest.mark.parametrize(
    ("words", "networks", "odd"),
    [
        ([], (), []),
        (["*"], ("*",), []),
        (["10.0.0.1", "*"], ("*",), []),
        (["10.0.1.0/24", "10.0.0.0/24"], ("10.0.0.0/23",), []),
        (["10.0.0.0-10.0.0.255"], ("10.0.0.0/24",), []),
        (["x", "10.0.0.1"], ("10.0.0.1/32",), ["x"]),
        (["*", "x"], ("*",), ["x"]),
    ],
)
def test_who_a_rule_is_for(words: list[str], networks: tuple[str, ...], odd: list[str]) -> None:
    read, strange = read_sources(words, (), LISTS)
    assert (read, [each.word for each in strange]) == (networks, odd)
    assert [each.reaches for each in strange] == [None] * len(odd)


def test_where_a_rule_leads_by_address() -> None:
    read = read_addresses(["*", "AzureCloud", "192.0.2.0-192.0.2.1", "1.2.3"], (), LISTS)
    assert read.destinations == (
        ("*", AddressesDestination(("0.0.0.0/0",))),
        ("AzureCloud", ServiceTagDestination("AzureCloud")),
        ("192.0.2.0-192.0.2.1", AddressesDestination(("192.0.2.0/31",))),
    )
    assert [(odd.word, odd.why) for odd in read.odd] == [
        ("1.2.3", "`1.2.3` is not an IP address or network")
    ]
