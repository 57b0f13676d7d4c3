"""Groups of rules as the service gives them, for tests to put together."""

from typing import Any

from tests.builders.azure_firewall import firewall

BACKEND = firewall({"subscription": "s-1", "resource_group": "rg", "policy": "fw"}, {})
BESIDE = BACKEND.settings.ip_groups_id


def filters(*rules: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "c",
        "priority": 100,
        "action": {"type": "Deny"},
        "rules": list(rules),
        **facts,
    }


def group(name: str, priority: int, *collections: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "properties": {"priority": priority, "ruleCollections": list(collections)},
    }


NETWORK = {
    "ruleType": "NetworkRule",
    "name": "n",
    "ipProtocols": ["TCP"],
    "sourceAddresses": ["*"],
    "destinationAddresses": ["8.8.8.8"],
    "destinationPorts": ["443"],
}
WEBRULE = {
    "ruleType": "ApplicationRule",
    "name": "a",
    "protocols": [{"protocolType": "Https", "port": 443}],
    "sourceAddresses": ["*"],
    "targetFqdns": ["a.example"],
}
NAT = {
    "ruleType": "NatRule",
    "name": "inbound",
    "ipProtocols": ["TCP"],
    "sourceAddresses": ["*"],
    "destinationAddresses": ["20.1.2.3"],
    "destinationPorts": ["443"],
    "translatedAddress": "10.0.0.4",
    "translatedPort": "8443",
}
DNAT = filters(
    NAT,
    ruleCollectionType="FirewallPolicyNatRuleCollection",
    name="nat",
    action={"type": "Dnat"},
)
STRANGE = {"ruleCollectionType": "FirewallPolicyMirrorRuleCollection", "name": "odd", "to": "x"}
