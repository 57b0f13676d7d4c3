"""What there is, and how it changes with time.

There is no clock: time is counted in requests. An operation ends so many requests after it began,
whatever they ask for, and its policy stays busy for some more.
"""

import copy
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from outgate.emulators.azure.faults import HINT, Fault, Faults, Planned
from outgate.emulators.azure.messages import Request
from outgate.emulators.azure.normal import TYPES, stored

POLICIES, GROUPS, IP_GROUPS = "firewallpolicies", "rulecollectiongroups", "ipgroups"
_NAMESPACE = uuid.UUID("5b0f5c1e-6d5c-4c55-9d0e-0f3f2f1a7c11")


@dataclass(frozen=True, slots=True)
class Options:
    """How the service behaves where it can behave in several ways.

    `lasts` requests are an operation, `busy` more keep its policy busy. With `hints` an answer says
    to come again at once; the real service says nothing. `readers` are subscriptions that may only
    be read.
    """

    lasts: int = 2
    busy: int = 1
    page: int = 2
    hints: bool = False
    lower_case_ids: bool = False
    ipv6_rule: bool = False
    readers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Resource:
    """A resource as it is stored."""

    id: str
    kind: str
    body: dict[str, Any]
    etag: str
    state: str = "Succeeded"
    busy_until: int = 0


@dataclass(slots=True)
class Operation:
    """A change that was accepted and goes on."""

    resource: str
    due: int
    verb: str
    failure: str | None = None
    before: dict[str, Any] | None = None
    done: bool = False


@dataclass(slots=True)
class _State:
    tick: int = 0
    numbers: int = 0
    subscriptions: set[str] = field(default_factory=set)
    resource_groups: set[str] = field(default_factory=set)
    resources: dict[str, Resource] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)


class Inventory:
    """Policies, their groups, IP groups, and the operations that go on with them."""

    def __init__(self, options: Options | None = None, planned: Iterable[Planned] = ()) -> None:
        self.options = options or Options()
        self.faults = Faults(planned)
        self._state = _State()
        self._lock = threading.Lock()
        self.writes: list[tuple[str, str]] = []  # method and id of each that was accepted

    def add_policy(
        self,
        subscription: str,
        resource_group: str,
        name: str,
        tier: str = "Standard",
        base: str | None = None,
    ) -> str:
        """A policy, with all that it stands in; returns its id."""
        scope = f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
        self._state.subscriptions.add(subscription.lower())
        self._state.resource_groups.add(scope.lower())
        its: dict[str, Any] = {"sku": {"tier": tier}}
        if base:
            its["basePolicy"] = {"id": base}
        where = f"{scope}/providers/Microsoft.Network/firewallPolicies/{name}"
        if where.lower() not in self._state.resources:
            self._store(where, POLICIES, {"location": "westeurope", "properties": its})
        return where

    def add_group(self, policy: str, name: str, body: dict[str, Any]) -> str:
        """A rule collection group of somebody's; returns its id."""
        where = f"{policy}/ruleCollectionGroups/{name}"
        self._store(where, GROUPS, body)
        return where

    def add_ip_group(self, policy: str, name: str, body: dict[str, Any]) -> str:
        """An IP group beside a policy; returns its id."""
        where = f"{policy.rpartition('/firewallPolicies/')[0]}/ipGroups/{name}"
        self._store(where, IP_GROUPS, body)
        return where

    def edit(self, resource_id: str, change: Callable[[dict[str, Any]], None]) -> None:
        """Change a resource as somebody else would, at once."""
        with self._lock:
            its = self._state.resources[resource_id.lower()]
            change(its.body)
            its.body = stored(its.kind, its.body)
            its.etag = self._guid()

    def remove(self, resource_id: str) -> None:
        """Delete a resource as somebody else would."""
        with self._lock:
            self._state.resources.pop(resource_id.lower(), None)

    def snapshot(self) -> dict[str, Any]:
        """Every resource without what changes by itself, by its id."""
        with self._lock:
            return {each.id: copy.deepcopy(each.body) for each in self._state.resources.values()}

    def states(self) -> dict[str, str]:
        """How the last operation on each resource ended, by its id."""
        with self._lock:
            return {each.id: each.state for each in self._state.resources.values()}

    def resource(self, resource_id: str) -> dict[str, Any] | None:
        """One resource as it is stored."""
        with self._lock:
            found = self._state.resources.get(resource_id.lower())
            return copy.deepcopy(found.body) if found else None

    def load(self, document: dict[str, Any]) -> None:
        """Take over what an earlier run left."""
        for where, its in document.items():
            self._store(where, its["kind"], its["body"])

    def dump(self) -> dict[str, Any]:
        """Everything for a later run."""
        with self._lock:
            every = self._state.resources.values()
            return {each.id: {"kind": each.kind, "body": each.body} for each in every}

    def let_all_end(self) -> None:
        """Let time go by until no operation goes on."""
        with self._lock:
            self._state.tick = max(
                self._state.tick,
                *(each.due for each in self._state.operations.values()),
                *(each.busy_until for each in self._state.resources.values()),
            )
            self._settle()

    def _busy(self, its: Resource) -> bool:
        return its.busy_until > self._state.tick

    def _begin(
        self,
        path: str,
        kind: str,
        verb: str,
        before: dict[str, Any] | None,
        met: frozenset[Fault],
        request: Request,
    ) -> dict[str, str]:
        due = self._state.tick + self.options.lasts
        failure = None
        if met & {Fault.OPERATION_FAILED, Fault.OPERATION_FAILED_UNCHANGED}:
            failure = "IpGroupsUpdateFailed" if kind == IP_GROUPS else "FirewallPolicyUpdateFailed"
        operation = Operation(path.lower(), due, verb, failure)
        if Fault.OPERATION_FAILED_UNCHANGED in met:
            operation.before = before or {}
        if kind == GROUPS:
            policy = self._state.resources[path.lower().partition("/rulecollectiongroups/")[0]]
            longer = 6 if Fault.PARENT_STAYS_UPDATING in met else self.options.busy
            policy.busy_until = due + longer
        number = self._guid()
        self._state.operations[number] = operation
        subscription = path.split("/")[2]
        host = request.headers.get("host", "management.azure.com")
        version = request.query["api-version"]
        where = (
            f"https://{host}/subscriptions/{subscription}/providers/Microsoft.Network/locations"
            f"/westeurope/nfvOperations/{number}?api-version={version}&t=1&c={'m' * 64}&s=1&h=1"
        )
        return {"azure-asyncoperation": where, **self._hint()}

    def _settle(self) -> None:
        """End the operations whose time has come."""
        for operation in self._state.operations.values():
            if operation.done or operation.due > self._state.tick:
                continue
            operation.done = True
            its = self._state.resources.get(operation.resource)
            if its is None:
                continue
            if operation.failure is not None:
                its.state = "Failed"
                if operation.before is not None and operation.verb == "PUT":
                    its.body = operation.before
                    its.state = "Succeeded" if operation.before else "Failed"
                    if not operation.before:
                        del self._state.resources[operation.resource]
            elif operation.verb == "DELETE":
                del self._state.resources[operation.resource]
            else:
                its.state = "Succeeded"
                its.etag = self._guid()

    def _store(self, where: str, kind: str, body: dict[str, Any]) -> Resource:
        known = self._state.resources.get(where.lower())
        its = Resource(known.id if known else where, kind, stored(kind, body), self._guid())
        if known:
            its.busy_until = known.busy_until
        self._state.resources[where.lower()] = its
        return its

    def _shown(self, its: Resource) -> dict[str, Any]:
        """A resource as it is answered."""
        body = copy.deepcopy(its.body)
        state = "Updating" if its.state == "Succeeded" and self._busy(its) else its.state
        properties = {**body.pop("properties", {}), "provisioningState": state}
        name = its.id.rpartition("/")[2]
        shown = {"name": name, "id": its.id, "etag": its.etag, "type": TYPES[its.kind], **body}
        if its.kind == GROUPS:
            policy = self._state.resources[its.id.lower().partition("/rulecollectiongroups/")[0]]
            shown["location"] = policy.body.get("location")
            properties["size"] = f"{1378 / 1048576:.9f} MB"
            if self.options.ipv6_rule:
                for collection in properties.get("ruleCollections") or ():
                    for rule in collection.get("rules") or ():
                        rule["ipv6Rule"] = False
        elif its.kind == POLICIES:
            properties["size"] = f"{1316 / 1048576:.9f} MB"
            properties |= {"firewalls": [], "childPolicies": []}
            properties["ruleCollectionGroups"] = [
                {"id": self._spelled(each.id)}
                for key, each in sorted(self._state.resources.items())
                if each.kind == GROUPS and key.startswith(its.id.lower() + "/")
            ]
        else:
            properties |= {"firewalls": [], "firewallPolicies": []}
        return {**shown, "properties": properties}

    def _spelled(self, resource_id: str) -> str:
        if self.options.lower_case_ids:
            return resource_id.replace("/resourceGroups/", "/resourcegroups/")
        return resource_id

    def _in_use(self, path: str) -> bool:
        wanted = path.lower()
        return any(
            wanted == each.lower()
            for resource in self._state.resources.values()
            if resource.kind == GROUPS
            for collection in resource.body["properties"].get("ruleCollections") or ()
            for rule in collection.get("rules") or ()
            for name in ("sourceIpGroups", "destinationIpGroups")
            for each in rule.get(name) or ()
        )

    def _hint(self) -> dict[str, str]:
        return dict(HINT) if self.options.hints else {}

    def _guid(self) -> str:
        self._state.numbers += 1
        return str(uuid.uuid5(_NAMESPACE, str(self._state.numbers)))
