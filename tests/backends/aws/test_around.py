"""Policies and firewalls around our group, as AWS's own model has them."""

from typing import Any

import pytest
from botocore.stub import Stubber

from outgate.backends.aws_network_firewall.api.answers import Policy, Reference, RuleGroup, Sync
from outgate.backends.aws_network_firewall.api.client import AwsClient
from outgate.backends.aws_network_firewall.api.failures import Failure, Kind
from outgate.backends.aws_network_firewall.live.around import (
    NOTHING,
    Around,
    OtherGroup,
    read_around,
)
from outgate.backends.aws_network_firewall.settings import read_settings
from outgate.values import replace
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


class Known(AwsClient):
    """A client that knows some groups, and one policy; of all others it may not know."""

    def __init__(self, *groups: RuleGroup, policy: Policy | Kind | None) -> None:
        self._groups = {group.arn: group for group in groups}
        self._policy = policy

    def find_policy(self, name: str) -> Policy | None:
        """The one policy, whatever it is called."""
        if isinstance(self._policy, Kind):
            raise Failure(self._policy, "not for you")
        return self._policy

    def find_group(self, name: str) -> RuleGroup | None:
        """A group that is known; one called `gone` is not there."""
        if name.endswith("/gone"):
            return None
        if name not in self._groups:
            raise Failure(Kind.THROTTLED if name.endswith("/slow") else Kind.FORBIDDEN, "not you")
        return self._groups[name]


SETTINGS = read_settings({"region": REGION, "policy": "egress"})


def around(policy: Policy | Kind | None, *groups: RuleGroup) -> Around:
    return read_around(Known(*groups, policy=policy), SETTINGS, BARE)


def egress(*references: Reference) -> Policy:
    return Policy(
        name="egress", arn=POLICY, order="", defaults=(), stateless_defaults=(), stateless=(),
        references=references,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "unseen"),
    [
        (None, "there is no firewall policy `egress`"),
        (Kind.FORBIDDEN, "firewall policy `egress`: not for you"),
    ],
)
def test_a_policy_that_is_not_seen(policy: Kind | None, unseen: str) -> None:
    assert around(policy) == Around(unseen=(unseen,))
    nobody = read_around(Known(policy=policy), read_settings({"region": REGION}), None)
    assert nobody == NOTHING


@pytest.mark.parametrize("kind", [Kind.THROTTLED, Kind.LOGIN])
def test_a_policy_is_not_left_out_for_another_reason(kind: Kind) -> None:
    with pytest.raises(Failure, match="not for you"):
        around(kind)


def test_groups_around_ours_are_read_as_far_as_they_may_be() -> None:
    ours = Reference(OURS, 100, alerts_only=False)
    text, listed, closed, gone = (
        Reference(f"{ARN}:stateful-rulegroup/{name}", 1, alerts_only=False)
        for name in ("text", "listed", "closed", "gone")
    )
    managed = Reference(f"arn:aws:n:{REGION}:aws-managed:stateful-rulegroup/m", 1, False)
    policy = egress(text, ours, listed, closed, gone, managed)
    groups = (replace(BARE, arn=text.arn, text="# t\n"), replace(BARE, arn=listed.arn, text=None))
    read = around(policy, *groups)
    assert (read.policy, read.ours, read.unseen) == (policy, ours, ())
    assert read.others == (
        OtherGroup(text, "# t\n"),
        OtherGroup(listed, None, "its rules are a list of domains or the like"),
        OtherGroup(closed, None, "not you"),
        OtherGroup(gone, None, "it is gone"),
        OtherGroup(managed, None, "its rules are not shown to anybody"),
    )
    alone = read_around(Known(policy=egress(ours)), SETTINGS, None)
    assert alone.ours is None
    with pytest.raises(Failure, match="not you"):
        around(egress(Reference(f"{ARN}:stateful-rulegroup/slow", 1, alerts_only=False)))
