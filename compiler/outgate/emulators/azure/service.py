"""Firewall policies, their groups, and IP groups, in memory.

There is no clock: time is counted in requests. An operation ends so many requests after it began,
whatever they ask for, and its policy stays busy for some more.
"""

import copy
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from outgate.emulators.azure import faults
from outgate.emulators.azure.checks import check_group, check_ip_group, check_name
from outgate.emulators.azure.faults import HINT, POLL, READ, WRITE, Fault, Faults, Planned
from outgate.emulators.azure.messages import Refused, Reply, Request, answer
from outgate.emulators.azure.normal import TYPES, stored

PROVIDER = "/providers/microsoft.network/"
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


class Service:
    """The service; `handle` answers a request, everything else is for whoever sets the scene."""

    def __init__(self, options: Options | None = None, planned: Iterable[Planned] = ()) -> None:
        self.options = options or Options()
        self.faults = Faults(planned)
        self._state = _State()
        self._lock = threading.Lock()
        self.writes: list[tuple[str, str]] = []  # method and id of each that was accepted

    # --- Setting the scene ---------------------------------------------------------------------

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

    # --- Requests ------------------------------------------------------------------------------

    def handle(self, request: Request) -> Reply:
        """The answer to a request; Dropped where there is none."""
        with self._lock:
            self._state.tick += 1
            self._settle()
            reply = self._handle(request)
        counted = {
            "x-ms-request-id": self._guid(),
            "x-ms-correlation-request-id": self._guid(),
            "x-ms-ratelimit-remaining-subscription-reads": "249",
        }
        return Reply(reply.status, {**counted, **reply.headers}, reply.body)

    def _handle(self, request: Request) -> Reply:
        path = request.path.rstrip("/")
        name = path.rpartition("/")[2]
        poll = "/nfvoperations/" in path.lower()
        kind = POLL if poll else READ if request.method == "GET" else WRITE
        met = self.faults.strike(kind)
        if (instead := faults.before(met, name)) is not None:
            return instead
        try:
            self._scope(path, request)
            if poll:
                return self._poll(name)
            if request.method == "GET":
                return self._get(path, request)
            if Fault.FOREIGN_EDIT in met:
                self._foreign_edit(path)
            return faults.after(met, self._write(path, request, met))
        except Refused as refused:
            return refused.reply()

    def _scope(self, path: str, request: Request) -> None:
        """Refuse what is in no subscription, no resource group, or not permitted."""
        if "api-version" not in request.query:
            raise Refused(400, "MissingApiVersionParameter", "The api-version is required.")
        parts = path.lower().split("/")
        if (
            len(parts) < 3
            or parts[1] != "subscriptions"
            or parts[2] not in self._state.subscriptions
        ):
            name = parts[2] if len(parts) > 2 else ""
            raise Refused(
                404, "SubscriptionNotFound", f"The subscription '{name}' could not be found."
            )
        scope = "/".join(parts[:5])
        if parts[3:4] == ["resourcegroups"] and scope not in self._state.resource_groups:
            name = path.split("/")[4]
            raise Refused(
                404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found."
            )
        if request.method != "GET" and parts[2] in self.options.readers:
            raise Refused(
                403,
                "AuthorizationFailed",
                "The client does not have authorization to perform action "
                f"'Microsoft.Network/firewallPolicies/ruleCollectionGroups/write' over '{path}'.",
            )

    def _get(self, path: str, request: Request) -> Reply:
        found = self._state.resources.get(path.lower())
        if found is not None:
            return answer(200, self._shown(found), {"etag": f'"{found.etag}"'})
        kind = path.lower().rpartition("/")[2]
        if kind not in TYPES:
            raise _not_found(path)
        parent = path.rpartition("/")[0]
        if kind == GROUPS and parent.lower() not in self._state.resources:
            raise _not_found(parent)
        prefix = path.lower() + "/"
        every = [
            self._shown(each)
            for key, each in sorted(self._state.resources.items())
            if key.startswith(prefix) and each.kind == kind
        ]
        start = int(request.query.get("$skiptoken", "0"))
        page: dict[str, Any] = {"value": every[start : start + self.options.page]}
        if start + self.options.page < len(every):
            host = request.headers.get("host", "management.azure.com")
            version = request.query["api-version"]
            more = f"$skiptoken={start + self.options.page}&api-version={version}"
            page["nextLink"] = f"https://{host}{path}?{more}"
        return answer(200, page)

    def _poll(self, number: str) -> Reply:
        operation = self._state.operations.get(number)
        if operation is None:
            raise Refused(404, "NotFound", "The operation is not found.")
        if not operation.done:
            return answer(200, {"status": "InProgress"}, self._hint())
        if operation.failure is None:
            return answer(200, {"status": "Succeeded"})
        name = operation.resource.rpartition("/")[2]
        message = f"Put on {name} Failed with 1 faulted referenced firewalls"
        error = {"code": operation.failure, "message": message, "details": []}
        return answer(200, {"status": "Failed", "error": error})

    def _write(self, path: str, request: Request, met: frozenset[Fault]) -> Reply:
        parts = path.lower().split("/")
        kind = parts[-2]
        if kind not in TYPES or request.method not in ("PUT", "DELETE"):
            raise Refused(405, "MethodNotAllowed", f"{request.method} is not allowed here.")
        check_name(path.rpartition("/")[2])
        found = self._state.resources.get(path.lower())
        self._free(path, kind)
        wanted = request.headers.get("if-match") if Fault.ETAG_ENFORCED in met else None
        if wanted is not None and wanted.strip('"') != (found.etag if found else None):
            raise Refused(412, "PreconditionFailed", "The etag is not the current one.")
        if request.method == "DELETE":
            return self._delete(path, kind, found, met, request)
        body = _body(request)
        if kind == GROUPS:
            check_group(body, lambda each: each.lower() in self._state.resources)
        elif kind == IP_GROUPS:
            check_ip_group(body)
        elif not body.get("location"):
            raise Refused(400, "LocationRequired", "The location property is required.")
        new = stored(kind, body)
        if found is not None and new == found.body and found.state == "Succeeded":
            # What changes nothing is answered with nothing (observed on redeployment).
            return answer(200, None)
        before = copy.deepcopy(found.body) if found else None
        its = self._store(path, kind, new)
        its.state = "Updating"
        headers = self._begin(path, kind, "PUT", before, met, request)
        self.writes.append(("PUT", its.id))
        return answer(201 if found is None else 200, self._shown(its), headers)

    def _delete(
        self,
        path: str,
        kind: str,
        found: Resource | None,
        met: frozenset[Fault],
        request: Request,
    ) -> Reply:
        if found is None:
            return Reply(204)
        if path.rpartition("/")[2].lower().startswith("default") and kind == GROUPS:
            raise Refused(400, "OperationNotAllowed", "A default group cannot be deleted.")
        if kind == IP_GROUPS and self._in_use(path):
            raise Refused(400, "IpGroupInUse", f"IP Group {path} is in use and cannot be deleted.")
        found.state = "Deleting"
        headers = self._begin(path, kind, "DELETE", None, met, request)
        self.writes.append(("DELETE", found.id))
        where = headers["azure-asyncoperation"]
        return Reply(202, {**headers, "location": where})

    # --- Operations ----------------------------------------------------------------------------

    def _free(self, path: str, kind: str) -> None:
        """Refuse a write while another operation goes on."""
        name = path.rpartition("/")[2]
        policy = path.lower().partition("/rulecollectiongroups/")[0]
        its = self._state.resources.get(policy if kind == GROUPS else path.lower())
        if kind == GROUPS and its is None:
            raise Refused(
                404, "ParentResourceNotFound", f"The parent of {name} could not be found."
            )
        if its is not None and (its.state in ("Updating", "Deleting") or self._busy(its)):
            raise faults.busy()

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

    # --- Parts ---------------------------------------------------------------------------------

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

    def _foreign_edit(self, path: str) -> None:
        its = self._state.resources.get(path.lower())
        if its is None or its.kind != GROUPS:
            return
        for collection in its.body["properties"].get("ruleCollections") or ():
            for rule in collection.get("rules") or ():
                rule["description"] = f"{rule.get('description', '')} (edited)"
        its.etag = self._guid()

    def _hint(self) -> dict[str, str]:
        return dict(HINT) if self.options.hints else {}

    def _guid(self) -> str:
        self._state.numbers += 1
        return str(uuid.uuid5(_NAMESPACE, str(self._state.numbers)))


def _body(request: Request) -> dict[str, Any]:
    import json

    try:
        found = json.loads(request.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(400, "InvalidRequestContent", "The request content was invalid.")
    return found


def _not_found(path: str) -> Refused:
    return Refused(404, "ResourceNotFound", f"The Resource '{path}' was not found.")
