"""Policies and firewalls, as AWS's own client sees them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_network_firewall import NetworkFirewallClient

from outgate.emulators.aws.faults import Fault
from outgate.emulators.aws.inventory import Options
from outgate.emulators.aws.server import Server
from outgate.emulators.faults import Faults, Planned
from tests.builders.aws_service import REGION, RULE, content, policy

MANAGED = f"arn:aws:network-firewall:{REGION}:aws-managed:stateful-rulegroup/ThreatSignatures"


@pytest.fixture
def web(server: Server) -> str:
    return server.service.add_group(REGION, "web", RULE, capacity=20_000)


def test_a_policy_is_made_read_and_changed(client: NetworkFirewallClient, web: str) -> None:
    wanted: Any = policy((web, 100), (MANAGED, 200))
    made = client.create_firewall_policy(FirewallPolicyName="egress", FirewallPolicy=wanted)
    read = client.describe_firewall_policy(FirewallPolicyName="egress")
    assert read["FirewallPolicy"] == wanted
    assert read["FirewallPolicyResponse"]["ConsumedStatefulRuleCapacity"] == 20_000
    arn = made["FirewallPolicyResponse"]["FirewallPolicyArn"]
    changed: Any = {**wanted, "StatefulDefaultActions": ["aws:drop_established"]}
    client.update_firewall_policy(
        FirewallPolicyArn=arn, UpdateToken=made["UpdateToken"], FirewallPolicy=changed
    )
    with pytest.raises(client.exceptions.InvalidTokenException):
        client.update_firewall_policy(
            FirewallPolicyArn=arn, UpdateToken=made["UpdateToken"], FirewallPolicy=wanted
        )
    assert client.describe_firewall_policy(FirewallPolicyArn=arn)["FirewallPolicy"] == changed
    assert [each["Name"] for each in client.list_firewall_policies()["FirewallPolicies"]] == [
        "egress"
    ]
    client.delete_firewall_policy(FirewallPolicyName="egress")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.describe_firewall_policy(FirewallPolicyName="egress")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"StatelessDefaultActions": ["own"]}, "StatelessDefaultActions cannot be null or empty"),
        ({"StatelessDefaultActions": ["aws:pass", "aws:drop"]}, "cannot exist together"),
        (
            {"StatefulEngineOptions": {}, "StatefulDefaultActions": ["aws:drop_strict"]},
            "has invalid rule order, parameter: [DEFAULT_ACTION_ORDER]",
        ),
        (
            {"StatefulDefaultActions": ["aws:drop_all"]},
            "invalid, parameter: [aws:drop_all], context: StatefulDefaultActions",
        ),
        (
            {"StatefulDefaultActions": ["aws:drop_strict", "aws:drop_established"]},
            "cannot exist together, parameter: [aws:drop_strict, aws:drop_established]",
        ),
        (
            {
                "StatefulDefaultActions": [
                    "aws:drop_established",
                    "aws:alert_established_app_layer",
                ]
            },
            "cannot exist together",
        ),
        (
            {"StatefulRuleGroupReferences": [{"ResourceArn": "WEB"}]},
            "Priority cannot be null or empty, context: StatefulRuleGroupReferences[0]",
        ),
        (
            {
                "StatefulRuleGroupReferences": [
                    {"ResourceArn": "WEB", "Priority": 1},
                    {"ResourceArn": MANAGED, "Priority": 1},
                ]
            },
            "Priority has duplicate values, parameter: [1]",
        ),
        (
            {"StatefulRuleGroupReferences": [{"ResourceArn": "WEBx", "Priority": 1}]},
            "rule group ARN does not exist",
        ),
        (
            {
                "StatefulEngineOptions": {},
                "StatefulRuleGroupReferences": [{"ResourceArn": "WEB"}],
            },
            "parameter is invalid, parameter: [STRICT_ORDER]",
        ),
        (
            {
                "StatefulRuleGroupReferences": [
                    {"ResourceArn": "WEB", "Priority": 1},
                    {"ResourceArn": "TWO", "Priority": 2},
                ]
            },
            "capacity exceeded, parameter: [40000]",
        ),
    ],
)
def test_what_is_refused(
    server: Server, client: NetworkFirewallClient, web: str, change: dict[str, Any], message: str
) -> None:
    two = server.service.add_group(REGION, "two", RULE, capacity=20_000)
    for reference in change.get("StatefulRuleGroupReferences", ()):
        named = reference["ResourceArn"].replace("WEB", web).replace("TWO", two)
        reference["ResourceArn"] = named
    wanted: Any = {**policy(), **change}
    with pytest.raises(ClientError) as error:
        client.create_firewall_policy(FirewallPolicyName="egress", FirewallPolicy=wanted)
    assert error.value.response["Error"]["Code"] == "InvalidRequestException"
    assert message in error.value.response["Error"]["Message"]


def sync(client: NetworkFirewallClient) -> tuple[str, set[Any]]:
    status = client.describe_firewall(FirewallName="fw")["FirewallStatus"]
    states = {
        each["SyncStatus"]
        for zone in status["SyncStates"].values()
        for each in zone["Config"].values()
    }
    return status["ConfigurationSyncStateSummary"], states


def test_firewalls_take_over_what_was_written(
    server: Server, client: NetworkFirewallClient, web: str
) -> None:
    server.service.options = Options(lasts=1, sync=1)
    egress = server.service.add_policy(REGION, "egress", policy((web, 1)))
    server.service.add_firewall(REGION, "fw", egress)
    assert sync(client) == ("IN_SYNC", {"IN_SYNC"})
    token = client.describe_rule_group(RuleGroupArn=web)["UpdateToken"]
    wanted = content(RULE + "# changed\n")
    changed = client.update_rule_group(RuleGroupArn=web, UpdateToken=token, RuleGroup=wanted)
    assert sync(client) == ("PENDING", {"PENDING", "IN_SYNC"})
    assert sync(client) == ("IN_SYNC", {"IN_SYNC"})
    server.service.faults = Faults([Planned(Fault.NOT_IN_SYNC)])
    client.update_rule_group(
        RuleGroupArn=web, UpdateToken=changed["UpdateToken"], RuleGroup=content()
    )
    assert {sync(client)[0] for _ in range(5)} == {"PENDING"}
    with pytest.raises(client.exceptions.InvalidOperationException, match="use by a firewall"):
        client.delete_firewall_policy(FirewallPolicyName="egress")
    listed = client.list_firewalls()["Firewalls"]
    assert [each["FirewallName"] for each in listed] == ["fw"]
