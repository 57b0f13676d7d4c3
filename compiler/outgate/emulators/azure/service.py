"""Requests for firewall policies, their groups, and IP groups, and the answers to them."""

import copy
import json

from outgate.emulators.azure import faults
from outgate.emulators.azure.checks import check_group, check_ip_group, check_name, check_policy
from outgate.emulators.azure.faults import POLL, Fault
from outgate.emulators.azure.inventory import Inventory
from outgate.emulators.azure.messages import Refused, Request, answer
from outgate.emulators.azure.normal import TYPES, normalize_body
from outgate.emulators.azure.resources import GROUPS, IP_GROUPS, Resource, policy_key, rules_of
from outgate.emulators.faults import READ, WRITE
from outgate.emulators.messages import Reply


class Service(Inventory):
    """The service. `handle` answers a request; all else is for whoever sets the scene."""

    def handle(self, request: Request) -> Reply:
        """The answer to a request; Dropped where a fault cuts the connection."""
        with self._lock:
            self._state.tick += 1
            self._settle()
            reply = self._handle(request)
            always = {
                "x-ms-request-id": self._guid(),
                "x-ms-correlation-request-id": self._guid(),
                "x-ms-ratelimit-remaining-subscription-reads": "249",
            }
        return Reply(reply.status, {**always, **reply.headers}, reply.body)

    def _handle(self, request: Request) -> Reply:
        path = request.path.rstrip("/")
        name = path.rpartition("/")[2]
        poll = "/nfvoperations/" in path.lower()
        active = self.faults.strike(POLL if poll else READ if request.method == "GET" else WRITE)
        if (failure := faults.fail_before(active, name)) is not None:
            return failure
        try:
            self._check_scope(path, request)
            if poll:
                return self._poll(name)
            if request.method == "GET":
                return self._get(path, request)
            if Fault.FOREIGN_EDIT in active:
                self._edit_as_others(path)
            return faults.fail_after(active, self._write(path, request, active))
        except Refused as refused:
            return refused.reply()

    def _check_scope(self, path: str, request: Request) -> None:
        """Refuse a request outside the subscriptions and resource groups, or not permitted."""
        if "api-version" not in request.query:
            raise Refused(400, "MissingApiVersionParameter", "The api-version is required.")
        # "", "subscriptions", its name, "resourceGroups", its name, ...
        parts = [*path.split("/"), "", "", "", ""]
        subscription = parts[2]
        if parts[1].lower() != "subscriptions" or (
            subscription.lower() not in self._state.subscriptions
        ):
            message = f"The subscription '{subscription}' could not be found."
            raise Refused(404, "SubscriptionNotFound", message)
        scope = "/".join(parts[:5]).lower()
        if parts[3].lower() == "resourcegroups" and scope not in self._state.resource_groups:
            message = f"Resource group '{parts[4]}' could not be found."
            raise Refused(404, "ResourceGroupNotFound", message)
        if request.method != "GET" and subscription.lower() in self.options.readers:
            raise Refused(
                403,
                "AuthorizationFailed",
                "The client does not have authorization to perform action "
                f"'Microsoft.Network/firewallPolicies/ruleCollectionGroups/write' over '{path}'.",
            )

    def _get(self, path: str, request: Request) -> Reply:
        """One resource, or a page of a list of them."""
        resource = self._state.resources.get(path.lower())
        if resource is not None:
            return answer(200, self._show(resource), {"etag": f'"{resource.etag}"'})
        parent, _, kind = path.rpartition("/")
        if kind.lower() not in TYPES:
            raise _not_found(path)
        if kind.lower() == GROUPS and parent.lower() not in self._state.resources:
            raise _not_found(parent)
        members = [
            self._show(resource)
            for key, resource in sorted(self._state.resources.items())
            if key.startswith(f"{path.lower()}/") and resource.kind == kind.lower()
        ]
        start = _page_start(request)
        end = start + self.options.page
        page: dict[str, object] = {"value": members[start:end]}
        if end < len(members):
            host = request.headers.get("host", "management.azure.com")
            version = request.query["api-version"]
            page["nextLink"] = f"https://{host}{path}?$skiptoken={end}&api-version={version}"
        return answer(200, page)

    def _poll(self, number: str) -> Reply:
        """How an operation stands."""
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

    def _write(self, path: str, request: Request, active: frozenset[Fault]) -> Reply:
        """Accept a PUT or DELETE, whose operation then goes on, or refuse it."""
        kind = path.lower().split("/")[-2]
        if kind not in TYPES or request.method not in ("PUT", "DELETE"):
            raise Refused(405, "MethodNotAllowed", f"{request.method} is not allowed here.")
        check_name(path.rpartition("/")[2])
        resource = self._state.resources.get(path.lower())
        self._check_idle(path, kind)
        etag = request.headers.get("if-match") if Fault.ETAG_ENFORCED in active else None
        if etag is not None and etag.strip('"') != (resource.etag if resource else None):
            raise Refused(412, "PreconditionFailed", "The etag is not the current one.")
        if request.method == "DELETE":
            return self._delete(path, request, active, resource)
        return self._put(path, kind, request, active)

    def _put(self, path: str, kind: str, request: Request, active: frozenset[Fault]) -> Reply:
        """Store the content of a request, and begin the operation."""
        content = _read_content(request)
        if kind == GROUPS:
            check_group(content, lambda ip_group: ip_group.lower() in self._state.resources)
        elif kind == IP_GROUPS:
            check_ip_group(content)
        else:
            check_policy(content)
        body = normalize_body(kind, content)
        present = self._state.resources.get(path.lower())
        if present is not None and body == present.body and present.state == "Succeeded":
            # A PUT that changes nothing was seen to be answered with nothing.
            return answer(200, None)
        previous = copy.deepcopy(present.body) if present else None
        resource = self._store(path, kind, body)
        resource.state = "Updating"
        headers = self._begin(request, path, kind, active, previous)
        self.writes.append(("PUT", resource.id))
        return answer(200 if present else 201, self._show(resource), headers)

    def _delete(
        self, path: str, request: Request, active: frozenset[Fault], resource: Resource | None
    ) -> Reply:
        """Begin to delete a resource; 204 where there is none."""
        if resource is None:
            return Reply(204)
        if path.rpartition("/")[2].lower().startswith("default") and resource.kind == GROUPS:
            raise Refused(400, "OperationNotAllowed", "A default group cannot be deleted.")
        if self._in_use(path):
            raise Refused(400, "IpGroupInUse", f"IP Group {path} is in use and cannot be deleted.")
        resource.state = "Deleting"
        headers = self._begin(request, path, resource.kind, active, None)
        self.writes.append(("DELETE", resource.id))
        return Reply(202, {**headers, "location": headers["azure-asyncoperation"]})

    def _check_idle(self, path: str, kind: str) -> None:
        """Refuse a write while another operation goes on, or into a policy that is not there."""
        # A group is busy with its policy.
        resource = self._state.resources.get(policy_key(path))
        if kind == GROUPS and resource is None:
            name = path.rpartition("/")[2]
            message = f"The parent of {name} could not be found."
            raise Refused(404, "ParentResourceNotFound", message)
        if resource is not None and (
            resource.state in ("Updating", "Deleting") or self._busy(resource)
        ):
            raise faults.busy()

    def _edit_as_others(self, path: str) -> None:
        """Change the descriptions of all rules of a group, as somebody else would.

        It happens after whoever writes has looked for the last time: only If-Match could tell it.
        """
        resource = self._state.resources.get(path.lower())
        if resource is None or resource.kind != GROUPS:
            return
        for rule in rules_of(resource.body["properties"]):
            rule["description"] = f"{rule.get('description', '')} (edited)"
        resource.etag = self._guid()


def _read_content(request: Request) -> dict[str, object]:
    try:
        content: object = json.loads(request.body)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Refused(400, "InvalidRequestContent", "The request content was invalid.")
    return content


def _page_start(request: Request) -> int:
    """The number of the first entry of the page that a request is for."""
    token = request.query.get("$skiptoken", "0")
    if not token.isdecimal():
        raise Refused(400, "InvalidRequestContent", f"The skip token '{token}' is invalid.")
    return int(token)


def _not_found(path: str) -> Refused:
    return Refused(404, "ResourceNotFound", f"The Resource '{path}' was not found.")
