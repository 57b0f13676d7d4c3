"""What the service makes of a body before it stores it: absent lists become empty, for example."""

import copy
from collections.abc import Iterator, Mapping
from typing import cast

from outgate.emulators.azure.bodies import Body

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


def normalize_body(kind: str, raw: Mapping[str, object]) -> Body:
    """A body as the service keeps it; fields that it does not know are kept as well."""
    body: dict[str, object] = copy.deepcopy(dict(raw))
    for read_only in ("id", "name", "type", "etag"):
        body.pop(read_only, None)
    properties = _filled(body, "properties")
    for read_only in ("provisioningState", "size"):
        properties.pop(read_only, None)
    if kind == "firewallpolicies":
        _filled(properties, "sku").setdefault("tier", "Standard")
        properties.setdefault("threatIntelMode", "Alert")
        for name in ("ruleCollectionGroups", "firewalls", "childPolicies"):
            properties.pop(name, None)
    elif kind == "rulecollectiongroups":
        body.pop("location", None)  # that of the policy
        for collection in _objects(properties.setdefault("ruleCollections", [])):
            _normalize_collection(collection)
    else:
        properties.setdefault("ipAddresses", [])
        for name in ("firewalls", "firewallPolicies"):
            properties.pop(name, None)
    return cast(Body, body)  # as far as `checks` looks at it


def _filled(holder: dict[str, object], name: str) -> dict[str, object]:
    """An object in another one, put there where it is absent or null."""
    value = holder[name] = holder.get(name) or {}
    assert isinstance(value, dict)
    return value


def _objects(value: object) -> Iterator[dict[str, object]]:
    """The objects of a list; none where it is absent or null."""
    assert value is None or isinstance(value, list)
    for each in value or ():
        assert isinstance(each, dict)
        yield each


def _normalize_collection(collection: dict[str, object]) -> None:
    action = collection.get("action")
    if isinstance(action, dict) and str(action.get("type", "")).upper() == "DNAT":
        collection["action"] = {"type": "Dnat"}
    for rule in _objects(collection.get("rules")):
        application = rule.get("ruleType") == "ApplicationRule"
        for name in _APPLICATION if application else _NETWORK:
            if rule.get(name) is None:
                rule[name] = []
        if application and rule.get("terminateTLS") is None:
            rule["terminateTLS"] = False
