"""Limits and words of plans on Azure Firewall, to the letter."""

import pytest

from outgate.backends.azure_firewall.rendering.render import render
from outgate.backends.rendered import Context
from outgate.plan.model import Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, Remote
from tests.builders.azure_firewall import ACCEPTING, TAGS, firewall
from tests.builders.azure_plans import BYPASS, plan_of, rule


def networks(count: int) -> tuple[str, ...]:
    return tuple(f"203.{n >> 7}.{(n & 127) * 2}.0/24" for n in range(count))


def to_networks(count: int, sources: tuple[str, ...] = ("*",), port: int = 443) -> Rule:
    target = Remote(AddressesDestination(networks(count)), "https", port)
    return Rule(RuleSource("s", sources), target, BYPASS, ())


@pytest.mark.parametrize(("count", "refused"), [(5_000, False), (5_001, True)])
def test_an_ip_group_may_be_full(count: int, refused: bool) -> None:
    rendered, problems = render(plan_of(to_networks(count)), ACCEPTING, TAGS, {})
    assert (rendered is None) == refused
    assert [each.message.partition("has ")[2] for each in problems] == (
        ["5,001 networks, 5,000 at most"] if refused else []
    )


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_network_rules_may_have_just_so_many_pairs(more: int, refused: bool) -> None:
    wide = tuple(f"10.{n >> 8}.{n & 255}.0/24" for n in range(0, 800, 2))
    rules = [to_networks(50, wide)] + [to_networks(1, ("10.99.0.0/16",), 8443)] * more
    rendered, problems = render(plan_of(*rules), ACCEPTING, TAGS, {})
    assert (rendered is None) == refused
    assert [each.message for each in problems] == (
        ["the network rules have 20,001 pairs of source and destination, 20,000 at most"]
        if refused
        else []
    )


def test_a_service_tag_loses_no_ipv6_networks() -> None:
    """The firewall looks the tag up by itself; one that it does not know is written out."""
    rendered, problems = render(
        plan_of(rule("tag:MicrosoftDefenderForEndpoint")), ACCEPTING, TAGS, {}
    )
    assert rendered is not None
    assert problems == ()
    rendered, (problem,) = render(plan_of(rule("tag:OneDsCollector")), ACCEPTING, TAGS, {})
    assert rendered is not None
    assert problem.message == "1 rule loses IPv6 networks, which Azure Firewall never sees"


def test_what_is_refused_says_why_and_what_to_do() -> None:
    rendered, (problem,) = render(plan_of(rule("https://[2001:db8::1]")), ACCEPTING, TAGS, {})
    assert rendered is None
    assert problem.message == (
        "Azure Firewall cannot express `* -> https://2001:db8::1/128:443`: all its destinations "
        "are IPv6 networks, which Azure Firewall does not take"
    )
    assert problem.help == "give this target policies without them"


def test_a_file_that_is_one_path_is_just_that_and_its_slash() -> None:
    """What it allows beyond the plan is no folder: nothing below is open."""
    asked = rule("http://a.example/x.crl")
    premium = {"subscription": "s-1", "resource_group": "rg", "policy": "fw", "tier": "Premium"}
    backend = firewall(premium, {"url-path": "reviewed"})
    rendered, _ = backend.renderer.render(plan_of(asked), Context())
    assert rendered is not None
    told = [str(each.remote) for each in rendered.allows]
    assert told == ["http://a.example:80/x.crl", "http://a.example:80/x.crl/"]
    read = backend.renderer.to_canonical(rendered.rules).rules
    assert sorted(str(each.remote) for each in read) == told
