"""Rules of a policy as native rules: those to be written, and those that were read.

The body of a native rule is what plans and records keep. It is made and read here alone.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NotRequired, TypedDict, cast

from outgate.backends.azure_firewall.arm.names import segment
from outgate.backends.azure_firewall.arm.resources import RuleCollection, RuleCollectionGroup
from outgate.backends.azure_firewall.arm.rules import (
    ApplicationRule,
    ArmRule,
    NetworkRule,
    rule_from_arm,
)
from outgate.backends.azure_firewall.arm.wire import PREFIX, rendered_group
from outgate.backends.azure_firewall.kind import TITLE
from outgate.backends.azure_firewall.model import Rendering
from outgate.backends.azure_firewall.rendering.names import address_entry, host_entry, is_tag
from outgate.backends.azure_firewall.settings import AzureSettings, Ownership
from outgate.backends.native_rule import NativeRule
from outgate.backends.recorded import RecordWords, recorded_rule
from outgate.values import dataclass

_WORDS = RecordWords(f"a rule of {TITLE}")


class ListFields(TypedDict):
    """The body of a native rule that is an IP group."""

    ipGroup: str
    ipAddresses: list[str]


class RuleFields(TypedDict):
    """The body of any other native rule, with a `rule` or a `whole` collection."""

    group: str
    groupPriority: int | None
    collection: str
    collectionPriority: int | None
    action: str
    rule: NotRequired[Mapping[str, object]]
    whole: NotRequired[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class ListBody:
    """What a native rule says of an IP group."""

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBody:
    """What a native rule says of a rule, and of the group and collection that it stands in.

    `group_priority` is None where that of the group is not ours to say. `content` is the rule, or a
    whole collection of a kind that Outgate does not know.
    """

    group: str
    group_priority: int | None
    collection: str
    collection_priority: int | None
    action: str
    content: ArmRule | RuleCollection

    def document(self) -> RuleFields:
        """The body as native rules have it."""
        facts: RuleFields = {
            "group": self.group,
            "groupPriority": self.group_priority,
            "collection": self.collection,
            "collectionPriority": self.collection_priority,
            "action": self.action,
        }
        if isinstance(self.content, RuleCollection):
            return {**facts, "whole": dict(self.content.raw)}
        return {**facts, "rule": self.content.normal}


def body_of(native: NativeRule) -> ListBody | RuleBody:
    """What a native rule says; BackendError where a damaged record says nothing."""
    return recorded_rule(native, _read_body, _WORDS)


def _read_body(native: NativeRule) -> ListBody | RuleBody:
    if "ipGroup" in native.body:
        listed = cast(ListFields, native.body)
        return ListBody(str(listed["ipGroup"]), tuple(map(str, listed["ipAddresses"])))
    body = cast(RuleFields, native.body)
    content = body["whole"] if "whole" in body else body["rule"]
    if not isinstance(content, Mapping):  # a record is a file of the project
        raise ValueError(f"`{content}` is no rule")
    return RuleBody(
        group=str(body["group"]),
        group_priority=_priority(body.get("groupPriority")),
        collection=str(body["collection"]),
        collection_priority=_priority(body.get("collectionPriority")),
        action=str(body["action"]),
        content=RuleCollection(content) if "whole" in body else _rule(content),
    )


def _rule(content: Mapping[str, object]) -> ArmRule:
    """A rule whose fields were read: what is none is told here, and not wherever they are used."""
    rule = rule_from_arm(content)
    _ = rule.normal
    return rule


def _priority(value: object) -> int | None:
    if value is not None and type(value) is not int:
        raise ValueError(f"`{value}` is no priority")
    return value


def render_natives(rendering: Rendering, settings: AzureSettings) -> tuple[NativeRule, ...]:
    """The native rules of a rendering."""
    natives = [ip_group_native(group.name, group.addresses) for group in rendering.ip_groups]
    for group in rendering.groups:
        natives += group_natives(rendered_group(group, settings.ip_group_id), settings)
    return tuple(natives)


def ip_group_native(name: str, addresses: Iterable[str]) -> NativeRule:
    """An IP group: it opens nothing by itself, the rules that name it do."""
    body: ListFields = {"ipGroup": name, "ipAddresses": sorted(addresses)}
    return NativeRule(f"ip-group/{name}".lower(), f"IP group `{name}`", body, ())


def is_ours(collection: RuleCollection, settings: AzureSettings) -> bool:
    """Whether a collection of our group is ours: all are in a group of our own."""
    return settings.ownership is Ownership.EXCLUSIVE or bears_our_name(collection)


def own_collections(
    group: RuleCollectionGroup, settings: AzureSettings
) -> tuple[RuleCollection, ...]:
    """The collections of a group that are ours."""
    return tuple(filter(partial(is_ours, settings=settings), group.collections))


def foreign_collections(
    group: RuleCollectionGroup, settings: AzureSettings
) -> tuple[RuleCollection, ...]:
    """The collections of a group that others have in it."""
    return tuple(itertools.filterfalse(partial(is_ours, settings=settings), group.collections))


def bears_our_name(collection: RuleCollection) -> bool:
    """Whether a collection is called as those that we make."""
    return collection.name.lower().startswith(PREFIX)


def group_natives(
    group: RuleCollectionGroup, settings: AzureSettings, name: str | None = None
) -> Iterator[NativeRule]:
    """Our rules in a group as it is read, or as it is to be written; with `name` as of that one."""
    # The priority of a group that is not ours alone is not ours to say.
    shared = settings.ownership is Ownership.SHARED
    priority = None if shared else group.priority
    name = group.name if name is None else name
    for collection in own_collections(group, settings):
        yield from _natives(name, priority, collection)


def _natives(name: str, priority: int | None, collection: RuleCollection) -> Iterator[NativeRule]:
    for label, content in contents_of(name, collection):
        body = RuleBody(
            group=name,
            group_priority=priority,
            collection=collection.name,
            collection_priority=collection.priority,
            action=collection.action,
            content=content,
        )
        yield NativeRule(label.lower(), label, body.document(), entries_of(content, body.action))


def contents_of(
    group: str, collection: RuleCollection
) -> Iterator[tuple[str, ArmRule | RuleCollection]]:
    """What of a collection is a native rule, with its label; in lower case that is its identity."""
    if collection.is_known:
        yield from collection.labelled(group)
    else:
        yield collection.label(group), collection


def who_asks(rule: ArmRule) -> str:
    """Who a rule is for: our descriptions say it, of others their addresses are all there is."""
    if rule.description.startswith("from "):
        return rule.description.removeprefix("from ")
    groups = [f"ip-group:{segment(resource_id)}" for resource_id in rule.source_ip_groups]
    return ", ".join((*rule.sources, *groups)) or "nowhere"


def entries_of(content: ArmRule | RuleCollection, action: str) -> tuple[str, ...]:
    """What a rule opens, one entry for each destination."""
    if action != "Allow" or isinstance(content, RuleCollection):
        return ()
    who = who_asks(content)
    return tuple(f"{who} -> {destination}" for destination in _destinations(content))


def _destinations(rule: ArmRule) -> Iterator[str]:
    match rule:
        case ApplicationRule():
            named = (
                *rule.fqdns,
                *rule.urls,
                *(f"fqdn-tag:{tag}" for tag in rule.fqdn_tags),
                *(f"web-category:{category}" for category in rule.web_categories),
            )
            for protocol, number in rule.protocols:
                yield from (host_entry(protocol, name, number) for name in named)
        case NetworkRule():
            reached = (
                *(_address(address) for address in rule.destinations),
                *(f"ip-group:{segment(resource_id)}" for resource_id in rule.destination_ip_groups),
                *rule.fqdns,
            )
            for port in rule.ports:
                for transport in rule.transports:
                    yield from (address_entry(where, port, transport) for where in reached)


def _address(text: str) -> str:
    return f"tag:{text}" if is_tag(text) else text
