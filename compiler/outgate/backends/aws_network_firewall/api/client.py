"""AWS Network Firewall over boto3, and what of its answers matters to us."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

from outgate.backends.aws_network_firewall.api.answers import (
    DEFAULT,
    STRICT,
    Policy,
    Reference,
    RuleGroup,
    Sync,
)
from outgate.backends.aws_network_firewall.api.failures import Failure, Kind, failure_of

if TYPE_CHECKING:
    from typing import TypedDict

    from mypy_boto3_network_firewall import NetworkFirewallClient
    from mypy_boto3_network_firewall.type_defs import (
        DescribeFirewallPolicyResponseTypeDef,
        DescribeRuleGroupResponseTypeDef,
        EncryptionConfigurationTypeDef,
        RuleGroupUnionTypeDef,
        SourceMetadataTypeDef,
        SummaryConfigurationTypeDef,
    )

    class _Kept(TypedDict, total=False):
        EncryptionConfiguration: EncryptionConfigurationTypeDef
        SourceMetadata: SourceMetadataTypeDef
        SummaryConfiguration: SummaryConfigurationTypeDef


TYPE: Final = "STATEFUL"
_ARN = "arn:"
# What an update would put back to what it is without being said.
_KEPT = ("EncryptionConfiguration", "SourceMetadata", "SummaryConfiguration")


class AwsClient:
    """Reads and writes rule groups, reads policies and firewalls; raises Failure and nothing else.

    Requests are repeated by boto3 where that can help. What became of a write is found out by
    reading, which is for the caller to do.
    """

    def __init__(self, client: NetworkFirewallClient) -> None:
        self._client = client

    def find_group(self, name: str) -> RuleGroup | None:
        """A stateful rule group by its name or ARN; None where there is none."""
        try:
            with _told():
                if name.startswith(_ARN):
                    return _group(self._client.describe_rule_group(RuleGroupArn=name))
                return _group(self._client.describe_rule_group(RuleGroupName=name, Type=TYPE))
        except Failure as failure:
            if failure.kind is Kind.MISSING:
                return None
            raise

    def create_group(
        self, name: str, text: str, capacity: int, description: str, *, dry_run: bool = False
    ) -> tuple[str, str]:
        """Make a rule group in strict order; returns its token and its ARN."""
        with _told():
            answer = self._client.create_rule_group(
                RuleGroupName=name,
                Type=TYPE,
                Capacity=capacity,
                RuleGroup=_content({}, text),
                Description=description,
                DryRun=dry_run,
            )
        return answer["UpdateToken"], answer["RuleGroupResponse"]["RuleGroupArn"]

    def update_group(
        self, group: RuleGroup, text: str, description: str, *, dry_run: bool = False
    ) -> str:
        """Replace the rules of a group as it was read; returns its new token."""
        with _told():
            answer = self._client.update_rule_group(
                RuleGroupArn=group.arn,
                UpdateToken=group.token,
                # Rules alone (`Rules`) would be taken for rules in the default order.
                RuleGroup=_content(group.beside, text),
                Description=description,
                DryRun=dry_run,
                **cast("_Kept", dict(group.kept)),
            )
        return answer["UpdateToken"]

    def find_policy(self, name: str) -> Policy | None:
        """A firewall policy by its name or ARN; None where there is none."""
        try:
            with _told():
                if name.startswith(_ARN):
                    return _policy(self._client.describe_firewall_policy(FirewallPolicyArn=name))
                return _policy(self._client.describe_firewall_policy(FirewallPolicyName=name))
        except Failure as failure:
            if failure.kind is Kind.MISSING:
                return None
            raise

    def find_firewalls(self, policy: str) -> tuple[str, ...]:
        """The ARNs of the firewalls that run a policy of an ARN."""
        with _told():
            pages = self._client.get_paginator("list_firewalls").paginate()
            arns = [each["FirewallArn"] for page in pages for each in page.get("Firewalls", ())]
            running = []
            for arn in arns:
                answer = self._client.describe_firewall(FirewallArn=arn)
                if answer.get("Firewall", {}).get("FirewallPolicyArn") == policy:
                    running.append(arn)
        return tuple(running)

    def find_sync(self, firewall: str, group: RuleGroup) -> tuple[Sync, ...]:
        """How far each zone of a firewall is with a rule group."""
        with _told():
            answer = self._client.describe_firewall(FirewallArn=firewall)
        states = answer.get("FirewallStatus", {}).get("SyncStates", {})
        return tuple(
            Sync(firewall, str(config.get("SyncStatus")), str(config.get("UpdateToken")))
            for zone in states.values()
            for name, config in zone.get("Config", {}).items()
            if name in (group.arn, group.name)
        )

    def pause(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@contextmanager
def _told() -> Iterator[None]:
    """Have every error of botocore as a Failure."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise failure_of(error) from error
    except KeyError as error:
        raise Failure(Kind.BROKEN, f"the service answered without {error}") from error


def _content(beside: Mapping[str, object], text: str) -> RuleGroupUnionTypeDef:
    """What a rule group of ours has: rules in strict order, and what stood beside them."""
    content = {
        **beside,
        "RulesSource": {"RulesString": text},
        "StatefulRuleOptions": {"RuleOrder": STRICT},
    }
    return cast("RuleGroupUnionTypeDef", content)


def _group(answer: DescribeRuleGroupResponseTypeDef) -> RuleGroup:
    content, about = answer["RuleGroup"], answer["RuleGroupResponse"]
    source = content["RulesSource"]
    others = [key for key, value in source.items() if key != "RulesString" and value]
    return RuleGroup(
        name=about["RuleGroupName"],
        arn=about["RuleGroupArn"],
        token=answer["UpdateToken"],
        text=None if others else source.get("RulesString", ""),
        order=content.get("StatefulRuleOptions", {}).get("RuleOrder", DEFAULT),
        capacity=about.get("Capacity", 0),
        status=about.get("RuleGroupStatus", "ACTIVE"),
        description=about.get("Description", ""),
        beside={
            key: value
            for key, value in content.items()
            if key not in ("RulesSource", "StatefulRuleOptions")
        },
        kept={key: value for key, value in about.items() if key in _KEPT},
    )


def _policy(answer: DescribeFirewallPolicyResponseTypeDef) -> Policy:
    content, about = answer["FirewallPolicy"], answer["FirewallPolicyResponse"]
    return Policy(
        name=about["FirewallPolicyName"],
        arn=about["FirewallPolicyArn"],
        order=content.get("StatefulEngineOptions", {}).get("RuleOrder", DEFAULT),
        defaults=tuple(content.get("StatefulDefaultActions", ())),
        stateless_defaults=tuple(content["StatelessDefaultActions"]),
        stateless=tuple(
            each["ResourceArn"] for each in content.get("StatelessRuleGroupReferences", ())
        ),
        references=tuple(
            Reference(each["ResourceArn"], each.get("Priority"), bool(each.get("Override")))
            for each in content.get("StatefulRuleGroupReferences", ())
        ),
        tls_inspection=content.get("TLSInspectionConfigurationArn"),
    )
