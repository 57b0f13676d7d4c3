"""Groups and IP groups as the REST API takes them (Microsoft.Network, firewallPolicies)."""

import json
from collections.abc import Callable
from typing import Any

from outgate.backends.azure_firewall.arm.resources import TAG, RuleCollectionGroup
from outgate.backends.azure_firewall.model import ApplicationRule, Group, IpGroup, NetworkRule

API_VERSION = "2025-05-01"
PREFIX = "outgate-"  # of the names of our collections

Reference = Callable[[str], str]


def group_body(group: Group, ip_group: Reference) -> dict[str, Any]:
    """A rule collection group; `ip_group` gives the resource ID of an IP group by its name."""
    collections = []
    if group.network:
        rules = [_network(rule, ip_group) for rule in group.network]
        collections.append(_collection("network", group.collections.network, rules))
    if group.application:
        rules = [_application(rule) for rule in group.application]
        collections.append(_collection("application", group.collections.application, rules))
    return {"properties": {"priority": group.priority, "ruleCollections": collections}}


def rendered_group(group: Group, ip_group: Reference) -> RuleCollectionGroup:
    """The same as a value, like one that was read."""
    return RuleCollectionGroup({"name": group.name, **group_body(group, ip_group)})


def sent_bytes(document: object) -> int:
    """How large something is as it is sent."""
    return len(json.dumps(document, separators=(",", ":")))


def group_bytes(group: Group) -> int:
    """How large a group is as it is sent; references to IP groups are about as long as any."""
    reference = "x" * 200
    return sent_bytes(group_body(group, lambda _: reference))


def collection_name(kind: str) -> str:
    """The name of our collection of a kind of rules, `application` or `network`, in any group."""
    return PREFIX + kind


def _collection(kind: str, priority: int, rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": collection_name(kind),
        "priority": priority,
        "action": {"type": "Allow"},
        "rules": rules,
    }


def _application(rule: ApplicationRule) -> dict[str, Any]:
    return {
        "ruleType": "ApplicationRule",
        "name": rule.name,
        "description": rule.description,
        "protocols": [{"protocolType": rule.protocol, "port": rule.port}],
        "sourceAddresses": list(rule.sources),
        "targetFqdns": list(rule.fqdns),
        "targetUrls": list(rule.urls),
        "terminateTLS": False,
    }


def _network(rule: NetworkRule, ip_group: Reference) -> dict[str, Any]:
    return {
        "ruleType": "NetworkRule",
        "name": rule.name,
        "description": rule.description,
        "ipProtocols": ["TCP"],
        "sourceAddresses": list(rule.sources),
        "destinationAddresses": list(rule.destinations),
        "destinationIpGroups": [ip_group(name) for name in rule.ip_groups],
        "destinationPorts": [str(rule.port)],
    }


def ip_group_body(group: IpGroup, mark: str) -> dict[str, Any]:
    """An IP group without its location; its tag tells an apply later that it is ours."""
    return {"tags": {TAG: mark}, "properties": {"ipAddresses": list(group.addresses)}}
