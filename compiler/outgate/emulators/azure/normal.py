"""What the service makes of a body before it stores it: absent lists come back empty, and so on."""

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


def stored(kind: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """A body as the service keeps it; fields that it does not know are kept as well."""
    body = copy.deepcopy(dict(raw))
    for read_only in ("id", "name", "type", "etag"):
        body.pop(read_only, None)
    its = body.setdefault("properties", {})
    for read_only in ("provisioningState", "size"):
        its.pop(read_only, None)
    if kind == "firewallpolicies":
        its.setdefault("sku", {}).setdefault("tier", "Standard")
        its.setdefault("threatIntelMode", "Alert")
        for name in ("ruleCollectionGroups", "firewalls", "childPolicies"):
            its.pop(name, None)
    elif kind == "rulecollectiongroups":
        body.pop("location", None)  # that of the policy
        for collection in its.setdefault("ruleCollections", []) or []:
            _collection(collection)
    else:
        its.setdefault("ipAddresses", [])
        for name in ("firewalls", "firewallPolicies"):
            its.pop(name, None)
    return body


def _collection(raw: dict[str, Any]) -> None:
    action = raw.get("action") or {}
    if str(action.get("type", "")).upper() == "DNAT":
        raw["action"] = {"type": "Dnat"}
    for rule in raw.get("rules") or ():
        kind = rule.get("ruleType")
        for name in _APPLICATION if kind == "ApplicationRule" else _NETWORK:
            if rule.get(name) is None:
                rule[name] = []
        if kind == "ApplicationRule" and rule.get("terminateTLS") is None:
            rule["terminateTLS"] = False
