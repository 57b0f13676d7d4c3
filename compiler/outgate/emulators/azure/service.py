"""Requests for firewall policies, their groups, and IP groups, and the answers to them."""

import copy
import json
from typing import Any

from outgate.emulators.azure import faults
from outgate.emulators.azure.checks import check_group, check_ip_group, check_name
from outgate.emulators.azure.faults import POLL, READ, WRITE, Fault
from outgate.emulators.azure.inventory import GROUPS, IP_GROUPS, Inventory, Resource
from outgate.emulators.azure.messages import Refused, Reply, Request, answer
from outgate.emulators.azure.normal import TYPES, stored


class Service(Inventory):
    """The service; `handle` answers a request, all else is for whoever sets the scene."""

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

    def _foreign_edit(self, path: str) -> None:
        its = self._state.resources.get(path.lower())
        if its is None or its.kind != GROUPS:
            return
        for collection in its.body["properties"].get("ruleCollections") or ():
            for rule in collection.get("rules") or ():
                rule["description"] = f"{rule.get('description', '')} (edited)"
        its.etag = self._guid()


def _body(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(400, "InvalidRequestContent", "The request content was invalid.")
    return found


def _not_found(path: str) -> Refused:
    return Refused(404, "ResourceNotFound", f"The Resource '{path}' was not found.")
