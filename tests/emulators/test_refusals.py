"""IP groups, policies and odd requests: what the service refuses and takes, typed by hand."""

from typing import Any

import pytest

from outgate.emulators.azure.inventory import Options
from tests.emulators.asking import (
    AT,
    GROUP,
    IP_GROUP,
    OFFICES,
    POLICY,
    SCOPE,
    ask,
    document,
    error,
    group,
    service,
)


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
