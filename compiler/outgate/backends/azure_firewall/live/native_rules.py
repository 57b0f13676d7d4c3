"""Rules of a policy as native rules: those to be written, and those that were read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from outgate.backends.azure_firewall.arm.normalize import (
    action_of,
    collections_of,
    normal_rule,
    properties,
    segment,
)
from outgate.backends.azure_firewall.arm.wire import PREFIX, group_body
from outgate.backends.azure_firewall.model import Rendering
from outgate.backends.azure_firewall.rendering.names import address_entry, host_entry, is_tag
from outgate.backends.azure_firewall.settings import AzureSettings, Ownership
from outgate.backends.native_rule import NativeRule

_COLLECTIONS = ("firewallpolicyfilterrulecollection", "firewallpolicynatrulecollection")


def rendered_natives(rendering: Rendering, settings: AzureSettings) -> tuple[NativeRule, ...]:
    """The native rules of a rendering."""
    found = [ip_group_native(each.name, each.addresses) for each in rendering.ip_groups]
    for group in rendering.groups:
        body = group_body(group, settings.ip_group_id)
        found += group_natives(group.name, body, settings)
    return tuple(found)


def ip_group_native(name: str, addresses: Iterable[str]) -> NativeRule:
    """An IP group: it opens nothing by itself, the rules that name it do."""
    body = {"ipGroup": name, "ipAddresses": sorted(addresses)}
    return NativeRule(f"ip-group/{name}".lower(), f"IP group `{name}`", body, ())


def is_ours(collection: Mapping[str, Any], settings: AzureSettings) -> bool:
    """Whether a collection of our group is ours: all are in a group of our own."""
    return settings.ownership is Ownership.EXCLUSIVE or bears_our_name(collection)


def bears_our_name(collection: Mapping[str, Any]) -> bool:
    """Whether a collection is called as those that we make."""
    return str(collection.get("name", "")).lower().startswith(PREFIX)


def group_natives(
    name: str, raw: Mapping[str, Any], settings: AzureSettings
) -> Iterator[NativeRule]:
    """Our rules in a group as it is read, or as it is to be written."""
    ours = [each for each in collections_of(raw) if is_ours(each, settings)]
    # The priority of a group that is not ours alone is not ours to say.
    shared = settings.ownership is Ownership.SHARED
    yield from _natives(name, None if shared else properties(raw).get("priority"), ours)


def is_known(collection: Mapping[str, Any]) -> bool:
    """Whether a collection is of a kind that has rules as Outgate knows them."""
    return str(collection.get("ruleCollectionType", "")).lower() in _COLLECTIONS


def labelled(group: str, collection: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The rules of a collection with their labels; in lower case these are their identities."""
    seen: dict[str, int] = {}
    for rule in collection.get("rules") or ():
        where = f"{group}/{collection.get('name', '')}/{rule.get('name', '')}"
        seen[where] = seen.get(where, 0) + 1
        yield where if seen[where] == 1 else f"{where}#{seen[where]}", rule


def _natives(
    name: str, priority: int | None, collections: Iterable[Mapping[str, Any]]
) -> Iterator[NativeRule]:
    for collection in collections:
        facts = {
            "group": name,
            "groupPriority": priority,
            "collection": str(collection.get("name", "")),
            "collectionPriority": collection.get("priority"),
            "action": action_of(collection),
        }
        if not is_known(collection):
            label = f"{name}/{collection.get('name', '')}"
            yield NativeRule(label.lower(), label, {**facts, "whole": dict(collection)}, ())
            continue
        for label, rule in labelled(name, collection):
            body = {**facts, "rule": normal_rule(rule)}
            yield NativeRule(label.lower(), label, body, entries_of(body))


def who_asks(rule: Mapping[str, Any]) -> str:
    """Who a rule is for: our descriptions say it, of others their addresses are all there is."""
    described = str(rule.get("description", ""))
    if described.startswith("from "):
        return described.removeprefix("from ")
    groups = [f"ip-group:{segment(each)}" for each in rule.get("sourceIpGroups", ())]
    return ", ".join((*rule.get("sourceAddresses", ()), *groups)) or "nowhere"


def entries_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """What a rule opens, one entry for each destination."""
    if body["action"] != "Allow":
        return ()
    rule = body["rule"]
    who = who_asks(rule)
    return tuple(f"{who} -> {each}" for each in _destinations(rule))


def _destinations(rule: Mapping[str, Any]) -> Iterator[str]:
    if rule["ruleType"] == "ApplicationRule":
        named = (
            *rule.get("targetFqdns", ()),
            *rule.get("targetUrls", ()),
            *(f"fqdn-tag:{each}" for each in rule.get("fqdnTags", ())),
            *(f"web-category:{each}" for each in rule.get("webCategories", ())),
        )
        for protocol in rule.get("protocols", ()):
            kind, port = protocol["protocolType"], protocol["port"]
            yield from (host_entry(kind, each, port) for each in named)
        return
    reached = (
        *(_address(each) for each in rule.get("destinationAddresses", ())),
        *(f"ip-group:{segment(each)}" for each in rule.get("destinationIpGroups", ())),
        *rule.get("destinationFqdns", ()),
    )
    for port in rule.get("destinationPorts", ()):
        for transport in rule.get("ipProtocols", ()):
            yield from (address_entry(each, port, transport) for each in reached)


def _address(text: str) -> str:
    return f"tag:{text}" if is_tag(text) else text
