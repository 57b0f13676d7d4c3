"""What an ACL of squid.conf matches at most: by each type that is read, and what of it is not.

Whatever is read as less than it matches is a deny that stops ours and of which nobody is told.
"""

import pytest

from outgate.backends.live_rule import Action, LiveRule, Names
from outgate.backends.meeting import EVERY_ADDRESS as EVERY_DESTINATION
from outgate.backends.squid.site import Site, SiteLine
from outgate.backends.squid.site_rules import MOST_NAMES, MOST_VALUES, site_rules
from outgate.traffic.destination import HostDestination
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set, union

SITE = address_set(("10.20.0.0/16",))
OURS = SiteLine("ours.conf:1", "# ours", is_ours=True)


def rules(*lines: str) -> tuple[LiveRule, ...]:
    made = (SiteLine(f"squid.conf:{number}", text) for number, text in enumerate(lines, 1))
    return site_rules(Site((*made, OURS)))


def denied(acl: str, name: str = "x") -> LiveRule:
    """The rule of a line that denies what an ACL matches."""
    (rule,) = rules(f"acl x {acl}", f"http_access deny {name}")
    assert (rule.action, rule.ours, rule.rules) == (Action.DENY, False, ())
    return rule


def addresses_of(rule: LiveRule) -> AddressSet:
    return union(address_set(part.addresses) for part in rule.unread)


def exact(rule: LiveRule) -> bool:
    """Whether it is known just what the rule matches, but for what goes over tunnels."""
    return any(part.exact for part in rule.unread)


@pytest.mark.parametrize(
    ("acl", "name", "addresses", "is_exact"),
    [
        ("src 10.20.0.0/16", "x", SITE, True),
        ("src 10.20.0.0/255.255.0.0", "x", SITE, True),
        ("src 10.20.0.0-10.20.255.255", "x", SITE, True),
        ("src 10.20.0.0/17 10.20.128.0/17 # both", "x", SITE, True),
        ("src 10.20.0.0/16", "!x", EVERY_ADDRESS - SITE, True),
        ("src all", "x", EVERY_ADDRESS, True),
        ("src nobody.example all", "x", EVERY_ADDRESS, False),
        ("src all nobody.example", "x", EVERY_ADDRESS, True),
        ("src ipv6", "x", address_set(("::/0",)), True),
        ("src ipv4", "!x", address_set(("::/0",)), True),
        ("src nobody.example", "x", EVERY_ADDRESS, False),
        ("src nobody.example", "!x", EVERY_ADDRESS, False),
        ("src 10.20.0.0/16 nobody.example", "x", EVERY_ADDRESS, False),
    ],
)
def test_by_sources(acl: str, name: str, addresses: AddressSet, is_exact: bool) -> None:
    rule = denied(acl, name)
    assert addresses_of(rule) == addresses
    assert exact(rule) is is_exact


@pytest.mark.parametrize(
    ("acl", "name", "ports"),
    [
        ("port 443", "x", {(443, 443)}),
        ("port 443 1025-65535", "x", {(443, 443), (1025, 65_535)}),
        ("port 443", "!x", {(1, 442), (444, 65_535)}),
        ("port 1-1024 65535", "!x", {(1025, 65_534)}),
        ("port 4x3", "x", {(1, 65_535)}),
        ("port 4x3", "!x", {(1, 65_535)}),
    ],
)
def test_by_ports(acl: str, name: str, ports: set[tuple[int, int]]) -> None:
    assert {part.ports for part in denied(acl, name).unread} == ports


@pytest.mark.parametrize(
    ("ports", "tunnels"),
    [
        ("79", {(79, 79)}),
        ("80", set()),
        ("81", {(81, 81)}),
        ("80-81", {(81, 81)}),
        ("1-100", {(1, 79), (81, 100)}),
        ("443", {(443, 443)}),
    ],
)
def test_tunnels_by_port(ports: str, tunnels: set[tuple[int, int]]) -> None:
    """Whatever goes over TCP; by port 80 that is a plain request, which is no tunnel."""
    (rule,) = rules(f"acl p port {ports}", "http_access deny CONNECT p")
    parts = [part for part in rule.unread if part.protocol == "tcp"]
    assert {part.ports for part in parts} == tunnels
    assert not any(part.exact for part in parts)


def test_what_no_port_is_left_for_stops_nothing() -> None:
    assert rules("acl x port 1-65535", "http_access deny !x") == ()
    assert {part.ports for part in denied("port 2-65535", "!x").unread} == {(1, 1)}
    assert {part.ports for part in denied("port 1-65534", "!x").unread} == {(65_535, 65_535)}
    assert {part.ports for part in denied("port 1-9 5-20", "!x").unread} == {(21, 65_535)}


def test_what_is_no_acl_defines_none() -> None:
    (rule,) = rules("cache_dir x src 10.20.0.0/16", "http_access deny x")
    assert addresses_of(rule) == EVERY_ADDRESS
    assert not exact(rule)
    (rule,) = rules("acl x src", "http_access deny x")
    assert not exact(rule)


@pytest.mark.parametrize(
    ("acl", "name", "protocols"),
    [
        ("method CONNECT", "x", {"https", "tcp"}),
        ("method CONNECT", "!x", {"http"}),
        ("method GET POST", "x", {"http"}),
        ("method GET", "!x", {None}),  # CONNECT is another one: no tunnel passes
        ("method GET CONNECT", "x", {None}),
        ("dstdomain a.example", "x", {None}),
    ],
)
def test_by_methods(acl: str, name: str, protocols: set[str | None]) -> None:
    assert {part.protocol for part in denied(acl, name).unread} == protocols


@pytest.mark.parametrize(
    ("acl", "name", "hosts"),
    [
        ("dstdomain a.example", "x", [("a.example", False)]),
        ("dstdomain .A.example", "x", [("a.example", False), ("a.example", True)]),
        ("dstdomain a.example .b", "x", None),
        ("dstdomain a.example", "!x", None),
        ("dstdom_regex a", "x", None),
    ],
)
def test_by_hosts(acl: str, name: str, hosts: list[tuple[str, bool]] | None) -> None:
    (part,) = denied(acl, name).unread
    reaches = hosts and tuple(HostDestination(HostPattern(host, below)) for host, below in hosts)
    assert part.reaches == reaches
    assert part.exact is (hosts is not None)


def test_all_acls_of_a_line_together() -> None:
    acls = ("acl a src 10.0.0.0/8", "acl b src 10.20.0.0/16", "acl p port 443", "acl q port 80-500")
    (rule,) = rules(*acls, "http_access deny a b p q # c")
    (part,) = rule.unread
    assert (address_set(part.addresses), part.ports, part.exact) == (SITE, (443, 443), True)
    # What no request can match stops none.
    assert rules(*acls, "acl r port 25", "http_access deny p r") == ()
    assert rules(*acls, "acl s src 192.0.2.1", "http_access deny a s") == ()
    assert rules("http_access deny manager") == ()
    (every,) = rules("http_access deny !manager")
    assert addresses_of(every) == EVERY_ADDRESS


def test_where_a_line_goes() -> None:
    """Everywhere where nothing says otherwise; of two lists of hosts nobody works out both."""
    (part,) = denied("src 10.20.0.0/16").unread
    assert part.reaches == (Names(""), EVERY_DESTINATION)
    (part,) = denied("time M 9:00-17:00").unread
    assert part.reaches is None
    hosts = ("acl a dstdomain a.example", "acl b dstdomain b.example", "acl s src 10.20.0.0/16")
    for names, is_exact, first in (("a s", True, "a"), ("s a", True, "a"), ("a b", False, "a")):
        (rule,) = rules(*hosts, f"http_access deny {names}")
        (part,) = rule.unread
        assert part.reaches == (HostDestination(HostPattern(f"{first}.example")),)
        assert part.exact is is_exact
        assert address_set(part.addresses) == (SITE if "s" in names else EVERY_ADDRESS)


@pytest.mark.parametrize(("steps", "is_exact"), [(1, True), (16, True), (17, False)])
def test_acls_that_are_made_of_acls(steps: int, is_exact: bool) -> None:
    made = [f"acl a{number} all-of a{number + 1}" for number in range(steps)]
    (rule,) = rules(*made, f"acl a{steps} src 10.20.0.0/16", "http_access deny a0")
    assert exact(rule) is is_exact
    (rule,) = rules(*made, f"acl a{steps} src 10.20.0.0/16", "http_access deny !a0")
    assert not exact(rule)
    (rule,) = rules(*made, *made, f"acl a{steps} src 10.20.0.0/16", "http_access deny a0")
    assert not exact(rule)


def test_what_nobody_can_follow_may_match_anything() -> None:
    many = " ".join(f"10.20.{number // 256}.{number % 256}" for number in range(MOST_VALUES))
    assert exact(denied(f"src {many}"))
    assert not exact(denied(f"src {many} 10.20.9.9"))
    names = ["x"] * MOST_NAMES
    for more, is_exact in (([], True), (["x"], False)):
        (rule,) = rules("acl x src 10.20.0.0/16", f"http_access deny {' '.join(names + more)}")
        assert exact(rule) is is_exact
    for acl in ("all-of x", "any-of x", "time M 9:00-17:00", "proxy_auth REQUIRED"):
        assert not exact(denied(acl))
    # Two types under one name are one of two things.
    (rule,) = rules("acl x src 10.20.0.0/16", "acl x port 443", "http_access deny x")
    assert not exact(rule)


def test_a_line_stands_before_ours_or_behind_it() -> None:
    lines = ("http_access allow all", "http_access deny all", "http_access", "http_port 3128")
    made = [SiteLine(f"squid.conf:{number}", text) for number, text in enumerate(lines, 1)]
    before, behind = site_rules(Site((made[0], OURS, *made[1:])))
    assert (before.action, behind.action) == (Action.ALLOW, Action.DENY)
    assert before.precedes(behind) is True
    assert before.order[0] < behind.order[0]
    assert before.identity == "squid.conf:1 http_access allow all"
    # Where ours is not included nothing comes before it, or behind.
    assert [rule.order for rule in site_rules(Site(tuple(made)))] == [(), ()]
