"""A change set as writes of whole resources, in an order in which nothing needed is ever closed.

The service takes a group whole, so what others have in it, and fields that Outgate knows nothing
of, are sent back as they were read.
"""

from dataclasses import dataclass
from typing import Any

from outgate.backends.azure_firewall.arm.normalize import (
    KNOWN,
    collections_of,
    content_digest,
    properties,
    same_id,
    segment,
)
from outgate.backends.azure_firewall.arm.wire import TAG
from outgate.backends.azure_firewall.live.native_rules import (
    group_natives,
    is_known,
    is_ours,
    labelled,
)
from outgate.backends.azure_firewall.live.read import AzureState, Raw
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.change_set import Change, ChangeSet
from outgate.plan.digest import json_digest

_READ_ONLY = frozenset(("id", "name", "type", "etag", "location"))
_READ_ONLY_PROPERTIES = frozenset(("provisioningState", "size", "firewalls", "firewallPolicies"))
_IP_GROUP_READ_ONLY = frozenset(("id", "name", "type", "etag"))


@dataclass(frozen=True, slots=True)
class Write:
    """One resource from what was read to what it is to be; None stands for none.

    `what` names it in words, `how` says with `{}` for that what becomes of it.
    """

    what: str
    how: str
    resource_id: str
    before: Raw | None
    after: Raw | None

    def __str__(self) -> str:
        return self.how.format(self.what)


def writes(changes: ChangeSet, state: AzureState, settings: AzureSettings) -> tuple[Write, ...]:
    """All writes of a change set.

    IP groups are made before rules name them and deleted after the last one did. A rule that moves
    to another group is in the new one before it leaves the old: groups are made, changed and
    deleted in this order, and rules only ever move from a group that goes to one that comes.
    """
    groups: dict[str, list[Change]] = {}
    made: list[Write] = []
    unmade: list[Write] = []
    for change in changes.changes:
        if "ipGroup" in change.rule.body:
            write = _ip_group(change, state, settings)
            (made if write.after is not None else unmade).append(write)
        else:
            groups.setdefault(str(change.rule.body["group"]).lower(), []).append(change)
    of_groups = [_group(name, its, state, settings) for name, its in sorted(groups.items())]
    of_groups.sort(key=lambda each: (each.before is not None) + (each.after is None))
    return (*made, *of_groups, *unmade)


def meaning(raw: Raw | None, settings: AzureSettings) -> str:
    """Digest of a group or IP group as far as a write of ours decides it.

    Our own rules count with their documented fields, what is others' to the letter.
    """
    if raw is None:
        return "missing"
    its = properties(raw)
    if "ipAddresses" in its:
        return json_digest([sorted(its["ipAddresses"] or ()), (raw.get("tags") or {}).get(TAG)])
    ours = [[rule.identity, dict(rule.body)] for rule in group_natives("", raw, settings)]
    others = [each for each in collections_of(raw) if not is_ours(each, settings)]
    rest = content_digest({"properties": {"ruleCollections": others}})
    return json_digest([sorted(ours, key=lambda each: str(each[0])), its.get("priority"), rest])


def _ip_group(change: Change, state: AzureState, settings: AzureSettings) -> Write:
    name = str(change.rule.body["ipGroup"])
    before = state.ip_groups.get(name.lower())
    where, what = settings.ip_group_id(name), f"IP group `{name}`"
    if change.after is None:
        return Write(what, "delete {}", where, before, None)
    kept = {k: v for k, v in (before or {}).items() if k not in _IP_GROUP_READ_ONLY}
    rest = {k: v for k, v in properties(kept).items() if k not in _READ_ONLY_PROPERTIES}
    after = {
        **kept,
        "location": kept.get("location", state.policy.get("location")),
        "tags": {**(kept.get("tags") or {}), TAG: settings.mark},
        "properties": {**rest, "ipAddresses": list(change.after.body["ipAddresses"])},
    }
    how = "create {}" if before is None else "put back {}"
    return Write(what, how, where, before, after)


def _group(name: str, changes: list[Change], state: AzureState, settings: AzureSettings) -> Write:
    before = state.groups.get(name)
    first = changes[0].rule
    shown = str(before["name"] if before else first.body["group"])
    where, what = settings.group_id(shown), f"group `{shown}`"
    its = properties(before or {})
    collections = _changed(before or {}, changes, settings)
    if not collections and first.body["groupPriority"] is not None:
        return Write(what, "delete {}", where, before, None)
    wanted = [c.after.body["groupPriority"] for c in changes if c.after is not None]
    priority = next((each for each in wanted if each is not None), its.get("priority"))
    after = {
        **{k: v for k, v in (before or {}).items() if k not in _READ_ONLY},
        "properties": {
            **{k: v for k, v in its.items() if k not in _READ_ONLY_PROPERTIES},
            "priority": settings.priority if priority is None else priority,
            "ruleCollections": collections,
        },
    }
    count = f"{len(changes)} rule{'s' if len(changes) > 1 else ''}"
    how = f"create {{}} with {count}" if before is None else f"change {count} of {{}}"
    return Write(what, how, where, before, after)


def _changed(raw: Raw, changes: list[Change], settings: AzureSettings) -> list[dict[str, Any]]:
    """Collections of a group with our changes in them, in the order in which they stood."""
    wanted = {c.after.identity: c.after for c in changes if c.after is not None}
    gone = {c.before.identity for c in changes if c.before is not None and c.after is None}
    facts = {
        str(rule.body["collection"]).lower(): rule.body
        for rule in wanted.values()
        if "rule" in rule.body
    }
    group = changes[0].rule.body["group"]
    found: list[dict[str, Any]] = []
    for collection in collections_of(raw):
        if not is_ours(collection, settings):
            found.append(dict(collection))
            continue
        name = str(collection.get("name", "")).lower()
        if not is_known(collection):
            identity = f"{group}/{name}".lower()
            its_own = wanted.pop(identity).body["whole"] if identity in wanted else collection
            found += [] if identity in gone else [dict(its_own)]
            continue
        rules: list[dict[str, Any]] = []
        for label, rule in labelled(group, collection):
            identity = label.lower()
            if identity in wanted:
                rules.append(_wire(wanted.pop(identity).body["rule"], rule, settings))
            elif identity not in gone:
                rules.append(dict(rule))
        its = _facts(facts[name]) if name in facts else {}
        found.append({**collection, **its, "rules": rules})
    for _, native in sorted(wanted.items()):
        if "whole" in native.body:
            found.append(dict(native.body["whole"]))
            continue
        home = next((c for c in found if _same_name(c, native.body)), None)
        if home is None:
            kind = "Nat" if native.body["action"] == "Dnat" else "Filter"
            home = {
                "ruleCollectionType": f"FirewallPolicy{kind}RuleCollection",
                "name": native.body["collection"],
                **_facts(native.body),
                "rules": [],
            }
            found.append(home)
        home["rules"].append(_wire(native.body["rule"], {}, settings))
    return [c for c in found if c.get("rules") or not (is_known(c) and is_ours(c, settings))]


def _same_name(collection: Raw, body: Raw) -> bool:
    return str(collection.get("name", "")).lower() == str(body["collection"]).lower()


def _facts(body: Raw) -> dict[str, Any]:
    return {"priority": body["collectionPriority"], "action": {"type": body["action"]}}


def _wire(rule: Raw, live: Raw, settings: AzureSettings) -> dict[str, Any]:
    """A rule as it is sent: the documented fields as wanted, all others as they were."""
    kept = {key: value for key, value in live.items() if key not in KNOWN}
    sent = {**kept, **rule}
    if rule["ruleType"] == "ApplicationRule":
        sent["terminateTLS"] = bool(rule.get("terminateTLS"))
    for name in ("sourceIpGroups", "destinationIpGroups"):
        if name in sent:
            sent[name] = [_ip_group_id(each, settings) for each in sent[name]]
    return sent


def _ip_group_id(resource_id: str, settings: AzureSettings) -> str:
    own = settings.ip_group_id(segment(resource_id))
    return own if same_id(own, resource_id) else resource_id
