"""Requests for rule groups, policies and firewalls, and the answers to them."""

import copy
import json
from collections.abc import Mapping

from outgate.emulators.aws import faults
from outgate.emulators.aws.checks import (
    check_capacity,
    check_content,
    check_new_capacity,
    check_token,
)
from outgate.emulators.aws.faults import Fault
from outgate.emulators.aws.messages import Document, Refused, answer, from_platform, invalid
from outgate.emulators.aws.policies import Policies, Run, read_tags
from outgate.emulators.aws.resources import OWN_KEY, TYPES, RuleGroup, arn_of, region_of
from outgate.emulators.aws.shapes import check_request, is_operation
from outgate.emulators.aws.suricata import rule_lines
from outgate.emulators.faults import READ, WRITE
from outgate.emulators.messages import HttpRequest, Reply

TARGET = "NetworkFirewall_20201112."
_EDITED = 'pass tls any any -> any 443 (tls.sni; content:"somebody.example"; sid:424242;)'


class Service(Policies):
    """The service. `handle` answers a request; all else is for whoever sets the scene."""

    def handle(self, request: HttpRequest, region: str) -> Reply:
        """The answer to a request for a region; Dropped where a fault cuts the connection."""
        with self._lock:
            self._state.tick += 1
            self._settle()
            try:
                reply = self._handle(request, region)
            except Refused as refused:
                reply = refused.reply()
            number = self._guid()
        return Reply(reply.status, {"x-amzn-requestid": number, **reply.headers}, reply.body)

    def _handle(self, request: HttpRequest, region: str) -> Reply:
        operation = request.headers.get("x-amz-target", "").removeprefix(TARGET)
        if request.method != "POST" or request.path != "/" or not is_operation(operation):
            raise from_platform("UnknownOperationException", "")
        document = _read(request.body)
        run = self._operations().get(operation)
        if run is None:
            message = f"this emulator has no operation {operation}"
            raise from_platform("UnknownOperationException", message)
        check_request(operation, document)
        kind = READ if operation.startswith(("Describe", "List")) else WRITE
        # What a dry run asks for meets no fault, and is not counted.
        dry = document.get("DryRun") is True
        active = frozenset[Fault]() if dry else self.faults.strike(kind)
        faults.fail_before(active, operation)
        if Fault.FOREIGN_EDIT in active:
            self._edit_as_others(region, document)
        return faults.fail_after(active, answer(run(region, document, active)))

    def _operations(self) -> Mapping[str, Run]:
        return {
            "CreateRuleGroup": self._create_rule_group,
            "UpdateRuleGroup": self._update_rule_group,
            "DescribeRuleGroup": self._describe_rule_group,
            "DescribeRuleGroupMetadata": self._describe_rule_group_metadata,
            "DeleteRuleGroup": self._delete_rule_group,
            "ListRuleGroups": self._list_rule_groups,
            **self._policy_operations(),
        }

    def _create_rule_group(
        self, region: str, document: Document, active: frozenset[Fault]
    ) -> Document:
        kind = str(document["Type"])
        content, consumed = check_content(document, kind)
        capacity = check_new_capacity(document["Capacity"])
        check_capacity(consumed, capacity)
        name = str(document["RuleGroupName"])
        if arn_of(region, TYPES[kind], name) in self._state.groups:
            raise invalid("A resource with the specified name already exists")
        description = str(document.get("Description") or "")
        group = self._new_group(region, name, kind, capacity, content, description)
        group.consumed = consumed
        group.tags = read_tags(document)
        group.encryption = _encryption(document)
        if document.get("DryRun") is not True:
            self._state.groups[group.arn] = group
            self._write("CreateRuleGroup", group, active)
        return {"UpdateToken": group.token, "RuleGroupResponse": self._shown(group)}

    def _update_rule_group(
        self, region: str, document: Document, active: frozenset[Fault]
    ) -> Document:
        self._check_named(document)
        group = self._find_group(region, document)
        check_token(document, group.token)
        if group.deleting:
            raise invalid("rule group is being deleted")
        content, consumed = check_content(document, group.type)
        changed = copy.copy(group)
        changed.content, changed.consumed = copy.deepcopy(content), consumed
        if changed.order != group.order:
            raise invalid("parameter is invalid")
        check_capacity(consumed, group.capacity)
        changed.encryption = _encryption(document)
        changed.description = str(document.get("Description") or "")
        changed.token = self._guid()
        if document.get("DryRun") is not True:
            self._state.groups[group.arn] = changed
            self._write("UpdateRuleGroup", changed, active)
        return {"UpdateToken": changed.token, "RuleGroupResponse": self._shown(changed)}

    def _describe_rule_group(self, region: str, document: Document, _: object) -> Document:
        self._check_named(document)
        group = self._find_group(region, document)
        return {
            "UpdateToken": group.token,
            "RuleGroup": copy.deepcopy(group.content),
            "RuleGroupResponse": self._shown(group),
        }

    def _describe_rule_group_metadata(self, region: str, document: Document, _: object) -> Document:
        self._check_named(document)
        group = self._find_group(region, document)
        known = {
            "RuleGroupArn": group.arn,
            "RuleGroupName": group.name,
            "Type": group.type,
            "Capacity": group.capacity,
        }
        if group.type == "STATEFUL":
            known["StatefulRuleOptions"] = {"RuleOrder": group.order}
        return known

    def _delete_rule_group(self, region: str, document: Document, _: frozenset[Fault]) -> Document:
        self._check_named(document)
        group = self._find_group(region, document)
        if self._associations(group):
            raise Refused(
                "InvalidOperationException",
                "Unable to delete the object because it is still in use by a firewall policy",
            )
        group.deleting = True
        group.due = self._state.tick + self.options.lasts
        self.writes.append(("DeleteRuleGroup", group.arn))
        return {"RuleGroupResponse": self._shown(group)}

    def _list_rule_groups(self, region: str, document: Document, _: object) -> Document:
        managed = document.get("Scope") == "MANAGED"
        wanted = document.get("Type")
        every: list[Mapping[str, object]] = [
            {"Name": group.name, "Arn": group.arn}
            for arn, group in sorted(self._state.groups.items())
            if not managed and region_of(arn) == region and wanted in (None, group.type)
        ]
        return self._page(document, "RuleGroups", every)

    def _check_named(self, document: Document) -> None:
        """Refuse a request that names no group, or only half of it."""
        if document.get("RuleGroupArn") is None:
            for name in ("RuleGroupName", "Type"):
                if document.get(name) is None:
                    raise invalid(f"{name} cannot be null or empty, context: {name}")

    def _write(self, operation: str, group: RuleGroup, active: frozenset[Fault]) -> None:
        """Note a write, and let time work on it."""
        self.writes.append((operation, group.arn))
        group.due = self._state.tick + self.options.lasts
        group.status = "ERROR" if Fault.ENDS_IN_ERROR in active else "ACTIVE"
        if Fault.OTHER_TEXT in active:
            text = "\n".join(rule_lines(group.rules))
            group.content = {**group.content, "RulesSource": {"RulesString": text}}
        self._spread_after(group, active)

    def _edit_as_others(self, region: str, document: Document) -> None:
        """Change a group as somebody else would, after the last look at it."""
        try:
            group = self._find_group(region, document)
        except Refused:
            return
        self.edit_rules(group.arn, f"{group.rules}{_EDITED}\n")


def _encryption(document: Document) -> Mapping[str, object]:
    """The key of a group: the service's own where a write names none."""
    named = document.get("EncryptionConfiguration")
    return named if isinstance(named, Mapping) else OWN_KEY


def _read(body: bytes) -> Document:
    """The document of a request; whether it is an object is looked at with all that is in it."""
    try:
        document: Document = json.loads(body or b"{}")
    except ValueError:
        raise from_platform("SerializationException", "") from None
    return document
