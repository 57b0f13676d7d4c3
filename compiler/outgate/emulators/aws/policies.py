"""Requests for firewall policies, firewalls and tags."""

import copy
from collections.abc import Callable, Mapping, Sequence

from outgate.emulators.aws.checks import check_policy, check_token
from outgate.emulators.aws.faults import Fault, missing
from outgate.emulators.aws.inventory import NEVER, Inventory
from outgate.emulators.aws.messages import Document, Refused, invalid
from outgate.emulators.aws.resources import (
    Firewall,
    Policy,
    RuleGroup,
    arn_of,
    region_of,
    shown_tags,
)

Run = Callable[[str, Document, frozenset[Fault]], Document]  # region, request, faults


class Policies(Inventory):
    """What the service does with policies, and tells of firewalls."""

    def _policy_operations(self) -> Mapping[str, Run]:
        return {
            "CreateFirewallPolicy": self._create_firewall_policy,
            "UpdateFirewallPolicy": self._update_firewall_policy,
            "DescribeFirewallPolicy": self._describe_firewall_policy,
            "DeleteFirewallPolicy": self._delete_firewall_policy,
            "ListFirewallPolicies": self._list_firewall_policies,
            "ListFirewalls": self._list_firewalls,
            "DescribeFirewall": self._describe_firewall,
            "TagResource": self._tag_resource,
            "UntagResource": self._untag_resource,
            "ListTagsForResource": self._list_tags_for_resource,
        }

    def _create_firewall_policy(
        self, region: str, document: Document, active: frozenset[Fault]
    ) -> Document:
        content = _content(document)
        check_policy(content, self._state.groups.get)
        name = str(document["FirewallPolicyName"])
        if arn_of(region, "firewall-policy", name) in self._state.policies:
            raise invalid("A resource with the specified name already exists")
        policy = Policy(
            arn=arn_of(region, "firewall-policy", name),
            name=name,
            id=self._guid(),
            content=content,
            description=str(document.get("Description") or ""),
            token=self._guid(),
            tags=read_tags(document),
        )
        if document.get("DryRun") is not True:
            self._state.policies[policy.arn] = policy
            self.writes.append(("CreateFirewallPolicy", policy.arn))
            self._spread_after(policy, active)
        return self._answer(policy)

    def _update_firewall_policy(
        self, region: str, document: Document, active: frozenset[Fault]
    ) -> Document:
        policy = self._find_policy(region, document)
        check_token(document, policy.token)
        changed = copy.copy(policy)
        changed.content = _content(document)
        check_policy(changed.content, self._state.groups.get)
        changed.token = self._guid()
        changed.description = str(document.get("Description") or "")
        if document.get("DryRun") is not True:
            self._state.policies[policy.arn] = changed
            self.writes.append(("UpdateFirewallPolicy", policy.arn))
            self._spread_after(changed, active)
        return self._answer(changed)

    def _describe_firewall_policy(self, region: str, document: Document, _: object) -> Document:
        policy = self._find_policy(region, document)
        return {**self._answer(policy), "FirewallPolicy": copy.deepcopy(policy.content)}

    def _delete_firewall_policy(
        self, region: str, document: Document, _: frozenset[Fault]
    ) -> Document:
        policy = self._find_policy(region, document)
        if any(each.policy == policy.arn for each in self._state.firewalls.values()):
            raise Refused(
                "InvalidOperationException",
                "Unable to delete the object because it is still in use by a firewall",
            )
        del self._state.policies[policy.arn]
        self.writes.append(("DeleteFirewallPolicy", policy.arn))
        return {"FirewallPolicyResponse": self._answer(policy)["FirewallPolicyResponse"]}

    def _list_firewall_policies(self, region: str, document: Document, _: object) -> Document:
        every = [
            {"Name": policy.name, "Arn": policy.arn}
            for arn, policy in sorted(self._state.policies.items())
            if region_of(arn) == region
        ]
        return self._page(document, "FirewallPolicies", every)

    def _list_firewalls(self, region: str, document: Document, _: object) -> Document:
        every = [
            {"FirewallName": firewall.name, "FirewallArn": firewall.arn}
            for arn, firewall in sorted(self._state.firewalls.items())
            if region_of(arn) == region
        ]
        return self._page(document, "Firewalls", every)

    def _describe_firewall(self, region: str, document: Document, _: object) -> Document:
        named = arn_of(region, "firewall", str(document.get("FirewallName")))
        firewall = self._state.firewalls.get(str(document.get("FirewallArn") or named))
        if firewall is None or region_of(firewall.arn) != region:
            raise missing()
        return {
            "UpdateToken": firewall.token,
            "Firewall": {
                "FirewallName": firewall.name,
                "FirewallArn": firewall.arn,
                "FirewallId": firewall.id,
                "FirewallPolicyArn": firewall.policy,
                "VpcId": "vpc-0a1b2c3d",
                "SubnetMappings": [{"SubnetId": "subnet-0a1b2c3d"}],
            },
            "FirewallStatus": self._status(firewall, region),
        }

    def _tag_resource(self, _: str, document: Document, __: object) -> Document:
        self._tagged(document).tags.update(read_tags(document))
        return {}

    def _untag_resource(self, _: str, document: Document, __: object) -> Document:
        resource = self._tagged(document)
        keys = document["TagKeys"]
        for key in keys if isinstance(keys, list) else ():
            resource.tags.pop(str(key), None)
        return {}

    def _list_tags_for_resource(self, _: str, document: Document, __: object) -> Document:
        return self._page(document, "Tags", shown_tags(self._tagged(document).tags))

    def _tagged(self, document: Document) -> RuleGroup | Policy:
        arn = str(document["ResourceArn"])
        resource = self._state.groups.get(arn) or self._state.policies.get(arn)
        if resource is None:
            raise missing()
        return resource

    def _status(self, firewall: Firewall, region: str) -> Document:
        """How far a firewall is with what it is to run, in its one zone."""
        config = {
            each.arn: {
                "SyncStatus": "IN_SYNC" if self._is_synced(firewall, each) else "PENDING",
                "UpdateToken": each.token,
            }
            for each in self._run_by(firewall)
        }
        all_in = all(state["SyncStatus"] == "IN_SYNC" for state in config.values())
        attachment = {
            "SubnetId": "subnet-0a1b2c3d",
            "EndpointId": "vpce-0a1b2c3d",
            "Status": "READY",
        }
        return {
            "Status": "READY",
            "ConfigurationSyncStateSummary": "IN_SYNC" if all_in else "PENDING",
            "SyncStates": {f"{region}a": {"Attachment": attachment, "Config": config}},
        }

    def _is_synced(self, firewall: Firewall, each: RuleGroup | Policy) -> bool:
        return firewall.synced.get(each.arn) == each.token

    def _spread_after(self, written: RuleGroup | Policy, active: frozenset[Fault]) -> None:
        never = Fault.NOT_IN_SYNC in active
        self._spread(written, NEVER if never else self.options.lasts + self.options.sync)

    def _answer(self, policy: Policy) -> Document:
        named = (str(each.get("ResourceArn")) for each in policy.references())
        groups = (self._state.groups.get(arn) for arn in named)
        consumed = sum(group.capacity for group in groups if group is not None)
        used = sum(each.policy == policy.arn for each in self._state.firewalls.values())
        return {
            "UpdateToken": policy.token,
            "FirewallPolicyResponse": policy.shown(consumed, used),
        }

    def _page(
        self, document: Document, name: str, every: Sequence[Mapping[str, object]]
    ) -> Document:
        """A page of a list; its token is where the next one begins."""
        token = str(document.get("NextToken") or "0")
        if not token.isdecimal():
            raise invalid("NextToken is invalid, context: NextToken")
        limit = document.get("MaxResults")
        size = limit if isinstance(limit, int) else self.options.page
        start = int(token)
        end = start + min(size, self.options.page)
        more = {"NextToken": str(end)} if end < len(every) else {}
        return {name: list(every[start:end]), **more}


def read_tags(document: Document) -> dict[str, str]:
    """The tags in a request."""
    tags = document.get("Tags")
    every = tags if isinstance(tags, list) else []
    return {str(tag["Key"]): str(tag["Value"]) for tag in every}


def _content(document: Document) -> dict[str, object]:
    content = document["FirewallPolicy"]
    assert isinstance(content, Mapping)  # as the service's description has it
    return copy.deepcopy(dict(content))
