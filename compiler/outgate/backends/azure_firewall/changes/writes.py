"""A change set as writes of whole resources, in an order in which nothing needed is ever closed.

The service takes a group whole, so what others have in it, and fields that Outgate knows nothing
of, are sent back as they were read.
"""

from collections.abc import Iterator

from outgate.backends.azure_firewall.arm.names import same_id, segment
from outgate.backends.azure_firewall.arm.normalize import content_digest
from outgate.backends.azure_firewall.arm.resources import (
    NO_GROUP,
    NO_IP_GROUP,
    IpGroup,
    Raw,
    Resource,
    RuleCollection,
    RuleCollectionGroup,
    new_collection,
)
from outgate.backends.azure_firewall.arm.rules import ArmRule
from outgate.backends.azure_firewall.live.native_rules import (
    ListBody,
    RuleBody,
    body_of,
    foreign_collections,
    group_natives,
    is_ours,
)
from outgate.backends.azure_firewall.live.read import AzureState
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.change_set import Change, ChangeSet
from outgate.errors import InternalError
from outgate.plan.digest import json_digest
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One resource from what was read to what it is to be; None stands for none.

    `what` names it in words, `how` says with `{}` for that what becomes of it.
    """

    what: str
    how: str
    resource_id: str
    before: Resource | None
    after: Resource | None

    def __str__(self) -> str:
        return self.how.format(self.what)


def plan_writes(
    changes: ChangeSet, state: AzureState, settings: AzureSettings
) -> tuple[Write, ...]:
    """All writes of a change set.

    IP groups are made before rules name them and deleted after the last one did. A rule that moves
    to another group is in the new one before it leaves the old: groups are made, changed and
    deleted in this order, and rules only ever move from a group that goes to one that comes.
    """
    groups: dict[str, list[Change]] = {}
    made: list[Write] = []
    unmade: list[Write] = []
    for change in changes.changes:
        match body_of(change.rule):
            case ListBody(name):
                write = _ip_group(name, change, state, settings)
                (made if write.after is not None else unmade).append(write)
            case RuleBody() as body:
                groups.setdefault(body.group.lower(), []).append(change)
    of_groups = [_group(name, own, state, settings) for name, own in sorted(groups.items())]
    of_groups.sort(key=lambda write: (write.before is not None) + (write.after is None))
    return (*made, *of_groups, *unmade)


def meaning(resource: Resource | None, settings: AzureSettings) -> str | None:
    """Digest of a group or IP group as far as a write of ours decides it; None where there is none.

    Our own rules count with their documented fields, what is others' to the letter.
    """
    match resource:
        case None:
            return None
        case IpGroup():
            return json_digest([sorted(resource.addresses), resource.mark])
        case RuleCollectionGroup():
            natives = group_natives(resource, settings, "")
            # Two collections of one name may hold rules of one identity.
            ours = sorted(natives, key=lambda native: native.identity)
            bodies = [[native.identity, dict(native.body)] for native in ours]
            return json_digest([bodies, resource.priority, _rest(resource, settings)])


def _rest(group: RuleCollectionGroup, settings: AzureSettings) -> str:
    others = [collection.raw for collection in foreign_collections(group, settings)]
    return content_digest({"properties": {"ruleCollections": others}})


def _ip_group(name: str, change: Change, state: AzureState, settings: AzureSettings) -> Write:
    before = state.ip_groups.get(name.lower())
    where, what = settings.ip_group_id(name), f"IP group `{name}`"
    if change.after is None:
        return Write(what=what, how="delete {}", resource_id=where, before=before, after=None)
    wanted = body_of(change.after)
    if not isinstance(wanted, ListBody):
        raise InternalError(f"{what} would become a rule")
    live = before or NO_IP_GROUP
    after = live.written(wanted.addresses, settings.mark, state.policy.location)
    how = "create {}" if before is None else "put back {}"
    return Write(what=what, how=how, resource_id=where, before=before, after=after)


def _group(name: str, changes: list[Change], state: AzureState, settings: AzureSettings) -> Write:
    before = state.groups.get(name)
    first = _rule_body(changes[0])
    shown = before.name if before else first.group
    where, what = settings.group_id(shown), f"group `{shown}`"
    live = before or NO_GROUP
    collections = _Merge(live, first.group, changes, settings).collections()
    if not collections and first.group_priority is not None:
        return Write(what=what, how="delete {}", resource_id=where, before=before, after=None)
    wanted = [_rule_body(change).group_priority for change in changes if change.after is not None]
    known = (*wanted, live.priority, settings.priority)
    priority = next(number for number in known if number is not None)
    after = live.written(priority, collections)
    count = f"{len(changes)} rule{'s' if len(changes) > 1 else ''}"
    how = f"create {{}} with {count}" if before is None else f"change {count} of {{}}"
    return Write(what=what, how=how, resource_id=where, before=before, after=after)


def _rule_body(change: Change) -> RuleBody:
    body = body_of(change.rule)
    if not isinstance(body, RuleBody):
        raise InternalError(f"`{change.label}` is not a rule of a group")
    return body


class _Merge:
    """Collections of a group with our changes in them, in the order in which they stood."""

    def __init__(
        self,
        live: RuleCollectionGroup,
        group: str,
        changes: list[Change],
        settings: AzureSettings,
    ) -> None:
        self._live = live
        self._group = group
        self._settings = settings
        coming = [change for change in changes if change.after is not None]
        self._wanted = {change.identity: _rule_body(change) for change in coming}
        self._gone = {change.identity for change in changes if change.after is None}
        self._facts = {
            body.collection.lower(): body
            for body in self._wanted.values()
            if isinstance(body.content, ArmRule)
        }

    def collections(self) -> list[RuleCollection]:
        """What is to be written; collections of ours that hold nothing are not."""
        merged = [kept for collection in self._live.collections for kept in self._kept(collection)]
        for _, body in sorted(self._wanted.items()):
            self._add(merged, body)
        return [
            collection
            for collection in merged
            if collection.rules or not self._is_known_and_ours(collection)
        ]

    def _is_known_and_ours(self, collection: RuleCollection) -> bool:
        return collection.is_known and is_ours(collection, self._settings)

    def _kept(self, collection: RuleCollection) -> Iterator[RuleCollection]:
        """What becomes of a collection that is there."""
        if not is_ours(collection, self._settings):
            yield collection
        elif not collection.is_known:
            identity = collection.label(self._group).lower()
            body = self._wanted.pop(identity, None)
            if identity not in self._gone:
                yield collection if body is None else _whole(body)
        else:
            rules = list(self._rules(collection))
            facts = self._facts.get(collection.name.lower())
            yield (
                collection.with_only(rules)
                if facts is None
                else collection.with_rules(rules, facts.collection_priority, facts.action)
            )

    def _rules(self, collection: RuleCollection) -> Iterator[Raw]:
        for label, rule in collection.labelled(self._group):
            identity = label.lower()
            if identity in self._wanted:
                yield self._sent(self._wanted.pop(identity), rule)
            elif identity not in self._gone:
                yield rule.raw

    def _add(self, merged: list[RuleCollection], body: RuleBody) -> None:
        """Put a rule that comes into its collection, which is made where there is none."""
        if isinstance(body.content, RuleCollection):
            merged.append(body.content)
            return
        name = body.collection.lower()
        places = (n for n, collection in enumerate(merged) if collection.name.lower() == name)
        place = next(places, None)
        if place is None:
            place = len(merged)
            merged.append(new_collection(body.collection, body.action, body.collection_priority))
        rules = (rule.raw for rule in merged[place].rules)
        merged[place] = merged[place].with_only((*rules, self._sent(body, None)))

    def _sent(self, body: RuleBody, live: ArmRule | None) -> Raw:
        if not isinstance(body.content, ArmRule):
            raise InternalError(f"a collection would become a rule of `{body.collection}`")
        return body.content.over(live, self._own_id)

    def _own_id(self, resource_id: str) -> str:
        own = self._settings.ip_group_id(segment(resource_id))
        return own if same_id(own, resource_id) else resource_id


def _whole(body: RuleBody) -> RuleCollection:
    if not isinstance(body.content, RuleCollection):
        raise InternalError(f"a rule would become the collection `{body.collection}`")
    return body.content
