"""Requests put to the emulated service by hand, and what comes back in short."""

import json
from typing import Any

from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.messages import Request
from outgate.emulators.azure.service import Service
from outgate.emulators.messages import Reply

SCOPE = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Network"
POLICY = f"{SCOPE}/firewallPolicies/fw"
GROUP = f"{POLICY}/ruleCollectionGroups/web"
IP_GROUP = f"{SCOPE}/ipGroups/offices"
AT = "resource.properties"  # where a refusal says that something is wrong
QUERY = {"api-version": "2026-03-01"}
OFFICES = {"location": "westeurope", "properties": {"ipAddresses": ["192.0.2.0/28"]}}


def rule(**change: Any) -> dict[str, Any]:
    """An application rule that the service takes, but for a change."""
    return {
        "ruleType": "ApplicationRule",
        "name": "portal",
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": ["10.0.0.0/8"],
        "targetFqdns": ["portal.contoso.example"],
        **change,
    }


def network_rule(**change: Any) -> dict[str, Any]:
    """A network rule that the service takes, but for a change."""
    return {
        "ruleType": "NetworkRule",
        "name": "dns",
        "ipProtocols": ["UDP"],
        "sourceAddresses": ["10.0.0.0/8"],
        "destinationAddresses": ["192.0.2.53"],
        "destinationPorts": ["53"],
        **change,
    }


def collection(*rules: Any, **change: Any) -> dict[str, Any]:
    """A collection that the service takes, but for a change."""
    return {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "allowed",
        "priority": 100,
        "action": {"type": "Allow"},
        "rules": list(rules),
        **change,
    }


def group(*collections: Any, priority: Any = 500) -> dict[str, Any]:
    """A rule collection group."""
    return {"properties": {"priority": priority, "ruleCollections": list(collections)}}


def service(options: Options | None = None) -> Service:
    """A service with one policy and nothing in it."""
    made = Service(options or Options())
    made.add_policy("s-1", "rg", "fw")
    return made


def ask(
    asked: Service,
    method: str,
    path: str,
    body: object = None,
    *,
    query: dict[str, str] | None = None,
    **headers: str,
) -> Reply:
    """The answer to one request; `if_match` is the header If-Match."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asked.handle(Request(method, path, QUERY if query is None else query, named, content))


def document(reply: Reply) -> Any:
    """The JSON of an answer."""
    return json.loads(reply.body)


def error(reply: Reply) -> tuple[int, str, str]:
    """The status, code and message of an answer that is an error, as ARM writes them all."""
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    told = document(reply)["error"]
    assert set(told) == {"code", "message"}
    assert told["message"].endswith((".", "'")) or ": " in told["message"], "it is no sentence"
    return reply.status, told["code"], told["message"]


def operation_of(reply: Reply) -> str:
    """The path at which the operation of a write is followed."""
    return reply.headers["azure-asyncoperation"].partition("azure.com")[2].partition("?")[0]


BODY = group(collection(rule()))
GROUPS = f"{POLICY}/ruleCollectionGroups"
IP_GROUPS = f"{SCOPE}/ipGroups"
