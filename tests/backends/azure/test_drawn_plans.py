"""Drawn plans on Azure Firewall, against an evaluator: what they let pass, and small changes."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.backends.azure_firewall.export.arm import arm_template
from outgate.backends.azure_firewall.export.policy import policy_of
from outgate.backends.azure_firewall.settings import Tier
from outgate.backends.rendered import Fidelity
from outgate.plan.model import Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import HostPattern
from outgate.traffic.path import PathPattern
from tests.backends.azure.reader import NAME, Request, lets_pass, rules_of
from tests.backends.azure.rendering import rendered, template
from tests.builders.azure_firewall import ACCEPTING
from tests.builders.azure_plans import BYPASS

SOURCES = (("*",), ("10.0.0.0/24",), ("10.0.1.0/24",), ("10.0.0.7/32", "192.0.2.0/24"))
ADDRESSES = ("10.0.0.7", "10.0.0.8", "10.0.1.1", "192.0.2.9", "203.0.113.1")
HOSTS = ("x.example", "a.x.example", "b.a.x.example", "ax.example", "y.example")
PATHS = ("/", "/a", "/a/", "/a/b", "/ab", "/a.txt", "/a.txt/", "/a.txt/b")
PATTERNS = [
    Remote(HostDestination(HostPattern(name, subtree), path), protocol, port)
    for name in ("x.example", "a.x.example", "y.example")
    for subtree in (False, True)
    for path in (
        None,
        PathPattern("/a", True),
        PathPattern("/a/", True),
        PathPattern("/a.txt", False),
    )
    for protocol, port in (("https", 443), ("http", 80), ("http", 8080))
]
RULES = st.builds(
    lambda addresses, target: Rule(RuleSource(addresses[0], addresses), target, BYPASS, ()),
    st.sampled_from(SOURCES),
    st.sampled_from(PATTERNS),
)


def allowed_by_plan(rules: Sequence[Rule], request: Request) -> bool:
    address, protocol, port, host, path = request
    for each in rules:
        destination = each.remote.destination
        assert isinstance(destination, HostDestination)
        if (protocol, port) != (each.remote.protocol, each.remote.port):
            continue
        inside = (
            host.endswith("." + destination.host.name)
            if destination.host.subtree
            else host == destination.host.name
        )
        if not inside or not any(
            network == "*" or address.startswith(network.partition("/")[0].rstrip("0"))
            for network in each.source.addresses
        ):
            continue
        if destination.path is None or path == destination.path.value:
            return True
        if destination.path.below and path.startswith(destination.path.value.rstrip("/") + "/"):
            return True
    return False


REQUESTS = [
    (address, protocol, port, host, path)
    for address in ADDRESSES
    for protocol, port in (("https", 443), ("http", 80), ("http", 8080))
    for host in HOSTS
    for path in PATHS
]


@given(st.lists(RULES, max_size=6, unique_by=lambda each: each.key), st.sampled_from(Tier))
@settings(max_examples=250)
def test_azure_allows_what_the_plan_does(rules: list[Rule], tier: Tier) -> None:
    azure_settings = replace(ACCEPTING, tier=tier)
    result, problems = rendered(*rules, azure_settings=azure_settings)
    assert result is not None, problems
    document = arm_template(policy_of(result).rendering, azure_settings)
    exact = {key for key, fidelity in result.fidelity if fidelity is Fidelity.EXACT}
    all_exact = len(exact) == len(rules)
    for request in REQUESTS:
        wanted, allowed = allowed_by_plan(rules, request), lets_pass(document, request)
        assert allowed or not wanted, request
        if all_exact:
            assert allowed == wanted, request
        # What is wider is never wider than what the rendering says of itself.
        assert allowed_by_plan(result.allows, request) or not allowed
    strict, wrong = rendered(*rules, azure_settings=replace(azure_settings, accept={}))
    assert (strict is not None) == all_exact
    assert {each.code.id for each in wrong} == (set() if all_exact else {"wider-rule"})


@given(st.lists(RULES, min_size=1, max_size=8, unique_by=lambda each: each.key), st.data())
@settings(max_examples=150)
def test_one_endpoint_more_changes_one_rule(rules: list[Rule], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(rules))
    order = data.draw(st.permutations([each for each in rules if each is not gone]))
    before = {each["name"]: each for each in rules_of(template(*order))}
    after = {each["name"]: each for each in rules_of(template(*rules))}
    differ = {name for name in before | after if before.get(name) != after.get(name)}
    assert len(differ) <= 1
    assert all(NAME.fullmatch(name) for name in after)
