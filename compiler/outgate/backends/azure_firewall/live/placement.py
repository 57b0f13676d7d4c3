"""The rules of a policy in the order in which the service looks at them.

First come all DNAT rules, then all network rules, then all application rules; of one kind first
those of the base policy farthest above, then by the priority of the group, by that of the
collection, and by the place in it. The first rule that matches decides. Where two groups of a
policy, or two collections of a group, have one priority, nobody knows which comes first: their
rules are equal in order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from outgate.backends.azure_firewall.arm.normalize import (
    action_of,
    collections_of,
    normal_rule,
    properties,
    unknown_fields,
)
from outgate.backends.azure_firewall.live.entries import IpGroups
from outgate.backends.azure_firewall.live.native_rules import is_known, is_ours, labelled
from outgate.backends.azure_firewall.live.read import AzureState, Raw
from outgate.backends.azure_firewall.live.to_canonical import meaning, named_lists
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.native_rule import NativeRule

# Of a kind that nobody knows, it is not known either when it is looked at.
_PHASES = {"NatRule": 0, "NetworkRule": 1, "ApplicationRule": 2}
_KINDS = {"Allow": "Allow rule", "Deny": "Deny rule", "Dnat": "DNAT rule"}
_ACTIONS = {"Allow": Action.ALLOW, "Deny": Action.DENY}


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of rules: how far above, its priority, and whether another has the same."""

    level: int
    priority: int
    tied: bool

    def order(self, body: Raw, tied: bool, position: int) -> tuple[int, ...]:
        """Where a rule of the group stands; `tied` where another collection has its priority."""
        phase = _PHASES.get(body.get("rule", {}).get("ruleType", ""), 0)
        front = (phase, -self.level, self.priority)
        if self.tied:
            return front
        priority = int(body.get("collectionPriority") or 0)
        return (*front, priority) if tied else (*front, priority, position)


def place_rules(
    rules: tuple[NativeRule, ...], state: AzureState, settings: AzureSettings
) -> tuple[LiveRule, ...]:
    """Rules of ours where they are, or will be; see `Renderer.place_rules`."""
    lists = _lists(state, settings, rules)
    groups: dict[str, int] = {}
    for native in rules:
        if "group" in native.body:
            name = str(native.body["group"]).lower()
            groups[name] = _priority(native.body.get("groupPriority"), name, state, settings)
    others = [_priority_of(each) for each in state.others]
    counted = Counter((*groups.values(), *others))
    found = []
    for position, native in enumerate(rules):
        if "group" not in native.body:
            continue
        name = str(native.body["group"]).lower()
        group = _Group(0, groups[name], counted[groups[name]] > 1)
        beside = _foreign_priorities(state.groups.get(name, {}), settings)
        tied = native.body.get("collectionPriority") in beside
        order = group.order(native.body, tied, position)
        found.append(_live(native.identity, native.label, native.body, order, lists, ours=True))
    return tuple(found)


def others(state: AzureState, settings: AzureSettings) -> tuple[LiveRule, ...]:
    """Every rule of others: of other groups, of a group that we share, of base policies."""
    lists = _lists(state, settings, ())
    found: list[LiveRule] = []
    levels: list[tuple[int, str | None, tuple[Raw, ...]]]
    levels = [(0, None, (*state.others, *state.groups.values()))]
    for number, level in enumerate(state.above, 1):
        levels.append((number, str(level.policy["name"]), level.groups))
    for number, above, groups in levels:
        counted = Counter(map(_priority_of, groups))
        for raw in groups:
            priority = _priority_of(raw)
            group = _Group(number, priority, counted[priority] > 1)
            found += _in_group(raw, group, above, lists, None if above else settings, state)
    return tuple(found)


def _in_group(
    raw: Raw,
    group: _Group,
    above: str | None,
    lists: IpGroups,
    settings: AzureSettings | None,
    state: AzureState,
) -> Iterator[LiveRule]:
    name = str(raw["name"])
    shared = settings is not None and name.lower() in state.groups
    counted = Counter(each.get("priority") for each in collections_of(raw))
    for collection in collections_of(raw):
        if shared and settings is not None and is_ours(collection, settings):
            continue
        facts: dict[str, Any] = {
            "collectionPriority": collection.get("priority"),
            "action": action_of(collection),
        }
        tied = counted[collection.get("priority")] > 1
        prefix = f"{above}/" if above else ""
        if not is_known(collection):
            label = f"{name}/{collection.get('name', '')}"
            order = group.order(facts, tied, 0)
            identity = f"{prefix}{label}".lower()
            yield _live(identity, label, facts, order, lists, above=above)
            continue
        for position, (label, rule) in enumerate(labelled(name, collection)):
            body = {**facts, "rule": normal_rule(rule), "unknown": unknown_fields(rule)}
            order = group.order(body, tied, position)
            identity = f"{prefix}{label}".lower()
            yield _live(identity, label, body, order, lists, above=above)


def _live(
    identity: str,
    label: str,
    body: Raw,
    order: tuple[int, ...],
    lists: IpGroups,
    *,
    ours: bool = False,
    above: str | None = None,
) -> LiveRule:
    its = meaning(body, lists, identity, label)
    kind, action = _nature(body)
    inspects = action is Action.ALLOW and bool(body["rule"].get("terminateTLS"))
    return LiveRule(
        identity, label, kind, action, ours, order, its.rules, its.unread, inspects, above
    )


def _nature(body: Raw) -> tuple[str, Action]:
    """What a rule is called, and what it does."""
    if "rule" not in body:
        return "collection of unknown kind", Action.OTHER
    kind, action = body["rule"]["ruleType"], body["action"]
    if kind == "NatRule":
        return _KINDS["Dnat"], Action.OTHER
    if kind not in _PHASES or action not in _ACTIONS:
        return "rule of unknown kind", Action.OTHER
    return _KINDS[action], _ACTIONS[action]


def _lists(state: AzureState, settings: AzureSettings, rules: Iterable[NativeRule]) -> IpGroups:
    known = {
        name: tuple(properties(each).get("ipAddresses") or ())
        for name, each in state.ip_groups.items()
    }
    return IpGroups({**known, **named_lists(rules)}, settings.ip_groups_id)


def _priority(wanted: Any, name: str, state: AzureState, settings: AzureSettings) -> int:
    """The priority of a group of ours; a shared one that is there keeps its own."""
    if wanted is not None:
        return int(wanted)
    its = state.groups.get(name)
    return settings.priority if its is None else _priority_of(its)


def _priority_of(group: Raw) -> int:
    return int(properties(group).get("priority") or 0)


def _foreign_priorities(group: Mapping[str, Any], settings: AzureSettings) -> set[Any]:
    return {each.get("priority") for each in collections_of(group) if not is_ours(each, settings)}
