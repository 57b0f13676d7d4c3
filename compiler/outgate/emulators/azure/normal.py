"""What the service makes of a body before it stores it: absent lists become empty, for example."""

import copy
from collections.abc import Mapping
from typing import Any

_APPLICATION = (
    "protocols", "fqdnTags", "webCategories", "targetFqdns", "targetUrls", "sourceAddresses",
    "destinationAddresses", "sourceIpGroups", "httpHeadersToInsert",
)  # fmt: skip
_NETWORK = (
    "ipProtocols", "sourceAddresses", "sourceIpGroups", "destinationAddresses",
    "destinationIpGroups", "destinationFqdns", "destinationPorts",
)  # fmt: skip
TYPES = {
    "firewallpolicies": "Microsoft.Network/FirewallPolicies",
    "rulecollectiongroups": "Microsoft.Network/FirewallPolicies/RuleCollectionGroups",
    "ipgroups": "Microsoft.Network/IpGroups",
}


def normalize_body(kind: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """A body as the service keeps it; fields that it does not know are kept as well."""
    body = copy.deepcopy(dict(raw))
    for read_only in ("id", "name", "type", "etag"):
        body.pop(read_only, None)
    properties = body["properties"] = body.get("properties") or {}
    for read_only in ("provisioningState", "size"):
        properties.pop(read_only, None)
    if kind == "firewallpolicies":
        sku = properties["sku"] = properties.get("sku") or {}
        sku.setdefault("tier", "Standard")
        properties.setdefault("threatIntelMode", "Alert")
        for name in ("ruleCollectionGroups", "firewalls", "childPolicies"):
            properties.pop(name, None)
    elif kind == "rulecollectiongroups":
        body.pop("location", None)  # that of the policy
        for collection in properties.setdefault("ruleCollections", []) or []:
            _normalize_collection(collection)
    else:
        properties.setdefault("ipAddresses", [])
        for name in ("firewalls", "firewallPolicies"):
            properties.pop(name, None)
    return body


def _normalize_collection(collection: dict[str, Any]) -> None:
    action = collection.get("action") or {}
    if str(action.get("type", "")).upper() == "DNAT":
        collection["action"] = {"type": "Dnat"}
    for rule in collection.get("rules") or ():
        application = rule.get("ruleType") == "ApplicationRule"
        for name in _APPLICATION if application else _NETWORK:
            if rule.get(name) is None:
                rule[name] = []
        if application and rule.get("terminateTLS") is None:
            rule["terminateTLS"] = False
