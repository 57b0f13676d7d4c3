"""What the service refuses: bodies that break a rule of the API, whatever the tier of the policy.

The tier is not looked at on purpose. The real service takes, for example, a rule with `targetUrls`
on a Standard policy.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Mapping, Sequence

from outgate.emulators.azure.messages import Refused

NAME = re.compile(r"[^_\W][\w.-]{0,79}(?<![-.])")
GROUP_BYTES = 2 * 1024 * 1024
IP_GROUP_ADDRESSES = 5_000
_ACTIONS = {
    "FirewallPolicyFilterRuleCollection": ("Allow", "Deny"),
    "FirewallPolicyNatRuleCollection": ("DNAT", "Dnat"),
}
_RULE_TYPES = ("ApplicationRule", "NetworkRule", "NatRule")
_PROTOCOLS = ("Http", "Https", "Mssql")

Body = Mapping[str, object]
Exists = Callable[[str], bool]  # whether there is an IP group of this id


def check_name(name: str) -> None:
    """Refuse a name that a resource cannot have."""
    if not NAME.fullmatch(name):
        raise Refused(400, "InvalidResourceName", f"Resource name {name} is invalid.")


def check_policy(body: Body) -> None:
    """Refuse a policy without a location, or whose properties are not objects."""
    _check_location(body)
    _object(_object(body, "properties", "resource"), "sku", "resource.properties")


def check_group(body: Body, exists: Exists) -> None:
    """Refuse a rule collection group that breaks a rule of the API."""
    properties = body.get("properties")
    if not isinstance(properties, Mapping):
        raise _invalid("resource.properties")
    _check_priority(properties, "resource.properties")
    if len(json.dumps(body)) > GROUP_BYTES:
        raise Refused(400, "FirewallPolicyRuleCollectionGroupTooLarge", "The group is over 2 MB.")
    names: set[str] = set()
    collections = _objects(properties, "ruleCollections", "resource.properties")
    for number, collection in enumerate(collections):
        where = f"resource.properties.ruleCollections[{number}]"
        actions = _ACTIONS.get(_text(collection, "ruleCollectionType"))
        if actions is None:
            raise _invalid(where)
        if _text(_object(collection, "action", where), "type") not in actions:
            raise _invalid(f"{where}.action")
        _check_priority(collection, where)
        name = _text(collection, "name").lower()
        if not NAME.fullmatch(name) or name in names:
            raise _invalid(f"{where}.name")
        names.add(name)
        _check_rules(_objects(collection, "rules", where), where, exists)


def _check_rules(rules: Sequence[Body], where: str, exists: Exists) -> None:
    types: set[str] = set()
    names: set[str] = set()
    for number, rule in enumerate(rules):
        place = f"{where}.rules[{number}]"
        rule_type, name = _text(rule, "ruleType"), _text(rule, "name").lower()
        if rule_type not in _RULE_TYPES or not name or name in names:
            raise _invalid(place)
        types.add(rule_type)
        names.add(name)
        _check_rule(rule, rule_type, place, exists)
    if len(types) > 1:
        raise Refused(
            400, "InvalidRuleCollection", "Rules in a Rule Collection must be of the same type."
        )


def _check_rule(rule: Body, rule_type: str, place: str, exists: Exists) -> None:
    protocols = _objects(rule, "protocols", place)
    for protocol in protocols:
        if _text(protocol, "protocolType") not in _PROTOCOLS or not _is_port(protocol.get("port")):
            raise _invalid(f"{place}.protocols")
    if rule_type == "ApplicationRule" and not protocols:
        # The real service has no better answer to rules without protocols.
        raise Refused(500, "InternalServerError", "An error occurred.")
    for field in ("sourceAddresses", "destinationAddresses"):
        if any(":" in address for address in _texts(rule, field, place)):
            raise _invalid(f"{place}.{field}")
    for field in ("sourceIpGroups", "destinationIpGroups"):
        for ip_group in _texts(rule, field, place):
            if not exists(ip_group):
                message = f"Resource {ip_group} referenced is not found."
                raise Refused(400, "InvalidResourceReference", message)
    if not (rule.get("sourceAddresses") or rule.get("sourceIpGroups")):
        raise _invalid(f"{place}.sourceAddresses")
    if any("*" in name[1:] for name in _texts(rule, "targetFqdns", place)):
        raise _invalid(f"{place}.targetFqdns")


def check_ip_group(body: Body) -> None:
    """Refuse an IP group; it takes IPv4 addresses, networks and ranges, 5,000 at most."""
    _check_location(body)
    properties = _object(body, "properties", "resource")
    addresses = _texts(properties, "ipAddresses", "resource.properties")
    if len(addresses) > IP_GROUP_ADDRESSES:
        raise Refused(400, "IpGroupsLimitExceeded", "The IP group has over 5,000 addresses.")
    for address in addresses:
        for part in address.split("-"):
            try:
                ipaddress.IPv4Network(part, strict=False)
            except ValueError:
                raise _invalid("resource.properties.ipAddresses") from None


def _check_location(body: Body) -> None:
    if not _text(body, "location"):
        raise Refused(400, "LocationRequired", "The location property is required.")


def _check_priority(body: Body, where: str) -> None:
    value = body.get("priority")
    if not isinstance(value, int) or not 100 <= value <= 65_000:
        raise _invalid(f"{where}.priority")


def _is_port(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 64_000


def _text(body: Body, field: str) -> str:
    """A field that is a string; empty where it is absent or something else."""
    value = body.get(field)
    return value if isinstance(value, str) else ""


def _object(body: Body, field: str, where: str) -> Body:
    """A field that is an object; empty where it is absent or null."""
    value = body.get(field)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _invalid(f"{where}.{field}")
    return value


def _objects(body: Body, field: str, where: str) -> Sequence[Body]:
    """A field that is a list of objects; empty where it is absent or null."""
    values = _list(body, field, where)
    objects = [value for value in values if isinstance(value, Mapping)]
    if len(objects) < len(values):
        raise _invalid(f"{where}.{field}")
    return objects


def _texts(body: Body, field: str, where: str) -> Sequence[str]:
    """A field that is a list of strings; empty where it is absent or null."""
    values = _list(body, field, where)
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(values):
        raise _invalid(f"{where}.{field}")
    return texts


def _list(body: Body, field: str, where: str) -> Sequence[object]:
    value = body.get(field)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _invalid(f"{where}.{field}")
    return value


def _invalid(where: str) -> Refused:
    return Refused(400, "InvalidRequestContent", f"The request is invalid: {where}")
