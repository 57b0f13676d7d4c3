"""Policies and firewalls around our group, as AWS's own model has them."""

from typing import Any

import pytest
from botocore.stub import Stubber

from outgate.backends.aws_network_firewall.api.answers import Policy, Reference, RuleGroup, Sync
from outgate.backends.aws_network_firewall.api.client import AwsClient
from tests.builders.aws_service import REGION

ARN = f"arn:aws:network-firewall:{REGION}:111122223333"
OURS, POLICY, WALL = (
    f"{ARN}:{each}"
    for each in ("stateful-rulegroup/outgate", "firewall-policy/egress", "firewall/fw")
)
TOKEN = "11111111-2222-3333-4444-555555555555"
BARE = RuleGroup(
    name="outgate",
    arn=OURS,
    token=TOKEN,
    text="",
    order="STRICT_ORDER",
    capacity=1,
    status="ACTIVE",
    description="",
)
THEIRS = f"{ARN}:stateful-rulegroup/theirs"
LEAST = {"StatelessDefaultActions": ["aws:pass"], "StatelessFragmentDefaultActions": ["aws:drop"]}


@pytest.mark.parametrize(
    ("content", "policy"),
    [
        (
            LEAST,
            Policy(
                name="egress",
                arn=POLICY,
                order="DEFAULT_ACTION_ORDER",
                defaults=(),
                stateless_defaults=("aws:pass",),
                stateless=(),
                references=(),
            ),
        ),
        (
            {
                **LEAST,
                "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"},
                "StatefulDefaultActions": ["aws:drop_strict", "aws:alert_strict"],
                "StatelessRuleGroupReferences": [{"ResourceArn": "s" * 20, "Priority": 1}],
                "StatefulRuleGroupReferences": [
                    {"ResourceArn": OURS, "Priority": 200},
                    {"ResourceArn": THEIRS, "Override": {"Action": "DROP_TO_ALERT"}},
                ],
                "TLSInspectionConfigurationArn": "t" * 20,
            },
            Policy(
                name="egress",
                arn=POLICY,
                order="STRICT_ORDER",
                defaults=("aws:drop_strict", "aws:alert_strict"),
                stateless_defaults=("aws:pass",),
                stateless=("s" * 20,),
                references=(Reference(OURS, 200, False), Reference(THEIRS, None, True)),
                tls_inspection="t" * 20,
            ),
        ),
    ],
)
def test_a_policy_as_it_is_answered(
    client: AwsClient, service: Stubber, content: dict[str, Any], policy: Policy
) -> None:
    about = {"FirewallPolicyName": "egress", "FirewallPolicyArn": POLICY, "FirewallPolicyId": TOKEN}
    answer = {
        "UpdateToken": TOKEN,
        "FirewallPolicy": content,
        "FirewallPolicyResponse": about,
    }
    for name, asked in (
        ("egress", {"FirewallPolicyName": "egress"}),
        (POLICY, {"FirewallPolicyArn": POLICY}),
    ):
        service.add_response("describe_firewall_policy", answer, asked)
        assert client.find_policy(name) == policy
    assert policy.reference_to(THEIRS) is (policy.references or (None, None))[-1]
    assert policy.reference_to("x") is None


def firewall(arn: str, policy: str) -> dict[str, Any]:
    return {
        "Firewall": {
            "FirewallArn": arn,
            "FirewallPolicyArn": policy,
            "VpcId": "vpc-1",
            "SubnetMappings": [],
            "FirewallId": TOKEN,
        }
    }


def test_firewalls_are_those_that_run_the_policy(client: AwsClient, service: Stubber) -> None:
    """Through all pages of the list; one that says nothing of its policy runs another."""
    walls = [f"{ARN}:firewall/{name}" for name in "abcd"]
    policies = (POLICY, THEIRS, POLICY)
    service.add_response(
        "list_firewalls",
        {"Firewalls": [{"FirewallArn": arn} for arn in walls[:2]], "NextToken": "next"},
        {},
    )
    service.add_response("list_firewalls", {"NextToken": "more"}, {"NextToken": "next"})
    service.add_response(
        "list_firewalls",
        {"Firewalls": [{"FirewallArn": arn} for arn in walls[2:]]},
        {"NextToken": "more"},
    )
    for arn, policy in zip(walls, policies, strict=False):
        service.add_response("describe_firewall", firewall(arn, policy), {"FirewallArn": arn})
    service.add_response("describe_firewall", {}, {"FirewallArn": walls[3]})
    assert client.find_firewalls(POLICY) == (walls[0], walls[2])


def test_how_far_the_zones_of_a_firewall_are(client: AwsClient, service: Stubber) -> None:
    """By whatever the service calls our group there, its name or its ARN; of others nothing."""
    states = {
        "eu-1": {"Config": {OURS: {"SyncStatus": "IN_SYNC", "UpdateToken": "a"}}},
        "eu-2": {"Config": {"outgate": {"SyncStatus": "PENDING"}, THEIRS: {}}},
        "eu-3": {"Attachment": {"Status": "READY"}},
    }
    status = {
        "Status": "READY",
        "ConfigurationSyncStateSummary": "PENDING",
        "SyncStates": states,
    }
    service.add_response("describe_firewall", {"FirewallStatus": status}, {"FirewallArn": WALL})
    assert client.find_sync(WALL, BARE) == (
        Sync(WALL, "IN_SYNC", "a"),
        Sync(WALL, "PENDING", "None"),
    )
    service.add_response("describe_firewall", {}, {"FirewallArn": WALL})
    assert client.find_sync(WALL, BARE) == ()
