"""Rule collection groups: what of them the service refuses and takes, typed by hand."""

import json
from typing import Any

from tests.emulators.asking import (
    AT,
    GROUP,
    IP_GROUP,
    OFFICES,
    POLICY,
    ask,
    collection,
    document,
    error,
    group,
    network_rule,
    rule,
    service,
)

FIRST = f"{AT}.ruleCollections[0]"
RULE = f"{FIRST}.rules[0]"
NAT = {
    "ruleCollectionType": "FirewallPolicyNatRuleCollection",
    "action": {"type": "DNAT"},
    "rules": [network_rule(ruleType="NatRule", translatedAddress="10.0.0.4", translatedPort="53")],
}


BROKEN_GROUPS: list[tuple[dict[str, Any], str]] = [
    ({}, AT),
    ({"properties": None}, AT),
    ({"properties": [1]}, AT),
    (group(priority=None), f"{AT}.priority"),
    (group(priority="500"), f"{AT}.priority"),
    (group(priority=99), f"{AT}.priority"),
    (group(priority=65_001), f"{AT}.priority"),
    ({"properties": {"priority": 500, "ruleCollections": {"a": 1}}}, f"{AT}.ruleCollections"),
    (group("x"), f"{AT}.ruleCollections"),
    (group(collection(ruleCollectionType=None)), FIRST),
    (group(collection(ruleCollectionType="Filter")), FIRST),
    (group(collection(ruleCollectionType=["x"])), FIRST),
    (group(collection(action=None)), f"{FIRST}.action"),
    (group(collection(action="Allow")), f"{FIRST}.action"),
    (group(collection(action={"type": "DNAT"})), f"{FIRST}.action"),
    (group(collection(**{**NAT, "action": {"type": "Allow"}})), f"{FIRST}.action"),
    (group(collection(priority=99)), f"{FIRST}.priority"),
    (group(collection(priority=65_001)), f"{FIRST}.priority"),
    (group(collection(name=None)), f"{FIRST}.name"),
    (group(collection(name="_first")), f"{FIRST}.name"),
    (group(collection(name="last-")), f"{FIRST}.name"),
    (group(collection(name="a" * 81)), f"{FIRST}.name"),
    (group(collection(), collection(name="ALLOWED")), f"{AT}.ruleCollections[1].name"),
    (group(collection(rules="x")), f"{FIRST}.rules"),
    (group(collection("x")), f"{FIRST}.rules"),
    (group(collection(rule(ruleType="Rule"))), RULE),
    (group(collection(rule(ruleType=None))), RULE),
    (group(collection(rule(name=""))), RULE),
    (group(collection(rule(name=None))), RULE),
    (group(collection(rule(), rule(name="Portal"))), f"{FIRST}.rules[1]"),
]


def test_a_group_that_is_refused() -> None:
    for body, where in BROKEN_GROUPS:
        asked = service()
        told = error(ask(asked, "PUT", GROUP, body))
        assert told == (400, "InvalidRequestContent", f"The request is invalid: {where}"), body
        assert asked.writes == []
        assert asked.resource(GROUP) is None


BROKEN_RULES: list[tuple[dict[str, Any], str]] = [
    (rule(protocols=["Https"]), "protocols"),
    (rule(protocols={"protocolType": "Http", "port": 80}), "protocols"),
    (rule(protocols=[{"protocolType": "Ftp", "port": 21}]), "protocols"),
    (rule(protocols=[{"protocolType": "Http"}]), "protocols"),
    (rule(protocols=[{"protocolType": "Http", "port": "80"}]), "protocols"),
    (rule(protocols=[{"protocolType": "Http", "port": True}]), "protocols"),
    (rule(protocols=[{"protocolType": "Http", "port": -1}]), "protocols"),
    (rule(protocols=[{"protocolType": "Http", "port": 64_001}]), "protocols"),
    (rule(targetFqdns=["www.contoso.*"]), "targetFqdns"),
    (rule(targetFqdns=["www.*.example"]), "targetFqdns"),
    (rule(targetFqdns=[7]), "targetFqdns"),
    # The firewall fails on IPv6.
    (network_rule(sourceAddresses=["2001:db8::/32"]), "sourceAddresses"),
    (network_rule(destinationAddresses=["::1"]), "destinationAddresses"),
    (network_rule(sourceAddresses="10.0.0.0/8"), "sourceAddresses"),
    (network_rule(sourceAddresses=[]), "sourceAddresses"),
    (network_rule(sourceAddresses=None), "sourceAddresses"),
    (network_rule(sourceIpGroups=[7]), "sourceIpGroups"),
    (network_rule(destinationIpGroups=[7]), "destinationIpGroups"),
]


def test_a_rule_that_is_refused() -> None:
    for changed, field in BROKEN_RULES:
        asked = service()
        told = error(ask(asked, "PUT", GROUP, group(collection(changed))))
        where = f"The request is invalid: {RULE}.{field}"
        assert told == (400, "InvalidRequestContent", where), changed
        assert asked.writes == []


def large(size: int) -> dict[str, Any]:
    """A group whose body has some bytes."""
    empty = len(json.dumps(group(collection(rule(name="")))))
    return group(collection(rule(name="n" * (size - empty))))


FROM_NOWHERE = network_rule(sourceIpGroups=[IP_GROUP])
TO_NOWHERE = network_rule(destinationIpGroups=[IP_GROUP])


MEGABYTE = 1024 * 1024
REFUSED_BY_NAME: list[tuple[object, int, str]] = [
    (large(2 * MEGABYTE + 1), 400, "FirewallPolicyRuleCollectionGroupTooLarge"),
    (group(collection(rule(), network_rule())), 400, "InvalidRuleCollection"),
    (group(collection(rule(protocols=[]))), 500, "InternalServerError"),
    (group(collection(rule(protocols=None, fqdnTags=["x"]))), 500, "InternalServerError"),
    (group(collection(FROM_NOWHERE)), 400, "InvalidResourceReference"),
    (group(collection(TO_NOWHERE)), 400, "InvalidResourceReference"),
    (b"", 400, "InvalidRequestContent"),
    (b"\xff", 400, "InvalidRequestContent"),
    (b"{", 400, "InvalidRequestContent"),
    ([], 400, "InvalidRequestContent"),
]


def test_a_group_that_is_refused_by_name() -> None:
    for body, status, code in REFUSED_BY_NAME:
        asked = service()
        assert error(ask(asked, "PUT", GROUP, body))[:2] == (status, code)
        assert asked.writes == []


TAKEN: list[dict[str, Any]] = [
    group(),
    large(2 * MEGABYTE),
    group(priority=100),
    group(priority=65_000),
    {"properties": {"priority": 500, "ruleCollections": None}},
    group(collection(priority=100), collection(name="a" * 80, priority=65_000)),
    group(collection(rules=None)),
    group(collection(action={"type": "Deny"})),
    group(collection(**NAT)),
    group(collection(**{**NAT, "action": {"type": "Dnat"}})),
    group(collection(rule(), rule(name="other rule"))),
    group(collection(rule()), collection(rule(), name="other")),
    group(collection(rule(protocols=[{"protocolType": "Mssql", "port": 64_000}]))),
    group(collection(rule(protocols=[{"protocolType": "Http", "port": 0}]))),
    group(collection(rule(targetFqdns=["*", "*.contoso.example", "*-v20.contoso.example"]))),
    # No tier is looked at: the real service took both on a Standard policy.
    group(collection(rule(targetUrls=["contoso.example/a/*"], terminateTLS=True))),
    group(collection(network_rule(sourceAddresses=None, sourceIpGroups=[IP_GROUP.upper()]))),
    group(collection(network_rule(destinationIpGroups=[IP_GROUP]))),
]


def test_a_group_that_is_taken() -> None:
    for body in TAKEN:
        asked = service()
        asked.add_ip_group(POLICY, "offices", OFFICES)
        reply = ask(asked, "PUT", GROUP, body)
        assert reply.status == 201, reply.body
        assert document(reply)["properties"]["provisioningState"] == "Updating"
        assert asked.writes == [("PUT", GROUP)]
