"""What stands before our rules on a policy: who is warned of, and in which words."""

from functools import partial
from typing import Any

import pytest

from outgate.backends.rendered import Context
from outgate.diagnostics import Diagnostic
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.service import Service
from outgate.plan.model import Rule
from tests.builders.azure_groups import BESIDE, filters
from tests.builders.azure_plans import plan_of, rule
from tests.builders.azure_states import azure_state
from tests.emulators.inprocess import target

WEB: dict[str, Any] = {
    "ruleType": "ApplicationRule",
    "name": "no",
    "protocols": [{"protocolType": "Https", "port": 443}],
    "targetFqdns": ["a.example"],
}
NETWORK: dict[str, Any] = {
    "ruleType": "NetworkRule",
    "name": "no",
    "ipProtocols": ["TCP"],
    "sourceAddresses": ["*"],
    "destinationPorts": ["443"],
}


HOST = rule("https://a.example", ("10.20.0.0/16",))
ADDRESS = rule("203.0.113.9", ("10.20.0.0/16",))


def warned(
    *rules: dict[str, Any],
    above: tuple[dict[str, Any], ...] = (),
    wanted: tuple[Rule, ...] = (HOST,),
) -> list[Diagnostic]:
    """What is said of rules of others in a group before ours, and of base policies."""
    service = Service(Options())
    policy = service.add_policy("s-1", "rg", "fw")
    lab = {"location": "westeurope", "properties": {"ipAddresses": ["10.99.0.0/24"]}}
    service.add_ip_group(policy, "ipg-lab", lab)
    if rules:
        service.add_group(policy, "theirs", body(500, *rules))
    below = policy
    for number, raw in enumerate(above):
        base = service.add_policy("s-1", "rg", f"above-{number}")
        service.add_group(base, "top", body(100, raw))
        service.edit(below, partial(base_on, base))
        below = base
    backend = target(service)
    rendered, problems = backend.renderer.render(plan_of(*wanted), Context())
    assert rendered is not None, problems
    return list(backend.store.preflight(backend.store.read(), rendered, applied=False))


def base_on(base: str, policy: dict[str, Any]) -> None:
    policy["properties"]["basePolicy"] = {"id": base}


def body(priority: int, *rules: dict[str, Any]) -> dict[str, Any]:
    collections = [filters(*rules)]
    return {"properties": {"priority": priority, "ruleCollections": collections}}


OURS = "`10.20.0.0/16 -> https://a.example:443`"
SHADOWED = f"rule `theirs/c/no` comes before ours and {{}} what {OURS} allows"


@pytest.mark.parametrize(
    ("fields", "does"),
    [
        ({"sourceAddresses": ["*"]}, "denies"),
        ({"sourceAddresses": ["10.99.0.0/24"]}, None),
        ({"sourceIpGroups": [f"{BESIDE}/ipg-lab"]}, None),
        # Which networks it has nobody can tell from here.
        ({"sourceIpGroups": [f"{BESIDE.replace('/rg/', '/rg-2/')}/ipg-lab"]}, "may deny"),
        ({"sourceAddresses": ["10.99.0.0/24"], "targetFqdns": ["*"]}, None),
        ({"sourceAddresses": ["*"], "targetFqdns": ["*"]}, "denies"),
        ({"sourceAddresses": ["*"], "targetFqdns": ["*.example"]}, "denies"),
        ({"sourceAddresses": ["*"], "targetFqdns": ["*ample"]}, "denies"),
        ({"sourceAddresses": ["*"], "targetFqdns": ["*b.example"]}, None),
        ({"sourceAddresses": ["*"], "targetFqdns": ["games.example"]}, None),
        ({"sourceAddresses": ["*"], "targetFqdns": [], "fqdnTags": ["AzureBackup"]}, "may deny"),
    ],
)
def test_application_rules(fields: dict[str, Any], does: str | None) -> None:
    """An IP group is looked into, as its addresses would be."""
    service_takes = {"sourceIpGroups": fields.get("sourceIpGroups", [])}
    messages = [each.message for each in warned({**WEB, **service_takes, **fields})]
    assert messages == ([SHADOWED.format(does)] if does else [])


@pytest.mark.parametrize(
    ("fields", "does"),
    [
        ({"destinationAddresses": ["10.0.0.0/8"]}, None),
        ({"destinationAddresses": ["10.0.0.0/8", "*"]}, "denies"),
        ({"destinationAddresses": ["10.0.0.0/8", "8.8.8.8"]}, "may deny"),
        ({"destinationAddresses": ["AzureCloud"]}, "may deny"),
        ({"destinationIpGroups": [f"{BESIDE}/ipg-lab"]}, None),
        ({"destinationFqdns": ["b.example"]}, "may deny"),
        ({"destinationAddresses": ["*"], "destinationPorts": ["80", "440-450"]}, "denies"),
        ({"destinationAddresses": ["*"], "destinationPorts": ["80", "444-450"]}, None),
        ({"destinationAddresses": ["*"], "ipProtocols": ["UDP"]}, None),
        ({"destinationAddresses": ["*"], "ipProtocols": ["Any"]}, "denies"),
    ],
)
def test_network_rules(fields: dict[str, Any], does: str | None) -> None:
    warnings = warned({**NETWORK, **fields})
    assert [each.message for each in warnings] == ([SHADOWED.format(does)] if does else [])
    for each in warnings:
        assert each.help == "network rules always come before application rules: narrow it"


def test_networks_of_others_before_our_own() -> None:
    assert warned({**NETWORK, "destinationAddresses": ["8.8.8.8"]}, wanted=(ADDRESS,)) == []
    deny = {**NETWORK, "destinationAddresses": ["203.0.113.0/24"]}
    (warning,) = warned(deny, wanted=(ADDRESS,))
    assert warning.message == (
        "rule `theirs/c/no` comes before ours and denies what "
        "`10.20.0.0/16 -> https://203.0.113.9/32:443` allows"
    )
    assert warning.help == (
        "give the group of the target a lower priority number, or narrow that rule"
    )


def test_each_base_policy_has_its_name() -> None:
    deny = {**WEB, "sourceAddresses": ["*"]}
    warnings = warned(above=(deny, {**deny, "name": "never"}))
    assert [each.message.partition(" comes before")[0] for each in warnings] == [
        "rule `top/c/no` of base policy `above-0`",
        "rule `top/c/never` of base policy `above-1`",
    ]
    assert {each.help for each in warnings} == {
        "rules of a base policy always come first: narrow it there"
    }


def test_a_collection_without_rules_is_read() -> None:
    service = Service(Options())
    policy = service.add_policy("s-1", "rg", "fw")
    raw = body(500)
    raw["properties"]["ruleCollections"][0]["rules"] = None
    service.add_group(policy, "theirs", raw)
    state = target(service).store.read()
    assert state.foreign == ("group `theirs` with 0 rules",)
    assert target(service).store.others(state) == ()
    service.add_group(policy, "more", body(600, {**WEB, "sourceAddresses": ["*"]}))
    assert "group `more` with 1 rule" in target(service).store.read().foreign


def test_a_taken_priority_of_a_collection_has_a_way_out() -> None:
    service = Service(Options())
    policy = service.add_policy("s-1", "rg", "fw")
    taken = body(1000, {**WEB, "sourceAddresses": ["10.99.0.1"]})
    taken["properties"]["ruleCollections"][0]["priority"] = 200
    service.add_group(policy, "outgate", taken)
    backend = target(service, ownership="shared")
    rendered, _ = backend.renderer.render(plan_of(rule("https://a.example")), Context())
    assert rendered is not None
    (problem,) = (
        each
        for each in backend.store.preflight(backend.store.read(), rendered, applied=False)
        if each.code.id == "name-taken"
    )
    assert problem.message == "collection `c` of group `outgate` has our priority 200"
    assert (
        problem.help == "choose others with `collection_priorities: {network: N, application: N}`"
    )


@pytest.mark.parametrize(("theirs", "too_many"), [(49, False), (50, True)])
def test_a_policy_may_have_just_so_many_groups(theirs: int, too_many: bool) -> None:
    backend = target(Service(Options()))
    rendered, _ = backend.renderer.render(plan_of(HOST), Context())
    assert rendered is not None
    others = tuple(
        {"name": f"g{n}", "properties": {"priority": 2000 + n, "ruleCollections": []}}
        for n in range(theirs)
    )
    state = azure_state(others=others)
    said = ["policy `fw` would have more than 50 groups"] if too_many else []
    assert [
        each.message for each in backend.store.preflight(state, rendered, applied=False)
    ] == said
