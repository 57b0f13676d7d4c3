"""What goes beyond the limits of the service is refused before anything is written."""

from dataclasses import replace

import pytest

from outgate.backends.azure_firewall.limits import Limits
from outgate.backends.azure_firewall.rendering.render import render
from outgate.backends.azure_firewall.settings import AzureSettings, read_settings
from outgate.diagnostics import codes
from outgate.plan.model import Rule
from outgate.traffic.destination import AddressesDestination, Remote
from tests.builders.azure_plans import plan_of, rule

RAW = {"subscription": "s-1", "resource_group": "rg", "policy": "fw"}
SETTINGS = read_settings(RAW, {})
A = rule("https://a.example")


def limited(**limits: int) -> AzureSettings:
    return replace(SETTINGS, limits=Limits(**limits))


def to_networks(count: int, third: int) -> Rule:
    networks = tuple(f"198.51.{third}.{n}/32" for n in range(count))
    return replace(
        rule("https://a.example"), remote=Remote(AddressesDestination(networks), "https", 443)
    )


def refusals(*rules: Rule, settings: AzureSettings = SETTINGS) -> list[str]:
    """Why a plan for some rules is refused."""
    rendered, problems = render(plan_of(*rules), settings, {}, {})
    assert (rendered is None) == bool(problems)
    assert {each.code for each in problems} <= {codes.TARGET_LIMIT}
    help = "give the target fewer policies, or fewer and larger sources"
    assert {each.help for each in problems} <= {help}
    return [each.message for each in problems]


def test_a_rule_that_no_group_holds() -> None:
    (why,) = refusals(A, settings=limited(group_bytes=100))
    assert why.startswith("group `outgate` has ")
    assert why.endswith(" bytes, 100 at most")


@pytest.mark.parametrize(("most", "told"), [(1, []), (0, ["the plan takes 1 groups, 0 at most"])])
def test_more_groups_than_a_policy_has(most: int, told: list[str]) -> None:
    assert refusals(A, settings=limited(groups=most)) == told


@pytest.mark.parametrize(
    ("most", "told"), [(2, []), (1, ["the plan takes 2 IP groups, 1 at most"])]
)
def test_more_ip_groups_than_azure_takes(most: int, told: list[str]) -> None:
    assert (
        refusals(to_networks(65, 1), to_networks(65, 2), settings=limited(ip_groups=most)) == told
    )
    # As many as 64 networks stand in the rule itself.
    assert refusals(to_networks(64, 1), to_networks(64, 2), settings=limited(ip_groups=0)) == []


@pytest.mark.parametrize(
    ("group", "told"),
    [
        ("a" * 80, []),
        ("a" * 81, [f"`{'a' * 81}` is no name for a rule collection group"]),
        ("-a", ["`-a` is no name for a rule collection group"]),
    ],
)
def test_a_group_has_a_name_that_azure_takes(group: str, told: list[str]) -> None:
    assert refusals(A, settings=replace(SETTINGS, group=group)) == told
