"""Resources of the service as values: what they say, and what of them is sent back."""

import pytest

from outgate.backends.azure_firewall.arm.resources import (
    IpGroup,
    Policy,
    RuleCollection,
    RuleCollectionGroup,
    new_collection,
)
from outgate.backends.azure_firewall.arm.rules import (
    ApplicationRule,
    NatRule,
    NetworkRule,
    UnknownRule,
    rule_from_arm,
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


def test_what_an_application_rule_says() -> None:
    rule = rule_from_arm(
        {
            "ruleType": "applicationrule",
            "name": "web",
            "description": "from hamburg",
            "protocols": [{"protocolType": "https", "port": 443}, {"protocolType": "Mssql"}],
            "sourceAddresses": ["10.0.0.1"],
            "sourceIpGroups": ["/x/ipGroups/A"],
            "targetFqdns": ["a.example"],
            "targetUrls": ["b.example/x"],
            "fqdnTags": ["WindowsUpdate"],
            "webCategories": ["News"],
            "terminateTLS": True,
            "httpHeadersToInsert": [{"headerName": "X-Tenant", "headerValue": "t"}, {}],
        }
    )
    assert isinstance(rule, ApplicationRule)
    assert (rule.kind, rule.name, rule.description) == ("ApplicationRule", "web", "from hamburg")
    assert rule.protocols == (("Https", 443), ("Mssql", 0))
    assert (rule.sources, rule.source_ip_groups) == (("10.0.0.1",), ("/x/ipgroups/a",))
    assert (rule.fqdns, rule.urls) == (("a.example",), ("b.example/x",))
    assert (rule.fqdn_tags, rule.web_categories) == (("WindowsUpdate",), ("News",))
    assert rule.terminates_tls
    assert rule.inserted_headers == ("X-Tenant", "")
    assert (rule.beyond, rule.unknown) == ((), ())


def test_what_a_network_rule_says() -> None:
    rule = rule_from_arm(
        {
            "ruleType": "NetworkRule",
            "name": "net",
            "ipProtocols": ["Tcp"],
            "destinationPorts": ["443"],
            "destinationAddresses": ["192.0.2.1"],
            "destinationIpGroups": ["/x/ipGroups/A"],
            "destinationFqdns": ["A.example"],
            "planets": ["Mars"],
        }
    )
    assert type(rule) is NetworkRule
    assert (rule.transports, rule.ports) == (("TCP",), ("443",))
    assert (rule.destinations, rule.destination_ip_groups) == (("192.0.2.1",), ("/x/ipgroups/a",))
    assert (rule.fqdns, rule.description, rule.sources) == (("a.example",), "", ())
    assert rule.unknown == ("planets",)


@pytest.mark.parametrize("kind", ["ApplicationRule", "NetworkRule"])
@pytest.mark.parametrize(
    "name",
    [
        *("sourceKubeSelectorGroups", "sourceGeoLocations", "destinationGeoLocations"),
        "destinationAddresses",
    ],
)
def test_what_a_plan_has_no_words_for(kind: str, name: str) -> None:
    """An application rule goes by names: addresses beside them are something else."""
    rule = rule_from_arm({"ruleType": kind, name: ["X"]})
    usual = (kind, name) == ("NetworkRule", "destinationAddresses")
    assert rule.beyond == (() if usual else ((name, ("X",)),))
    assert rule.unknown == ()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"translatedAddress": "10.0.0.4", "translatedPort": "22"}, "10.0.0.4:22"),
        ({"translatedFqdn": "a.example", "translatedPort": "22"}, "a.example:22"),
        (
            {"translatedFqdn": "a.example", "translatedAddress": "10.0.0.4", "translatedPort": "1"},
            "a.example:1",
        ),
        ({}, ":"),
    ],
)
def test_where_a_rule_translates_to(fields: dict[str, str], where: str) -> None:
    rule = rule_from_arm({"ruleType": "NatRule", **fields})
    assert isinstance(rule, NatRule)
    assert rule.translated_to == where


@pytest.mark.parametrize("kind", ["", "natRules", "PacketRule"])
def test_a_rule_of_another_kind_is_unknown(kind: str) -> None:
    rule = rule_from_arm({"ruleType": kind, "name": None})
    assert isinstance(rule, UnknownRule)
    assert rule.kind == kind


def test_a_rule_is_sent_over_the_one_that_is_there() -> None:
    """All that is documented is as we want it, and what we know nothing of stays."""
    live = rule_from_arm(
        {
            "ruleType": "ApplicationRule",
            "name": "old",
            "targetUrls": ["b.example/x"],
            "terminateTLS": True,
            "sourceIpGroups": ["/x/ipGroups/A"],
            "planets": ["Mars"],
        }
    )
    wanted = {"ruleType": "ApplicationRule", "name": "new", "targetFqdns": ["a.example"]}
    told = {**wanted, "terminateTLS": False}
    assert rule_from_arm(wanted).over(live, str.upper) == {**told, "planets": ["Mars"]}
    assert rule_from_arm(wanted).over(None, str.upper) == told
    decrypting = {**wanted, "terminateTLS": True}
    assert rule_from_arm(decrypting).over(None, str.upper) == decrypting


@pytest.mark.parametrize("name", ["sourceIpGroups", "destinationIpGroups"])
def test_ip_groups_are_sent_as_we_spell_them(name: str) -> None:
    rule = rule_from_arm({"ruleType": "NetworkRule", name: ["/x/a", "/x/b"]})
    assert rule.over(None, str.upper) == {"ruleType": "NetworkRule", name: ["/X/A", "/X/B"]}
