"""Resources of the service as values: what they say, and what of them is sent back."""

import pytest

from outgate.backends.azure_firewall.arm.resources import (
    IpGroup,
    Policy,
    RuleCollection,
    RuleCollectionGroup,
    new_collection,
)

RULE = {"ruleType": "ApplicationRule", "name": "r"}
COLLECTION = {
    "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
    "name": "C",
    "priority": 200,
    "action": {"type": "allow"},
    "rules": [RULE],
}
GROUP = {
    "name": "g",
    "etag": "e-1",
    "properties": {"priority": 1000, "ruleCollections": [COLLECTION, {"name": "b"}]},
}
IP_GROUP = {
    "tags": {"managed-by": "outgate fw/outgate"},
    "properties": {"ipAddresses": ["192.0.2.1", "192.0.2.9"]},
}


@pytest.mark.parametrize("name", ["id", "name", "type", "etag", "location"])
def test_of_a_group_what_is_only_for_reading_is_not_sent(name: str) -> None:
    raw = {name: "x", "zone": 1, "properties": {"priority": 1, "newer": 2}}
    (kept,) = RuleCollectionGroup(GROUP).collections[1:]
    assert RuleCollectionGroup(raw).written(7, [kept]).to_arm() == {
        "zone": 1,
        "properties": {"priority": 7, "newer": 2, "ruleCollections": [kept.raw]},
    }


@pytest.mark.parametrize("name", ["id", "name", "type", "etag"])
def test_of_an_ip_group_what_is_only_for_reading_is_not_sent(name: str) -> None:
    raw = {name: "x", "zone": 1, "properties": {"newer": 2}}
    assert IpGroup(raw).written(["192.0.2.1"], "ours", "westeurope").to_arm() == {
        "zone": 1,
        "location": "westeurope",
        "tags": {"managed-by": "ours"},
        "properties": {"newer": 2, "ipAddresses": ["192.0.2.1"]},
    }


@pytest.mark.parametrize("name", ["provisioningState", "size", "firewalls", "firewallPolicies"])
def test_of_properties_what_is_only_for_reading_is_not_sent(name: str) -> None:
    raw = {"name": "x", "location": "here", "tags": {"a": "b"}, "properties": {name: "x"}}
    group = RuleCollectionGroup(raw).written(7, [])
    assert group.to_arm() == {
        "tags": {"a": "b"},
        "properties": {"priority": 7, "ruleCollections": []},
    }
    assert IpGroup(raw).written([], "ours", "westeurope").to_arm() == {
        "location": "here",
        "tags": {"a": "b", "managed-by": "ours"},
        "properties": {"ipAddresses": []},
    }


def test_what_nobody_says_of_a_resource() -> None:
    """Fields may be absent, or null: neither is an error, nor something."""
    for raw in ({}, {"properties": None, "tags": None}, {"properties": {"basePolicy": None}}):
        group, ip_group, policy = RuleCollectionGroup(raw), IpGroup(raw), Policy(raw)
        assert (group.name, group.etag, group.priority, group.collections) == ("", None, None, ())
        assert (group.is_changing, group.has_failed) == (False, False)
        assert (ip_group.addresses, ip_group.mark) == ((), None)
        assert (policy.tier, policy.base, policy.location) == ("Standard", None, None)
    collection = RuleCollection({"name": None, "action": None, "rules": None})
    assert (collection.priority, collection.action, collection.rules) == (None, "", ())
    assert not collection.is_known


def test_what_a_resource_says() -> None:
    policy = Policy(
        {
            "name": "fw",
            "location": "westeurope",
            "properties": {"sku": {"tier": "Premium"}, "basePolicy": {"id": "/x/above"}},
        }
    )
    assert (policy.tier, policy.base, policy.location) == ("Premium", "/x/above", "westeurope")
    group = RuleCollectionGroup(GROUP)
    assert (group.name, group.etag, group.priority) == ("g", "e-1", 1000)
    first_of_it = group.collections[0]
    assert (first_of_it.name, first_of_it.priority, first_of_it.action) == ("C", 200, "Allow")
    assert first_of_it.is_known
    assert first_of_it.label("g") == "g/C"
    twice = first_of_it.with_only([RULE, {**RULE, "name": "s"}, RULE, RULE])
    assert [label for label, _ in twice.labelled("g")] == ["g/C/r", "g/C/s", "g/C/r#2", "g/C/r#3"]
    assert IpGroup(IP_GROUP).addresses == ("192.0.2.1", "192.0.2.9")
    assert IpGroup(IP_GROUP).mark == "outgate fw/outgate"


@pytest.mark.parametrize(
    ("action", "kind"), [("Dnat", "Nat"), ("Allow", "Filter"), ("Deny", "Filter")]
)
def test_a_collection_is_made_of_the_kind_that_its_action_has(action: str, kind: str) -> None:
    collection = new_collection("c", action, 7)
    assert collection.raw == {
        "ruleCollectionType": f"FirewallPolicy{kind}RuleCollection",
        "name": "c",
        "priority": 7,
        "action": {"type": action},
        "rules": [],
    }
    assert collection.is_known
    changed = RuleCollection({**collection.raw, "colour": "red"}).with_rules([RULE], 9, "Allow")
    assert changed.raw == {
        **collection.raw,
        "colour": "red",
        "priority": 9,
        "action": {"type": "Allow"},
        "rules": [RULE],
    }
