"""What the service answers in one form: spelling, order and defaults that mean nothing are gone.

Absent, null, empty and false are one thing to the service; ids and enumerations come back in other
letters than they were sent; lists of addresses and hosts have no order.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from outgate.plan.digest import json_digest

# What the API documents of a rule. Fields beyond these are not ours to compare.
_LISTS = (
    "sourceAddresses",
    "sourceIpGroups",
    "sourceKubeSelectorGroups",
    "sourceGeoLocations",
    "destinationAddresses",
    "destinationIpGroups",
    "destinationFqdns",
    "destinationGeoLocations",
    "destinationPorts",
    "ipProtocols",
    "protocols",
    "targetFqdns",
    "targetUrls",
    "fqdnTags",
    "webCategories",
    "httpHeadersToInsert",
)
_SINGLE = ("name", "description", "terminateTLS", "translatedAddress", "translatedFqdn",
           "translatedPort")  # fmt: skip
KNOWN = frozenset((*_LISTS, *_SINGLE, "ruleType"))
_FOLDED = frozenset(("sourceIpGroups", "destinationIpGroups", "targetFqdns", "destinationFqdns"))
_OBJECTS = frozenset(("protocols", "httpHeadersToInsert"))
_KINDS = {kind.lower(): kind for kind in ("ApplicationRule", "NetworkRule", "NatRule")}
# What the service adds by itself and what changes with every write.
_SERVERS_OWN = frozenset(
    ("id", "name", "type", "etag", "location", "provisioningState", "size", "ruleCollections")
)


def normal_rule(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The documented fields of a rule that say something, in the order of the documentation.

    TypeError, ValueError for what is no rule, as a damaged record may hold it.
    """
    kind = str(raw.get("ruleType", ""))
    fields: dict[str, Any] = {"ruleType": _KINDS.get(kind.lower(), kind)}
    for name in _SINGLE:
        if raw.get(name):
            fields[name] = raw[name]
    for name in _LISTS:
        if values := _values(name, raw.get(name) or ()):
            fields[name] = values
    return fields


def unknown_fields(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Fields of a rule that are set and that Outgate knows nothing of."""
    return tuple(sorted(name for name, value in raw.items() if name not in KNOWN and value))


def _values(name: str, raw: Iterable[Any]) -> list[Any]:
    if name in _OBJECTS and not all(isinstance(value, Mapping) for value in raw):
        raise ValueError(f"`{raw}` are no {name}")
    if name == "protocols":
        protocols = {
            (str(value.get("protocolType", "")).capitalize(), _port(value.get("port") or 0))
            for value in raw
        }
        return [{"protocolType": kind, "port": port} for kind, port in sorted(protocols)]
    if name == "httpHeadersToInsert":
        return list(raw)
    if name == "ipProtocols":
        return sorted({str(value).upper() for value in raw})
    if name in _FOLDED:
        return sorted({str(value).lower() for value in raw})
    return sorted({str(value).strip() for value in raw})


def _port(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ValueError(f"`{value}` is no port") from None


def bare(value: Any) -> Any:
    """A JSON value without what says nothing: for comparison of what is not ours, to the letter."""
    if isinstance(value, Mapping):
        kept = {key: bare(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in (None, False, "", [], {})}
    if isinstance(value, list | tuple):
        return [bare(inner) for inner in value]
    return value


def properties(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties of a resource."""
    inner = raw.get("properties")
    return inner if isinstance(inner, Mapping) else {}


def collections_of(group: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The rule collections of a group."""
    return tuple(properties(group).get("ruleCollections") or ())


def action_of(collection: Mapping[str, Any]) -> str:
    """What a collection does: `Allow`, `Deny` or `Dnat`, whatever the spelling."""
    return str((collection.get("action") or {}).get("type", "")).capitalize()


def content_digest(raw: Mapping[str, Any]) -> str:
    """Digest of all that people decide about a group or an IP group.

    Collections count with their rules in normal form, and with their unknown fields.
    """
    rest = {**raw, "properties": {}}
    collections = [_collection(collection) for collection in collections_of(raw)]
    document = {
        "resource": _decided(rest),
        "properties": _decided(properties(raw)),
        "collections": sorted(
            collections, key=lambda collection: str(collection.get("name")).lower()
        ),
    }
    return json_digest(document)


def _decided(raw: Mapping[str, Any]) -> Any:
    decided = {key: value for key, value in raw.items() if key not in _SERVERS_OWN}
    if "ipAddresses" in decided:
        decided["ipAddresses"] = sorted(decided["ipAddresses"] or ())
    for of_others in ("firewalls", "firewallPolicies"):
        decided.pop(of_others, None)
    return bare(decided)


def _collection(raw: Mapping[str, Any]) -> dict[str, Any]:
    rules = [
        {
            **normal_rule(rule),
            "more": bare({key: value for key, value in rule.items() if key not in KNOWN}),
        }
        for rule in raw.get("rules") or ()
    ]
    return {**bare(raw), "action": action_of(raw), "rules": rules}
