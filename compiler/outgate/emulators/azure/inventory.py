"""The resources of the service, and how they change with time.

There is no clock: time is counted in requests. An operation ends a number of requests after it
began, whatever these ask for, and its policy stays busy for some more.
"""

import copy
import itertools
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping

from outgate.emulators.azure.bodies import Body, Properties, Shown, Stored
from outgate.emulators.azure.faults import HINT, Fault
from outgate.emulators.azure.messages import Request
from outgate.emulators.azure.normal import normalize_body
from outgate.emulators.azure.resources import (
    GROUPS,
    IP_GROUPS,
    POLICIES,
    Operation,
    Resource,
    policy_key,
    refers_to,
    show_resource,
)
from outgate.emulators.faults import Faults, Planned
from outgate.values import dataclass, field

_NAMESPACE = uuid.UUID("5b0f5c1e-6d5c-4c55-9d0e-0f3f2f1a7c11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the service behaves where it can behave in several ways.

    An operation takes `lasts` requests, and its policy is busy for `busy` more. A list has `page`
    entries a page. With `hints` an answer says to come again at once; the real service says
    nothing. `lower_case_ids` and `ipv6_rule` are oddities of the real service (see
    `show_resource`). The subscriptions `readers` may only be read.
    """

    lasts: int = 2
    busy: int = 1
    page: int = 2
    hints: bool = False
    lower_case_ids: bool = False
    ipv6_rule: bool = False
    readers: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class _State:
    tick: int = 0
    numbers: Iterator[int] = field(default_factory=itertools.count)
    subscriptions: set[str] = field(default_factory=set)
    resource_groups: set[str] = field(default_factory=set)
    resources: dict[str, Resource] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)


class Inventory:
    """Policies, their groups, IP groups, and the operations that go on with them."""

    def __init__(
        self, options: Options | None = None, planned: Iterable[Planned[Fault]] = ()
    ) -> None:
        self.options = options or Options()
        self.faults = Faults(planned)
        self._state = _State()
        self._lock = threading.Lock()
        self.writes: list[tuple[str, str]] = []  # method and id of every write that was accepted

    def add_policy(
        self,
        subscription: str,
        resource_group: str,
        name: str,
        tier: str = "Standard",
        base: str | None = None,
    ) -> str:
        """Make a policy with its resource group and subscription; returns its id.

        A policy that is there stays as it is.
        """
        scope = f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
        self._state.subscriptions.add(subscription.lower())
        self._state.resource_groups.add(scope.lower())
        properties: Properties = {"sku": {"tier": tier}}
        if base:
            properties["basePolicy"] = {"id": base}
        policy = f"{scope}/providers/Microsoft.Network/firewallPolicies/{name}"
        if policy.lower() not in self._state.resources:
            self._store(policy, POLICIES, {"location": "westeurope", "properties": properties})
        return policy

    def add_group(self, policy: str, name: str, body: Mapping[str, object]) -> str:
        """Make a rule collection group as somebody else would; returns its id."""
        group = f"{policy}/ruleCollectionGroups/{name}"
        self._store(group, GROUPS, body)
        return group

    def add_ip_group(self, policy: str, name: str, body: Mapping[str, object]) -> str:
        """Make an IP group in the resource group of a policy; returns its id."""
        ip_group = f"{policy.rpartition('/firewallPolicies/')[0]}/ipGroups/{name}"
        self._store(ip_group, IP_GROUPS, body)
        return ip_group

    def edit(self, resource_id: str, change: Callable[[Body], None]) -> None:
        """Change a resource as somebody else would, at once."""
        with self._lock:
            resource = self._state.resources[resource_id.lower()]
            change(resource.body)
            resource.body = normalize_body(resource.kind, resource.body)
            resource.etag = self._guid()

    def remove(self, resource_id: str) -> None:
        """Delete a resource as somebody else would."""
        with self._lock:
            self._state.resources.pop(resource_id.lower(), None)

    def snapshot(self) -> dict[str, Body]:
        """The stored body of every resource by its id, without etags and states."""
        with self._lock:
            resources = self._state.resources.values()
            return {resource.id: copy.deepcopy(resource.body) for resource in resources}

    def states(self) -> dict[str, str]:
        """The state that the last operation left each resource in, by its id."""
        with self._lock:
            return {resource.id: resource.state for resource in self._state.resources.values()}

    def resource(self, resource_id: str) -> Body | None:
        """The stored body of a resource; None where there is none."""
        with self._lock:
            resource = self._state.resources.get(resource_id.lower())
            return copy.deepcopy(resource.body) if resource else None

    def load(self, document: Mapping[str, Stored]) -> None:
        """Take over the resources that an earlier run dumped."""
        for resource_id, resource in document.items():
            self._store(resource_id, resource["kind"], resource["body"])

    def dump(self) -> dict[str, Stored]:
        """All resources for a later run: `{id: {"kind": ..., "body": ...}}`."""
        with self._lock:
            resources = self._state.resources.values()
            return {
                resource.id: {"kind": resource.kind, "body": resource.body}
                for resource in resources
            }

    def let_all_end(self) -> None:
        """Let time go by until no operation goes on."""
        with self._lock:
            self._state.tick = max(
                self._state.tick,
                *(operation.due for operation in self._state.operations.values()),
                *(resource.busy_until for resource in self._state.resources.values()),
            )
            self._settle()

    def _busy(self, resource: Resource) -> bool:
        return resource.busy_until > self._state.tick

    def _begin(
        self,
        request: Request,
        path: str,
        kind: str,
        active: frozenset[Fault],
        previous: Body | None,
    ) -> dict[str, str]:
        """Begin the operation of a write; returns the headers by which it can be followed."""
        operation = Operation(
            resource=path.lower(), due=self._state.tick + self.options.lasts, verb=request.method
        )
        if active & {Fault.OPERATION_FAILED, Fault.OPERATION_FAILED_UNCHANGED}:
            code = "IpGroupsUpdateFailed" if kind == IP_GROUPS else "FirewallPolicyUpdateFailed"
            operation.failure = code
        if Fault.OPERATION_FAILED_UNCHANGED in active:
            nothing: Body = {}
            operation.previous = previous or nothing
        if kind == GROUPS:
            longer = 6 if Fault.PARENT_STAYS_UPDATING in active else self.options.busy
            self._state.resources[policy_key(path)].busy_until = operation.due + longer
        number = self._guid()
        self._state.operations[number] = operation
        subscription = path.split("/")[2]
        host = request.headers.get("host", "management.azure.com")
        version = request.query["api-version"]
        url = (
            f"https://{host}/subscriptions/{subscription}/providers/Microsoft.Network/locations"
            f"/westeurope/nfvOperations/{number}?api-version={version}&t=1&c={'m' * 64}&s=1&h=1"
        )
        return {"azure-asyncoperation": url, **self._hint()}

    def _settle(self) -> None:
        """End the operations whose time has come."""
        for operation in self._state.operations.values():
            if operation.done or operation.due > self._state.tick:
                continue
            operation.done = True
            resource = self._state.resources.get(operation.resource)
            if resource is None:
                continue
            if operation.failure is not None:
                self._fail(operation, resource)
            elif operation.verb == "DELETE":
                del self._state.resources[operation.resource]
            else:
                resource.state = "Succeeded"
                resource.etag = self._guid()

    def _fail(self, operation: Operation, resource: Resource) -> None:
        """End an operation badly, with the new content or the previous one."""
        if operation.previous is None or operation.verb == "DELETE":
            resource.state = "Failed"
        elif operation.previous:
            resource.body = operation.previous
            resource.state = "Succeeded"
        else:
            del self._state.resources[operation.resource]

    def _store(self, resource_id: str, kind: str, body: Mapping[str, object]) -> Resource:
        """Store a body; a resource that is there keeps the spelling of its id."""
        known = self._state.resources.get(resource_id.lower())
        resource = Resource(
            id=known.id if known else resource_id,
            kind=kind,
            body=normalize_body(kind, body),
            etag=self._guid(),
            busy_until=known.busy_until if known else self._state.tick,
        )
        self._state.resources[resource_id.lower()] = resource
        return resource

    def _show(self, resource: Resource) -> Shown:
        """A resource as it is answered."""
        return show_resource(
            resource,
            self._state.resources,
            busy=self._busy(resource),
            ipv6_rule=self.options.ipv6_rule,
            lower_case_ids=self.options.lower_case_ids,
        )

    def _in_use(self, ip_group: str) -> bool:
        return any(refers_to(resource, ip_group) for resource in self._state.resources.values())

    def _hint(self) -> dict[str, str]:
        return dict(HINT) if self.options.hints else {}

    def _guid(self) -> str:
        return str(uuid.uuid5(_NAMESPACE, str(next(self._state.numbers))))
