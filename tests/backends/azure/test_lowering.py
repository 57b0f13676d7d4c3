"""Limits and words of plans on Azure Firewall, to the letter."""

import hashlib

import pytest

from outgate.backends.azure_firewall.export.policy import policy_of
from outgate.backends.azure_firewall.limits import Limits
from outgate.backends.azure_firewall.rendering import names
from outgate.backends.azure_firewall.rendering.lowering import Application, lower
from outgate.backends.azure_firewall.rendering.render import render
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.rendered import Context
from outgate.plan.model import Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.host import parse_host
from outgate.traffic.path import PathPattern
from outgate.values import replace
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


def limited(**limits: int) -> AzureSettings:
    return replace(ACCEPTING, limits=Limits(**limits))


SITES = ("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24")
HOSTS = [rule("https://a.example", (site,)) for site in SITES]
TAGGED = [rule("tag:OneDsCollector"), to_networks(80, SITES, 8443)]
HELP = "give the target fewer policies, or fewer and larger sources"


@pytest.mark.parametrize(
    ("rules", "limit", "most", "message"),
    [
        # Three sources to two networks.
        ([to_networks(2, SITES)], "network_pairs", 6,
         "the network rules have 6 pairs of source and destination, 5 at most"),
        # An IP group counts as one.
        ([to_networks(80, SITES)], "network_pairs", 3,
         "the network rules have 3 pairs of source and destination, 2 at most"),
        (TAGGED, "ip_groups", 2, "the plan takes 2 IP groups, 1 at most"),
        ([to_networks(80)], "ip_group_addresses", 80, "has 80 networks, 79 at most"),
    ],
)  # fmt: skip
def test_a_plan_is_as_large_as_the_service_takes(
    rules: list[Rule], limit: str, most: int, message: str
) -> None:
    fits, problems = render(plan_of(*rules), limited(**{limit: most}), TAGS, {})
    assert fits is not None
    assert not any(each.code.id == "target-limit" for each in problems)
    none, problems = render(plan_of(*rules), limited(**{limit: most - 1}), TAGS, {})
    (problem,) = (each for each in problems if each.code.id == "target-limit")
    assert none is None
    assert problem.message.endswith(message)
    assert problem.help == HELP


def test_a_plan_takes_as_many_groups_as_a_policy_has() -> None:
    rules = [rule("https://a.example", (f"10.{n}.0.0/24",)) for n in range(12)]
    fits, _ = render(plan_of(*rules), limited(group_bytes=1_200), TAGS, {})
    assert fits is not None
    groups = len(policy_of(fits).rendering.groups)
    assert fits.size == f"12 rules in {groups} groups"
    for most in (groups, groups - 1):
        settings = limited(group_bytes=1_200, groups=most)
        rendered, problems = render(plan_of(*rules), settings, TAGS, {})
        message = f"the plan takes {groups} groups, {groups - 1} at most"
        told = [] if most == groups else [(message, HELP)]
        assert [(each.message, each.help) for each in problems] == told
        assert (rendered is None) == bool(told)


@pytest.mark.parametrize(("count", "inline"), [(64, True), (65, False)])
def test_a_list_of_networks_stands_in_its_rule_or_in_an_ip_group(count: int, inline: bool) -> None:
    rendered, _ = render(plan_of(to_networks(count)), ACCEPTING, TAGS, {})
    assert rendered is not None
    rendering = policy_of(rendered).rendering
    ((native,),) = (group.network for group in rendering.groups)
    assert len(native.destinations) == (count if inline else 0)
    assert [group.addresses for group in rendering.ip_groups] == (
        [] if inline else [networks(count)]
    )
    assert native.ip_groups == tuple(group.name for group in rendering.ip_groups)


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("a", True),
        ("A0.b-c_", True),
        ("a" * 80, True),
        ("a" * 81, False),
        ("-a", False),
        ("a-", False),
        ("a.", False),
        ("ä", False),
    ],
)
def test_a_group_is_called_as_the_service_takes_it(name: str, fine: bool) -> None:
    settings = replace(ACCEPTING, group=name)
    rendered, problems = render(plan_of(HOSTS[0]), settings, TAGS, {})
    assert (rendered is not None) is fine
    message = f"`{name}` is no name for a rule collection group"
    assert [each.message for each in problems] == ([] if fine else [message])


def test_ipv6_networks_that_are_left_out_are_counted_by_the_rule() -> None:
    six = "2001:db8::/32"
    rules = [
        rule("https://a.example", ("10.0.0.0/8", six)),
        rule("https://b.example", ("10.0.0.0/8", six)),
        rule("https://c.example"),
    ]
    for count, words in ((1, "1 rule loses"), (2, "2 rules lose")):
        _, (problem,) = render(plan_of(*rules[:count], rules[2]), ACCEPTING, TAGS, {})
        assert problem.message == f"{words} IPv6 networks, which Azure Firewall never sees"


def test_a_rule_says_who_asks() -> None:
    """Whatever they are called that have the same addresses."""
    sources = [RuleSource(name, ("10.0.0.0/8",)) for name in ("milan", "hamburg")]
    rules = [
        replace(rule(f"https://{name}.example"), source=source)
        for name, source in zip("ab", sources, strict=True)
    ]
    plan = plan_of(*rules, *(replace(to_networks(2), source=source) for source in sources[:1]))
    rendered, _ = render(plan, ACCEPTING, TAGS, {})
    assert rendered is not None
    (group,) = policy_of(rendered).rendering.groups
    assert [each.description for each in group.application] == ["from hamburg, milan"]
    assert [each.description for each in group.network] == ["from milan"]
    assert rendered.size == "2 rules in 1 group"


def digest(*words: str) -> str:
    return hashlib.sha256(",".join(words).encode()).hexdigest()[:12]


def test_names_hang_on_who_asks_and_how() -> None:
    """On nothing else: a rule keeps its name, whatever endpoints come and go in it."""
    who = ("10.0.0.0/8", "10.9.0.0/16")
    told = digest(*who)
    assert names.application_name("Https", 443, who, urls=False) == f"https-443-hosts-{told}"
    assert names.application_name("Http", 80, who, urls=True) == f"http-80-urls-{told}"
    assert names.network_name(443, who) == f"tcp-443-{told}"
    group = names.ip_group_name("outgate", "m", "Storage.WestEurope", ("192.0.2.0/28",))
    assert group == f"outgate-storage-westeurope-{digest('m', '192.0.2.0/28')}"
    other = names.ip_group_name("outgate", "m", None, ("192.0.2.0/28",))
    assert other == f"outgate-networks-{digest('m', '192.0.2.0/28')}"


@pytest.mark.parametrize(
    ("word", "port", "transport", "entry"),
    [
        ("a", "443", "TCP", "https://a:443"),
        ("a", "80", "TCP", "http://a:80"),
        ("a", "8443", "TCP", "tcp://a:8443"),
        ("a", "443", "UDP", "udp://a:443"),
        ("a", "80-90", "TCP", "tcp://a:80-90"),
        ("a", "*", "ANY", "any://a:*"),
    ],
)
def test_what_a_network_rule_opens_is_listed_by_what_people_ask_for_there(
    word: str, port: str, transport: str, entry: str
) -> None:
    assert names.address_entry(word, port, transport) == entry


@pytest.mark.parametrize(
    ("entry", "listed"),
    [
        ("a.example", "https://a.example:443"),
        ("a.example/", "https://a.example:443/"),
        ("a.example/b/c", "https://a.example:443/b/c"),
    ],
)
def test_what_an_application_rule_opens_is_listed_as_a_url(entry: str, listed: str) -> None:
    assert names.host_entry("Https", entry, 443) == listed


@pytest.mark.parametrize(
    ("path", "urls", "allows"),
    [
        (PathPattern("/x", below=True), ("a.example/x", "a.example/x/*"), ("/x{,/*}",)),
        (PathPattern("/x/", below=True), ("a.example/x/*",), ("/x/*",)),
        (PathPattern("/x/", below=False), ("a.example/x/",), ("/x/",)),
        (PathPattern("/x", below=False), ("a.example/x",), ("/x", "/x/")),
    ],
)
def test_a_path_of_http_on_one_host(
    path: PathPattern, urls: tuple[str, ...], allows: tuple[str, ...]
) -> None:
    host = parse_host("a.example")
    asked = Rule(
        RuleSource("any", ("*",)), Remote(HostDestination(host, path), "http", 80), BYPASS, ()
    )
    told = lower(asked, ACCEPTING, {})
    assert told.entries == Application("Http", urls=urls)
    assert [str(each) for each in told.allows] == [f"http://a.example:80{each}" for each in allows]
