"""What the service refuses. It does not look at what the tier of a policy can do."""

import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from outgate.emulators.azure.messages import Refused

NAME = re.compile(r"[^_\W][\w.-]{0,79}(?<![-.])")
GROUP_BYTES = 2 * 1024 * 1024
IP_GROUP_ADDRESSES = 5_000
_KINDS = {
    "FirewallPolicyFilterRuleCollection": ("Allow", "Deny"),
    "FirewallPolicyNatRuleCollection": ("DNAT", "Dnat"),
}
_RULES = ("ApplicationRule", "NetworkRule", "NatRule")


def check_name(name: str) -> None:
    """Refuse a name that no resource may have."""
    if not NAME.fullmatch(name):
        raise Refused(400, "InvalidResourceName", f"Resource name {name} is invalid.")


def check_group(body: Mapping[str, Any], has: Callable[[str], bool]) -> None:
    """Refuse a rule collection group; `has` tells whether there is an IP group by its id."""
    its = body.get("properties")
    if not isinstance(its, Mapping):
        raise _invalid("resource.properties")
    _priority(its.get("priority"), "resource.properties.priority")
    if len(json.dumps(body)) > GROUP_BYTES:
        raise Refused(400, "FirewallPolicyRuleCollectionGroupTooLarge", "The group is over 2 MB.")
    names = set()
    for number, each in enumerate(its.get("ruleCollections") or ()):
        where = f"resource.properties.ruleCollections[{number}]"
        if each.get("ruleCollectionType") not in _KINDS:
            raise _invalid(where)
        if (each.get("action") or {}).get("type") not in _KINDS[each["ruleCollectionType"]]:
            raise _invalid(f"{where}.action")
        _priority(each.get("priority"), f"{where}.priority")
        name = str(each.get("name", "")).lower()
        if not NAME.fullmatch(name) or name in names:
            raise _invalid(f"{where}.name")
        names.add(name)
        _rules(each.get("rules") or (), where, has)


def _rules(rules: Any, where: str, has: Callable[[str], bool]) -> None:
    kinds, names = set(), set()
    for number, rule in enumerate(rules):
        place = f"{where}.rules[{number}]"
        kind, name = rule.get("ruleType"), str(rule.get("name", "")).lower()
        if kind not in _RULES or not name or name in names:
            raise _invalid(place)
        kinds.add(kind)
        names.add(name)
        _rule(rule, place, has)
    if len(kinds) > 1:
        raise Refused(
            400, "InvalidRuleCollection", "Rules in a Rule Collection must be of the same type."
        )


def _rule(rule: Mapping[str, Any], place: str, has: Callable[[str], bool]) -> None:
    for each in rule.get("protocols") or ():
        port = each.get("port")
        if each.get("protocolType") not in ("Http", "Https", "Mssql") or not _port(port):
            raise _invalid(f"{place}.protocols")
    if rule["ruleType"] == "ApplicationRule" and not rule.get("protocols"):
        raise Refused(500, "InternalServerError", "An error occurred.")
    for field in ("sourceAddresses", "destinationAddresses"):
        if any(":" in str(each) for each in rule.get(field) or ()):
            raise _invalid(f"{place}.{field}")
    for field in ("sourceIpGroups", "destinationIpGroups"):
        for each in rule.get(field) or ():
            if not has(each):
                raise Refused(
                    400, "InvalidResourceReference", f"Resource {each} referenced is not found."
                )
    if not (rule.get("sourceAddresses") or rule.get("sourceIpGroups")):
        raise _invalid(f"{place}.sourceAddresses")
    for each in rule.get("targetFqdns") or ():
        if "*" in each[1:]:
            raise _invalid(f"{place}.targetFqdns")


def check_ip_group(body: Mapping[str, Any]) -> None:
    """Refuse an IP group: it takes IPv4 addresses, networks and ranges, 5,000 at most."""
    addresses = (body.get("properties") or {}).get("ipAddresses") or ()
    if not body.get("location"):
        raise Refused(400, "LocationRequired", "The location property is required.")
    if len(addresses) > IP_GROUP_ADDRESSES:
        raise Refused(400, "IpGroupsLimitExceeded", "The IP group has over 5,000 addresses.")
    for each in addresses:
        for part in str(each).split("-"):
            try:
                ipaddress.IPv4Network(part, strict=False)
            except ValueError:
                raise _invalid("resource.properties.ipAddresses") from None


def _port(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value <= 64_000


def _priority(value: Any, where: str) -> None:
    if not isinstance(value, int) or not 100 <= value <= 65_000:
        raise _invalid(where)


def _invalid(where: str) -> Refused:
    return Refused(400, "InvalidRequestContent", f"The request is invalid: {where}")
