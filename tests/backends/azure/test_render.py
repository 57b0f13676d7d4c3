"""Plans on Azure Firewall: each entry, limit and warning typed by hand."""

import json
from dataclasses import replace

import pytest

from outgate.backends.azure_firewall.export.arm import arm_template
from outgate.backends.azure_firewall.export.policy import policy_of
from outgate.backends.azure_firewall.model import ApplicationRule
from outgate.backends.azure_firewall.rendering.render import render
from outgate.backends.azure_firewall.settings import Tier
from outgate.backends.fidelity import unkept_warnings
from outgate.backends.rendered import Fidelity
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Inspection, Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, Remote
from tests.backends.azure.reader import ip_groups_of, rules_of
from tests.backends.azure.rendering import rendered, template
from tests.builders.azure_firewall import ACCEPTING, PREMIUM, TAGS, limited
from tests.builders.azure_plans import BYPASS, rule
from tests.support import compiled

ENTRIES: dict[str, tuple[Tier, str, str, Fidelity]] = {
    "https://a.example.com": (Tier.BASIC, "fqdn", "a.example.com", Fidelity.EXACT),
    "https://*.example.com": (Tier.BASIC, "fqdn", "*.example.com", Fidelity.EXACT),
    "http://a.example.com:8080": (Tier.BASIC, "fqdn", "a.example.com", Fidelity.EXACT),
    "http://a.example.com/x/*": (Tier.PREMIUM, "url", "a.example.com/x/*", Fidelity.EXACT),
    "http://a.example.com/x": (
        Tier.PREMIUM,
        "url",
        "a.example.com/x a.example.com/x/*",
        Fidelity.EXACT,
    ),
    "http://a.example.com/x.crl": (Tier.PREMIUM, "url", "a.example.com/x.crl", Fidelity.WIDER),
    "http://a.example.com/y/*": (Tier.STANDARD, "fqdn", "a.example.com", Fidelity.WIDER),
    "https://a.example.com/x/*": (Tier.PREMIUM, "fqdn", "a.example.com", Fidelity.WIDER),
    "http://*.example.com/x/*": (Tier.PREMIUM, "fqdn", "*.example.com", Fidelity.WIDER),
}


@pytest.mark.parametrize("text", ENTRIES)
def test_entries(text: str) -> None:
    tier, kind, entry, fidelity = ENTRIES[text]
    result, problems = rendered(rule(text), azure_settings=replace(ACCEPTING, tier=tier))
    assert result is not None, problems
    (group,) = policy_of(result).rendering.groups
    (native,) = group.application
    assert " ".join(native.fqdns if kind == "fqdn" else native.urls) == entry
    assert (native.fqdns == ()) == (kind == "url")
    assert result.fidelity == ((rule(text).key, fidelity),)
    refused, wrong = rendered(rule(text), azure_settings=replace(PREMIUM, tier=tier))
    assert (refused is None) == (fidelity is Fidelity.WIDER)
    assert [each.code.id for each in wrong] == ["wider-rule"] * (fidelity is Fidelity.WIDER)


def test_a_path_is_exact_where_the_plan_allows_the_whole_host_anyway() -> None:
    result, problems = rendered(
        rule("https://a.example.com/x/*", ("10.0.0.0/8",)),
        rule("https://*.example.com"),
        azure_settings=PREMIUM,
    )
    assert result is not None, problems
    assert {fidelity for _, fidelity in result.fidelity} == {Fidelity.EXACT}
    refused, _ = rendered(
        rule("https://a.example.com/x/*"),
        rule("https://*.example.com", ("10.0.0.0/8",)),
        azure_settings=PREMIUM,
    )
    assert refused is None


@pytest.mark.parametrize(
    ("text", "addresses", "why"),
    [
        ("tcp://a.example.com:1433", ("*",), "neither http nor https"),
        ("https://a.example.com", ("2001:db8::/32",), "IPv6 addresses only"),
        ("https://[2001:db8::1]", ("*",), "IPv6 networks"),
        ("tag:Nothing", ("*",), "no service tag `Nothing`"),
    ],
)
def test_what_azure_cannot_say(text: str, addresses: tuple[str, ...], why: str) -> None:
    result, (problem,) = rendered(rule(text, addresses))
    assert result is None
    assert problem.code.id == "unsupported-rule"
    assert why in problem.message


def test_service_tags_and_networks() -> None:
    document = template(
        rule("tag:MicrosoftDefenderForEndpoint"),
        rule("tag:OneDsCollector"),
        rule("192.0.2.64/26", ("10.0.0.0/8", "2001:db8::/32")),
    )
    one, other = sorted(rules_of(document), key=lambda each: each["sourceAddresses"])
    assert one["destinationAddresses"] == ["MicrosoftDefenderForEndpoint"]
    assert one["ipProtocols"] == ["TCP"]
    assert one["destinationPorts"] == ["443"]
    (reference,) = one["destinationIpGroups"]
    assert ip_groups_of(document)[reference] == [f"198.51.{n}.0/24" for n in range(100)]
    assert other["sourceAddresses"] == ["10.0.0.0/8"]
    assert other["destinationAddresses"] == ["192.0.2.64/26"]


def test_of_ipv6_networks_nothing_is_allowed() -> None:
    """Whoever compares targets, or holds guards, is told what the firewall will do."""
    result, _ = rendered(
        rule("192.0.2.64/26", ("10.0.0.0/8", "2001:db8::/32")),
        rule("https://a.example.com", ("10.0.0.0/8", "2001:db8::/32")),
        rule("https://b.example.com"),
    )
    assert result is not None
    assert [rule.source.addresses for rule in result.allows] == [
        ("10.0.0.0/8",),
        ("10.0.0.0/8",),
        ("*",),
    ]
    mixed = Remote(AddressesDestination(("192.0.2.64/26", "2001:db8:1::/48")), "https", 443)
    result, _ = rendered(Rule(RuleSource("s", ("*",)), mixed, BYPASS, ()))
    assert result is not None
    (allowed,) = result.allows
    assert allowed.remote.destination == AddressesDestination(("192.0.2.64/26",))


def test_limits() -> None:
    many = tuple(f"203.{n >> 8}.{n & 255}.0/24" for n in range(0, 12_000, 2))
    networks = Rule(
        RuleSource("s", ("*",)), Remote(AddressesDestination(many), "https", 443), BYPASS, ()
    )
    result, (problem,) = rendered(networks)
    assert result is None
    assert problem.code.id == "target-limit"
    assert "6,000 networks, 5,000 at most" in problem.message
    wide = tuple(f"10.{n}.0.0/24" for n in range(200))
    few = tuple(f"203.0.{n}.0/28" for n in range(60))
    pairs = [
        Rule(RuleSource("s", wide), Remote(AddressesDestination(few), "https", port), BYPASS, ())
        for port in (443, 8443)
    ]
    result, (problem,) = rendered(*pairs)
    assert result is None
    assert "24,000 pairs" in problem.message


@pytest.mark.parametrize("room", [3_000, 20_000])
def test_groups_split_where_they_are_full_and_stay_put(room: int) -> None:
    rules = [rule("https://a.example.com", (f"10.0.{n}.0/24",)) for n in range(120)]
    places: dict[str, tuple[str, int]] = {}
    for count in (1, 40, 41, 119, 120):
        result, problems = rendered(*rules[:count], azure_settings=limited(ACCEPTING, room))
        if result is None:
            assert problems[0].code.id == "target-limit"
            continue
        groups = policy_of(result).rendering.groups
        names = [each.name for group in groups for each in group.application]
        assert len(names) == len(set(names)) == count
        assert len({group.priority for group in groups}) == len(groups)
        assert [group.priority for group in groups] == sorted(group.priority for group in groups)
        now = {
            each.name: (group.name, group.priority)
            for group in groups
            for each in group.application
        }
        if count in (41, 120):
            moved = [name for name in places if places[name] != now[name]]
            assert not moved or len({places[name] for name in moved}) == 1
        places = now


def not_inspected(*texts: str) -> Diagnostic:
    keep = replace(BYPASS, inspection=Inspection.KEEP)
    result, problems = rendered(*(replace(rule(text), treatment=keep) for text in texts))
    assert result is not None, problems
    (warning,) = unkept_warnings(result.unkept)
    return warning


def test_what_is_not_inspected_has_a_cure_that_fits() -> None:
    name, wildcard = "https://a.pay.example", "https://*.pay.example"
    one = not_inspected(name)
    assert one.message == (
        f"`{name}:443` should stay under HTTPS inspection; a rule of ours allows it without, as "
        "none of ours terminates TLS"
    )
    assert "wildcard" not in (one.help or "")
    more = not_inspected("https://a.example", "https://b.example", wildcard)
    assert more.message.startswith(f"`{wildcard}:443` and 2 more should stay under HTTPS")
    assert (more.help or "").startswith("narrow the wildcard")


def test_a_real_plan() -> None:
    compilation = compiled(
        "allow mde for region EU, fleet win11, mma from 10.0.0.0/8\n", "2026-07-03"
    )
    result, problems = render(compilation.plan, ACCEPTING, TAGS, compilation.places)
    assert result is not None, problems
    told = (*problems, *unkept_warnings(result.unkept))
    assert {each.code.id for each in told} == {"accepted-widening", "inspection-not-kept"}
    helps = {each.help for each in told if each.code.id == "inspection-not-kept"}
    assert helps == {
        "narrow the wildcard in the policy, so that only your own accounts are reached"
    }
    natives = [each for group in policy_of(result).rendering.groups for each in group.application]
    assert all(isinstance(each, ApplicationRule) for each in natives)
    hosts = {host for each in natives for host in (*each.fqdns, *each.urls)}
    assert "winatp-gw-neu.microsoft.com" in hosts
    assert json.dumps(arm_template(policy_of(result).rendering, ACCEPTING))
