"""What the service refuses and what it takes: requests with their answers, typed by hand."""

import json
from typing import Any

import pytest

from outgate.emulators.azure.inventory import Options
from tests.emulators.asking import (
    GROUP,
    IP_GROUP,
    OFFICES,
    POLICY,
    SCOPE,
    ask,
    collection,
    document,
    error,
    group,
    network_rule,
    rule,
    service,
)

AT = "resource.properties"
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


def _addresses(*texts: object) -> dict[str, Any]:
    return {"location": "westeurope", "properties": {"ipAddresses": list(texts)}}


MANY = [f"10.{n // 256}.{n % 256}.1" for n in range(5_001)]


CONTENT = "InvalidRequestContent"
BROKEN_IP_GROUPS: list[tuple[dict[str, Any], str]] = [
    ({"properties": {}}, "LocationRequired"),
    ({**OFFICES, "location": ""}, "LocationRequired"),
    ({"location": "westeurope", "properties": ["x"]}, f"{CONTENT} {AT}"),
    ({"location": "westeurope", "properties": {"ipAddresses": "x"}}, f"{CONTENT} {AT}.ipAddresses"),
    (_addresses(*MANY), "IpGroupsLimitExceeded"),
    (_addresses("2001:db8::/32"), f"{CONTENT} {AT}.ipAddresses"),
    (_addresses("contoso.example"), f"{CONTENT} {AT}.ipAddresses"),
    (_addresses("192.0.2.1", "192.0.2.0/33"), f"{CONTENT} {AT}.ipAddresses"),
    (_addresses("192.0.2.1-"), f"{CONTENT} {AT}.ipAddresses"),
    (_addresses("MicrosoftDefenderForEndpoint"), f"{CONTENT} {AT}.ipAddresses"),
    (_addresses(7), f"{CONTENT} {AT}.ipAddresses"),
]


def test_an_ip_group_that_is_refused() -> None:
    for body, told in BROKEN_IP_GROUPS:
        asked = service()
        status, code, message = error(ask(asked, "PUT", IP_GROUP, body))
        assert (status, code) == (400, told.partition(" ")[0])
        assert message.endswith(told.partition(" ")[2])
        assert asked.writes == []


@pytest.mark.parametrize(
    "body",
    [
        {"location": "westeurope"},
        _addresses(),
        _addresses(*MANY[:5_000]),
        _addresses("192.0.2.1", "192.0.2.0/28", "192.0.2.8-192.0.2.12"),
    ],
)
def test_an_ip_group_that_is_taken(body: dict[str, Any]) -> None:
    asked = service()
    assert ask(asked, "PUT", IP_GROUP, body).status == 201
    assert asked.writes == [("PUT", IP_GROUP)]


OTHER = POLICY.replace("s-1", "s-2")
ELSEWHERE = POLICY.replace("/rg/", "/rg-2/")
ORPHAN = GROUP.replace("/fw/", "/none/")


NOT_THERE = [
    ("GET", "/", 404, "SubscriptionNotFound", "''"),
    ("GET", "/tenants/s-1", 404, "SubscriptionNotFound", "'s-1'"),
    ("GET", OTHER, 404, "SubscriptionNotFound", "'s-2'"),
    ("PUT", OTHER, 404, "SubscriptionNotFound", "'s-2'"),
    ("GET", ELSEWHERE, 404, "ResourceGroupNotFound", "'rg-2'"),
    ("GET", "/subscriptions/s-1/resourceGroups", 404, "ResourceGroupNotFound", "''"),
    ("GET", GROUP, 404, "ResourceNotFound", GROUP),
    ("GET", ORPHAN, 404, "ResourceNotFound", ORPHAN),
    ("GET", ORPHAN.rpartition("/")[0], 404, "ResourceNotFound", "firewallPolicies/none'"),
    ("PUT", ORPHAN, 404, "ParentResourceNotFound", "The parent of web"),
    ("DELETE", ORPHAN, 404, "ParentResourceNotFound", "The parent of web"),
    ("PUT", f"{SCOPE}/firewallPolicies/-fw", 400, "InvalidResourceName", "-fw"),
    ("PUT", f"{POLICY}/ruleCollectionGroups/web.", 400, "InvalidResourceName", "web."),
    ("PATCH", POLICY, 405, "MethodNotAllowed", "PATCH"),
    ("POST", f"{POLICY}/deploy", 405, "MethodNotAllowed", "POST"),
    ("PUT", f"{SCOPE}/azureFirewalls/hub", 405, "MethodNotAllowed", "PUT"),
    ("GET", f"{SCOPE}/locations/westeurope/nfvOperations/1", 404, "NotFound", "operation"),
]


def test_a_request_for_what_is_not_there() -> None:
    for method, path, status, code, words in NOT_THERE:
        asked = service()
        told = error(ask(asked, method, path, {}))
        assert told[:2] == (status, code), path
        assert words in told[2]
        assert asked.writes == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "LocationRequired"),
        ({"location": 7}, "LocationRequired"),
        ({"location": "westeurope", "properties": "x"}, f"{CONTENT} {AT}"),
        ({"location": "westeurope", "properties": {"sku": "x"}}, f"{CONTENT} {AT}.sku"),
    ],
)
def test_a_policy_that_is_refused(body: dict[str, Any], code: str) -> None:
    asked = service()
    told = error(ask(asked, "PUT", f"{SCOPE}/firewallPolicies/new", body))
    assert told[:2] == (400, code.partition(" ")[0])
    assert told[2].endswith(code.partition(" ")[2])
    assert asked.writes == []


@pytest.mark.parametrize("properties", [None, {}, {"sku": None}])
def test_a_policy_that_is_taken(properties: object) -> None:
    body = {"location": "westeurope", "properties": properties}
    reply = ask(service(), "PUT", f"{SCOPE}/firewallPolicies/new", body)
    assert reply.status == 201
    # What the real service fills in.
    assert document(reply)["properties"]["sku"] == {"tier": "Standard"}
    assert document(reply)["properties"]["threatIntelMode"] == "Alert"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_request_without_its_version(method: str) -> None:
    told = error(ask(service(), method, POLICY, {}, query={}))
    assert told[:2] == (400, "MissingApiVersionParameter")


@pytest.mark.parametrize("mark", ["x", "-1", "²"])
def test_a_list_from_nowhere(mark: str) -> None:
    query = {"api-version": "2026-03-01", "$skiptoken": mark}
    told = error(ask(service(), "GET", f"{POLICY}/ruleCollectionGroups", query=query))
    assert told[:2] == (400, "InvalidRequestContent")


def test_a_reader_may_only_read() -> None:
    asked = service(Options(readers=frozenset({"s-1"})))
    assert ask(asked, "GET", POLICY).status == 200
    for method in ("PUT", "DELETE"):
        assert error(ask(asked, method, GROUP, group()))[:2] == (403, "AuthorizationFailed")
    assert asked.writes == []
