"""What counts as a change of a group or an IP group, and what does not."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from outgate.backends.azure_firewall.arm.names import same_id, segment
from outgate.backends.azure_firewall.arm.normalize import (
    content_digest,
    normal_rule,
    unknown_fields,
)
from outgate.backends.azure_firewall.arm.resources import RuleCollectionGroup
from outgate.plan.digest import json_digest

IP_GROUP: dict[str, Any] = {
    "id": "/x/ipGroups/a",
    "etag": "e-1",
    "location": "westeurope",
    "tags": {"managed-by": "outgate fw/outgate"},
    "properties": {
        "ipAddresses": ["192.0.2.1", "192.0.2.9"],
        "provisioningState": "Succeeded",
        "firewallPolicies": [{"id": "/x/firewallPolicies/fw"}],
    },
}


@pytest.mark.parametrize(
    ("where", "value", "same"),
    [
        (("etag",), "e-2", True),
        (("properties", "provisioningState"), "Failed", True),
        (("properties", "firewallPolicies"), [], True),
        (("properties", "firewalls"), [{"id": "/x/azureFirewalls/f"}], True),
        (("properties", "ipAddresses"), ["192.0.2.9", "192.0.2.1"], True),
        (("properties", "ipAddresses"), ["192.0.2.9"], False),
        (("properties", "ipAddresses"), None, False),
        (("tags", "managed-by"), "somebody", False),
        (("tags", "cost-centre"), "7", False),
        (("tags", "cost-centre"), "", True),
    ],
)
def test_an_ip_group_changes_by_what_people_decide(
    where: tuple[str, ...], value: Any, same: bool
) -> None:
    other = copy.deepcopy(IP_GROUP)
    inner = other
    for name in where[:-1]:
        inner = inner[name]
    inner[where[-1]] = value
    assert (content_digest(other) == content_digest(IP_GROUP)) is same


@pytest.mark.parametrize(
    ("state", "goes_on", "failed"),
    [
        ("Succeeded", False, False),
        ("Updating", True, False),
        ("creating", True, False),
        ("Deleting", True, False),
        ("Failed", False, True),
        ("Canceled", False, True),
    ],
)
def test_what_goes_on_and_what_failed(state: str, goes_on: bool, failed: bool) -> None:
    resource = {"properties": {"provisioningState": state}}
    group = RuleCollectionGroup(resource)
    assert (group.is_changing, group.has_failed) == (goes_on, failed)


# What the service documents of rules (Microsoft.Network, firewallPolicies), beside their kind.
LISTS = (
    *("sourceAddresses", "sourceIpGroups", "sourceKubeSelectorGroups", "sourceGeoLocations"),
    *("destinationAddresses", "destinationIpGroups", "destinationFqdns"),
    *("destinationGeoLocations", "destinationPorts", "ipProtocols", "targetFqdns", "targetUrls"),
    *("fqdnTags", "webCategories"),
)
SINGLE = ("name", "description", "translatedAddress", "translatedFqdn", "translatedPort")


@pytest.mark.parametrize("kind", ["ApplicationRule", "NetworkRule", "NatRule"])
def test_each_field_that_the_service_documents_is_kept(kind: str) -> None:
    fields = {
        **{name: ["X"] for name in LISTS},
        **dict.fromkeys(SINGLE, "x"),
        "terminateTLS": True,
        "protocols": [{"protocolType": "Http", "port": 80}],
        "httpHeadersToInsert": [{"headerName": "h", "headerValue": "v"}],
    }
    raw = {"ruleType": kind, **fields}
    folded = ("sourceIpGroups", "destinationIpGroups", "targetFqdns", "destinationFqdns")
    wanted = {**raw, **{name: ["x"] for name in folded}}
    for spelt in (kind.lower(), kind.upper(), kind):
        assert normal_rule({**raw, "ruleType": spelt}) == wanted
    assert unknown_fields(raw) == ()
    assert unknown_fields({**raw, "b": 1, "a": ["x"], "c": None, "d": False}) == ("a", "b")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("protocols", ["x"], "are no protocols"),
        ("protocols", [{"protocolType": "Http"}, 3], "are no protocols"),
        ("httpHeadersToInsert", ["x"], "are no httpHeadersToInsert"),
        ("protocols", [{"protocolType": "Http", "port": "x"}], "`x` is no port"),
        ("protocols", [{"protocolType": "Http", "port": [1]}], "is no port"),
    ],
)
def test_what_is_no_rule_is_refused(name: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        normal_rule({"ruleType": "ApplicationRule", name: value})


RULE = {
    "ruleType": "ApplicationRule",
    "name": "r",
    "protocols": [{"protocolType": "Https", "port": 443}],
    "sourceAddresses": ["*"],
    "targetFqdns": ["a.example"],
    "planets": {"names": [{"name": "Mars", "moons": 2}]},
}
GROUP: dict[str, Any] = {
    "id": "/x/ruleCollectionGroups/g",
    "name": "g",
    "type": "Microsoft.Network/FirewallPolicies/RuleCollectionGroups",
    "etag": "e-1",
    "location": "westeurope",
    "zone": 1,
    "properties": {
        "size": "0.1 MB",
        "provisioningState": "Succeeded",
        "priority": 1000,
        "ruleCollections": [
            {
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                "name": "C",
                "priority": 200,
                "action": {"type": "allow"},
                "rules": [RULE],
                "colour": "red",
            },
            {"name": "b", "action": {"type": "Deny"}, "rules": None},
        ],
    },
}


def test_a_digest_is_that_of_what_people_decide() -> None:
    """Saved plans hold it: made in another way, each would be refused as stale."""
    rule = {key: value for key, value in RULE.items() if key != "planets"}
    collection = {key: GROUP["properties"]["ruleCollections"][0][key]
                  for key in ("ruleCollectionType", "name", "priority", "colour")}  # fmt: skip
    assert content_digest(GROUP) == json_digest(
        {
            "resource": {"zone": 1},
            "properties": {"priority": 1000},
            "collections": [
                {"name": "b", "action": "Deny", "rules": []},
                {
                    **collection,
                    "action": "Allow",
                    "rules": [{**rule, "more": {"planets": RULE["planets"]}}],
                },
            ],
        }
    )


def edited(change: Callable[[Any], None]) -> str:
    other = copy.deepcopy(GROUP)
    change(other)
    return content_digest(other)


def first(group: Any) -> Any:
    return group["properties"]["ruleCollections"][0]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda g: g.update(id="x", name="x", type="x", etag="x", location="x"), True),
        (lambda g: g["properties"].update(size="9", provisioningState="Failed"), True),
        (lambda g: g["properties"]["ruleCollections"].reverse(), True),
        (lambda g: g.update(more=None, other={"a": []}), True),
        (lambda g: first(g).update(more=""), True),
        (lambda g: first(g)["rules"][0].update(more={"a": {}}), True),
        (lambda g: first(g)["rules"][0]["planets"]["names"][0].update(rings=False), True),
        (lambda g: g.update(zone=2), False),
        (lambda g: g["properties"].update(priority=1001), False),
        (lambda g: first(g).update(colour="blue"), False),
        (lambda g: first(g).update(priority=201), False),
        (lambda g: first(g)["action"].update(type="Deny"), False),
        (lambda g: first(g)["rules"][0].update(name="s"), False),
        (lambda g: first(g)["rules"][0].update(more=1), False),
        (lambda g: first(g)["rules"][0]["planets"]["names"][0].update(moons=3), False),
        (lambda g: first(g)["rules"][0]["planets"]["names"].append({}), False),
        (lambda g: first(g)["rules"].append(RULE), False),
    ],
)
def test_a_group_changes_by_what_people_decide(change: Callable[[Any], None], same: bool) -> None:
    assert (edited(change) == content_digest(GROUP)) is same


@pytest.mark.parametrize(
    ("one", "name"),
    [("/a/ipGroups/B", "B"), ("/a/ipGroups/B/", "B"), ("/a/ipGroups/B//", "B"), ("B", "B")],
)
def test_the_name_at_the_end_of_an_id(one: str, name: str) -> None:
    assert segment(one) == name


def test_one_id_is_spelt_in_many_ways() -> None:
    ours = "/subscriptions/S/resourceGroups/RG/ipGroups/a"
    for same in (ours.lower(), f"{ours}/", ours.replace("Groups", "groups")):
        assert same_id(ours, same)
        assert same_id(same, ours)
    for other in (f"{ours}b", ours[:-2], f"{ours}/b", f"/{ours}"):
        assert not same_id(ours, other)


def test_rules_in_one_form() -> None:
    raw = {
        "ruleType": "networkrule",
        "name": "r",
        "description": "",
        "ipProtocols": ["udp", "Tcp", "UDP"],
        "sourceAddresses": [" 10.0.0.1", "*", "*"],
        "destinationFqdns": ["B.example", "a.example"],
        "destinationAddresses": ["AzureMonitor"],
        "destinationPorts": None,
        "fqdnTags": ["WindowsUpdate"],
        "ipv6Rule": False,
        "protocols": [{"protocolType": "https"}, {"protocolType": "HTTP", "port": 80}],
    }
    assert normal_rule(raw) == {
        "ruleType": "NetworkRule",
        "name": "r",
        "sourceAddresses": ["*", "10.0.0.1"],
        "destinationAddresses": ["AzureMonitor"],
        "destinationFqdns": ["a.example", "b.example"],
        "ipProtocols": ["TCP", "UDP"],
        "protocols": [
            {"protocolType": "Http", "port": 80},
            {"protocolType": "Https", "port": 0},
        ],
        "fqdnTags": ["WindowsUpdate"],
    }
