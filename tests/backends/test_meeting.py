"""Where rules of a target meet traffic: what they surely match, and what nobody can rule out."""

from typing import Any

import pytest

from outgate.backends.live_rule import Action, LiveRule, Names, Reach, Unread
from outgate.backends.meeting import Matcher
from outgate.plan.model import Rule
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    ServiceTagDestination,
)
from outgate.traffic.flow import Flow
from outgate.traffic.host import parse_host
from outgate.values import replace
from tests.builders.rules import rule

SITE, OTHER = ("10.0.0.0/8",), ("192.168.0.0/16",)
PUBLIC, PRIVATE = AddressesDestination(("192.0.3.0/24",)), AddressesDestination(("10.9.0.0/16",))
TAG = ServiceTagDestination("AzureCloud")


def live(*rules: Rule, **unread: Any) -> Matcher:
    """A rule that denies, with what of it can be read and what cannot."""
    parts = (Unread(identity="r", text="odd", **unread),) if unread else ()
    return Matcher(
        LiveRule(
            identity="r",
            label="r",
            kind="Deny rule",
            action=Action.DENY,
            ours=False,
            order=(1,),
            rules=rules,
            unread=parts,
        )
    )


def host(text: str) -> HostDestination:
    return HostDestination(parse_host(text))


def test_what_is_read_is_matched_by_its_protocol_and_port() -> None:
    """By address all that counts is the port: it is given by the protocol that is asked for."""
    matcher = live(rule("a.example", source=SITE), rule(("192.0.3.0/24",), "tcp:443"))
    by_https, by_http, elsewhere = (
        matcher.flows(rule("z.example", way).remote) for way in ("https:443", "http:443", "http:80")
    )
    assert by_https == (
        rule("a.example", source=SITE).flow,
        rule(("192.0.3.0/24",), "https:443").flow,
    )
    assert by_http == (rule(("192.0.3.0/24",), "http:443").flow,)
    assert elsewhere == ()


@pytest.mark.parametrize(
    ("ports", "port", "met"),
    [((80, 90), 80, True), ((80, 90), 90, True), ((80, 90), 79, False), ((80, 90), 91, False)],
)
def test_a_range_of_ports_is_met_by_each_of_them(
    ports: tuple[int, int], port: int, met: bool
) -> None:
    matcher = live(ports=ports, reaches=(host("a.example"),), exact=True)
    flow = rule("a.example", f"https:{port}").flow
    assert (matcher.flows(flow.remote), matcher.may_meet(flow)) == (((flow,) if met else ()), met)


@pytest.mark.parametrize(
    ("protocol", "met"), [(None, True), ("tcp", True), ("https", True), ("http", False)]
)
def test_what_goes_over_tcp_is_met_by_tcp(protocol: str | None, met: bool) -> None:
    matcher = live(protocol=protocol, reaches=(host("a.example"),), exact=True)
    flow = rule("a.example").flow
    assert (matcher.meets(flow) is not None, matcher.may_meet(flow)) == (met, met)


@pytest.mark.parametrize(
    ("ending", "asked", "surely", "perhaps"),
    [
        ("", "a.example", True, True),
        ("", "*.a.example", True, True),
        ("a.example", "a.example", True, True),
        ("a.example", "xa.example", True, True),
        ("a.example", "*.a.example", True, True),
        (".a.example", "*.a.example", True, True),
        (".a.example", "a.example", False, False),
        # Some of the names below it end so, and others do not.
        ("b.a.example", "*.a.example", False, True),
        ("ba.example", "*.a.example", False, False),
        ("b.a.example", "a.example", False, False),
        ("other.example", "a.example", False, False),
    ],
)
def test_hosts_by_how_their_names_end(ending: str, asked: str, surely: bool, perhaps: bool) -> None:
    flow = rule(asked, source=SITE).flow
    matcher = live(reaches=(Names(ending),), addresses=("*",), exact=True)
    assert (matcher.meets(flow) is not None, matcher.may_meet(flow)) == (surely, perhaps)
    assert matcher.flows(flow.remote) == ((Flow(("*",), flow.remote),) if surely else ())
    # What is not exact is never sure, and no name is an address.
    doubtful = live(reaches=(Names(ending),), addresses=("*",))
    assert (doubtful.meets(flow), doubtful.may_meet(flow)) == (None, perhaps)
    by_address = rule(("192.0.3.0/24",), source=SITE).flow
    assert (matcher.flows(by_address.remote), matcher.may_meet(by_address)) == ((), False)


def test_names_are_met_beside_what_is_read() -> None:
    """From each source what it matches, also where one rule has both."""
    matcher = live(
        rule("a.example", source=SITE), reaches=(Names("ple"),), addresses=OTHER, exact=True
    )
    remote = rule("a.example").remote
    assert matcher.flows(remote) == (Flow(SITE, remote), Flow(OTHER, remote))
    for source, address in ((SITE, "10.0.0.1"), (OTHER, "192.168.0.1")):
        witness = matcher.meets(Flow(source, remote))
        assert witness is not None
        assert witness.address == address
    assert matcher.meets(Flow(("172.16.0.0/12",), remote)) is None


def test_every_address_is_every_host() -> None:
    matcher = live(rule(("0.0.0.0/0",), "tcp:443", source=SITE))
    asked = rule("a.example", source=("*",)).flow
    witness = matcher.meets(asked)
    assert str(witness) == "https://a.example from 10.0.0.1"
    half = live(rule(("0.0.0.0/1",), "tcp:443", source=SITE))
    assert (half.meets(asked), half.may_meet(asked)) == (None, True)


@pytest.mark.parametrize("source", [SITE, OTHER])
def test_only_sources_that_both_have_meet(source: tuple[str, ...]) -> None:
    for matcher in (
        live(reaches=None, addresses=SITE),
        live(rule(("192.0.3.0/24",), "tcp:443", source=SITE)),
        live(reaches=(Names(),), addresses=SITE, exact=True),
    ):
        assert matcher.may_meet(rule("a.example", source=source).flow) == (source == SITE)


@pytest.mark.parametrize(
    ("reach", "asked", "perhaps"),
    [
        # Of hosts the one may hold the other.
        (host("a.example"), "a.example", True),
        (host("*.a.example"), "b.a.example", True),
        (host("b.a.example"), "*.a.example", True),
        (host("b.example"), "a.example", False),
        # Who asks for an address names no host; hosts have addresses, but no private ones.
        (host("a.example"), ("192.0.3.0/24",), False),
        (PUBLIC, "a.example", True),
        (PRIVATE, "a.example", False),
        (AddressesDestination((*PRIVATE.networks, *PUBLIC.networks)), "a.example", True),
        (PUBLIC, ("192.0.3.7/32",), True),
        (PUBLIC, ("192.0.4.0/24",), False),
        # Which networks a service has nobody says, but no private ones either.
        (TAG, "a.example", True),
        (TAG, ("192.0.3.0/24",), True),
        (TAG, ("10.9.0.0/16",), False),
    ],
)
def test_what_nobody_can_rule_out(
    reach: Reach, asked: str | tuple[str, ...], perhaps: bool
) -> None:
    flow = rule(asked).flow
    matcher = live(reaches=(reach,))
    assert (matcher.meets(flow), matcher.may_meet(flow)) == (None, perhaps)
    beside = live(reaches=(host("nothing.example"), reach))
    assert beside.may_meet(flow) == perhaps
    assert live(reaches=()).may_meet(flow) is False
    assert live(reaches=None).may_meet(flow) is True


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        ((1, 100), (2, 50), True),
        ((2, 50), (1, 100), False),
        ((1, 100, 3), (1, 100, 4), True),
        ((1, 100), (1, 100), None),
        # Where one order begins the other nobody knows.
        ((1, 100), (1, 100, 3), None),
        ((1, 100, 3), (1, 100), None),
        ((1, 99), (1, 100, 3), True),
        ((), (1,), None),
    ],
)
def test_which_rule_is_looked_at_first(
    one: tuple[int, ...], other: tuple[int, ...], before: bool | None
) -> None:
    first, second = (replace(live().rule, order=order) for order in (one, other))
    assert first.precedes(second) is before
