"""The rules of a policy in the order in which the service looks at them.

First come all DNAT rules, then all network rules, then all application rules; of one kind first
those of the base policy farthest above, then by the priority of the group, by that of the
collection, and by the place in it. The first rule that matches decides. Where two groups of a
policy, or two collections of a group, have one priority, nobody knows which comes first: their
rules are equal in order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from outgate.backends.azure_firewall.arm.resources import (
    NO_GROUP,
    RuleCollection,
    RuleCollectionGroup,
)
from outgate.backends.azure_firewall.arm.rules import ApplicationRule, ArmRule, NatRule, UnknownRule
from outgate.backends.azure_firewall.live.entries import IpGroups
from outgate.backends.azure_firewall.live.native_rules import (
    ListBody,
    RuleBody,
    body_of,
    contents_of,
    foreign_collections,
)
from outgate.backends.azure_firewall.live.read import AzureState
from outgate.backends.azure_firewall.live.to_canonical import meaning, named_lists
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.native_rule import NativeRule
from outgate.values import dataclass

_Content = ArmRule | RuleCollection

# All others come first: DNAT rules do, and of a kind that nobody knows it is not known.
_PHASES = {"NetworkRule": 1, "ApplicationRule": 2}
_KINDS = {"Allow": "Allow rule", "Deny": "Deny rule", "Dnat": "DNAT rule"}
_ACTIONS = {"Allow": Action.ALLOW, "Deny": Action.DENY}


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of rules: how far above, its priority, and whether another has the same."""

    level: int
    priority: int
    tied: bool

    def order(
        self, content: _Content, priority: int | None, position: int, *, tied: bool
    ) -> tuple[int, ...]:
        """Where a rule of the group stands; `tied` where another collection has its priority."""
        phase = 0 if isinstance(content, RuleCollection) else _PHASES.get(content.kind, 0)
        front = (phase, -self.level, self.priority)
        if self.tied:
            return front
        return (*front, priority or 0) if tied else (*front, priority or 0, position)


def place_rules(
    rules: tuple[NativeRule, ...], state: AzureState, settings: AzureSettings
) -> tuple[LiveRule, ...]:
    """Rules of ours where they are, or will be; see `Renderer.place_rules`."""
    read = [(native, body_of(native)) for native in rules]
    lists = _lists(state, settings, (body for _, body in read))
    groups = {
        body.group.lower(): _priority(body, state, settings)
        for _, body in read
        if isinstance(body, RuleBody)
    }
    counted = Counter((*groups.values(), *(group.priority or 0 for group in state.others)))
    placed = []
    for position, (native, body) in enumerate(read):
        if not isinstance(body, RuleBody):
            continue
        name = body.group.lower()
        group = _Group(0, groups[name], counted[groups[name]] > 1)
        beside = _foreign_priorities(state.groups.get(name, NO_GROUP), settings)
        tied = body.collection_priority in beside
        order = group.order(body.content, body.collection_priority, position, tied=tied)
        rule = _Placed(native.identity, native.label, body.content, body.action, order)
        placed.append(rule.live(lists, ours=True))
    return tuple(placed)


def others(state: AzureState, settings: AzureSettings) -> tuple[LiveRule, ...]:
    """Every rule of others: of other groups, of a group that we share, of base policies."""
    lists = _lists(state, settings, ())
    own = (*state.others, *state.groups.values())
    levels: list[tuple[int, str | None, tuple[RuleCollectionGroup, ...]]] = [(0, None, own)]
    for number, level in enumerate(state.above, 1):
        levels.append((number, level.policy.name, level.groups))
    return tuple(
        rule
        for number, above, groups in levels
        for rule in _of_level(number, above, groups, lists, settings, state)
    )


def _of_level(
    number: int,
    above: str | None,
    groups: tuple[RuleCollectionGroup, ...],
    lists: IpGroups,
    settings: AzureSettings,
    state: AzureState,
) -> Iterator[LiveRule]:
    counted = Counter(group.priority or 0 for group in groups)
    for resource in groups:
        priority = resource.priority or 0
        group = _Group(number, priority, counted[priority] > 1)
        shared = above is None and resource.name.lower() in state.groups
        foreign = foreign_collections(resource, settings) if shared else resource.collections
        tied = Counter(collection.priority for collection in resource.collections)
        for collection in foreign:
            for rule in _of_collection(resource.name, collection, group, tied, above):
                yield rule.live(lists, above=above)


def _of_collection(
    name: str,
    collection: RuleCollection,
    group: _Group,
    counted: Counter[int | None],
    above: str | None,
) -> Iterator["_Placed"]:
    prefix = f"{above}/" if above else ""
    tied = counted[collection.priority] > 1
    for position, (label, content) in enumerate(contents_of(name, collection)):
        order = group.order(content, collection.priority, position, tied=tied)
        identity = f"{prefix}{label}".lower()
        yield _Placed(identity, label, content, collection.action, order)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A rule, or a collection of unknown kind, with its place in the order."""

    identity: str
    label: str
    content: _Content
    action: str
    order: tuple[int, ...]

    def live(self, lists: IpGroups, *, ours: bool = False, above: str | None = None) -> LiveRule:
        """The rule by its meaning."""
        read = meaning(self.content, lists, self.identity, self.label)
        kind, action = _nature(self.content, self.action)
        allowing = self.content if action is Action.ALLOW else None
        return LiveRule(
            identity=self.identity,
            label=self.label,
            kind=kind,
            action=action,
            ours=ours,
            order=self.order,
            rules=read.rules,
            unread=read.unread,
            inspects=isinstance(allowing, ApplicationRule) and allowing.terminates_tls,
            above=above,
        )


def _nature(content: _Content, action: str) -> tuple[str, Action]:
    """What a rule is called, and what it does."""
    match content:
        case RuleCollection():
            return "collection of unknown kind", Action.OTHER
        case NatRule():
            return _KINDS["Dnat"], Action.OTHER
        case UnknownRule():
            return "rule of unknown kind", Action.OTHER
    if action not in _ACTIONS:
        return "rule of unknown kind", Action.OTHER
    return _KINDS[action], _ACTIONS[action]


def _lists(
    state: AzureState, settings: AzureSettings, bodies: Iterable[ListBody | RuleBody]
) -> IpGroups:
    known = {name: group.addresses for name, group in state.ip_groups.items()}
    return IpGroups({**known, **named_lists(bodies)}, settings.ip_groups_id)


def _priority(body: RuleBody, state: AzureState, settings: AzureSettings) -> int:
    """The priority of a group of ours; a shared one that is there keeps its own."""
    if body.group_priority is not None:
        return body.group_priority
    live = state.groups.get(body.group.lower())
    return settings.priority if live is None else live.priority or 0


def _foreign_priorities(group: RuleCollectionGroup, settings: AzureSettings) -> set[int | None]:
    return {collection.priority for collection in foreign_collections(group, settings)}
