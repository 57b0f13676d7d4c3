"""Rule groups from their making to their end, as AWS's own client sees them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_network_firewall import NetworkFirewallClient

from outgate.emulators.aws.inventory import Options
from outgate.emulators.aws.server import Server
from tests.builders.aws_service import ARN, REGION, RULE, boto, content, policy

NONE = "00000000-0000-0000-0000-000000000000"


def make(client: NetworkFirewallClient, **change: Any) -> Any:
    asked: dict[str, Any] = {
        "RuleGroupName": "web",
        "Type": "STATEFUL",
        "Capacity": 3,
        "RuleGroup": content(),
        **change,
    }
    return client.create_rule_group(**{k: v for k, v in asked.items() if v is not None})


def look(client: NetworkFirewallClient) -> Any:
    return client.describe_rule_group(RuleGroupName="web", Type="STATEFUL")


def refused(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


def test_a_group_is_made_read_and_changed(server: Server, client: NetworkFirewallClient) -> None:
    made = make(client, Description="of the tests", Tags=[{"Key": "team", "Value": "web"}])
    about = made["RuleGroupResponse"]
    assert about["RuleGroupArn"] == ARN
    assert (about["Capacity"], about["ConsumedCapacity"]) == (3, 1)
    assert about["Tags"] == [{"Key": "team", "Value": "web"}]
    read = look(client)
    assert read["UpdateToken"] == made["UpdateToken"]
    assert read["RuleGroup"] == content()
    text = f"# kept to the letter\n{RULE}\n\n"
    changed = client.update_rule_group(
        RuleGroupArn=ARN, UpdateToken=read["UpdateToken"], RuleGroup=content(text)
    )
    assert changed["UpdateToken"] != read["UpdateToken"]
    assert look(client)["RuleGroup"] == content(text)
    assert "Description" not in look(client)["RuleGroupResponse"]
    assert server.service.writes == [("CreateRuleGroup", ARN), ("UpdateRuleGroup", ARN)]


def test_a_group_is_busy_for_a_while(server: Server, client: NetworkFirewallClient) -> None:
    server.service.options = Options(lasts=2)
    assert make(client)["RuleGroupResponse"]["RuleGroupStatus"] == "UPDATING"
    states = [look(client)["RuleGroupResponse"]["RuleGroupStatus"] for _ in range(3)]
    assert states == ["UPDATING", "ACTIVE", "ACTIVE"]


def test_a_token_is_good_once(client: NetworkFirewallClient) -> None:
    token = make(client)["UpdateToken"]
    named: Any = {"RuleGroupName": "web", "Type": "STATEFUL", "RuleGroup": content()}
    client.update_rule_group(UpdateToken=token, **named)
    for stale in (token, NONE):
        with pytest.raises(client.exceptions.InvalidTokenException, match="stale or isn't valid"):
            client.update_rule_group(UpdateToken=stale, **named)


def test_what_is_run_dry_changes_nothing(server: Server, client: NetworkFirewallClient) -> None:
    make(client, DryRun=True)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        look(client)
    token = make(client)["UpdateToken"]
    answer = client.update_rule_group(
        RuleGroupArn=ARN, UpdateToken=token, RuleGroup=content("# none\n"), DryRun=True
    )
    assert answer["RuleGroupResponse"]["ConsumedCapacity"] == 0
    assert look(client)["UpdateToken"] == token
    assert look(client)["RuleGroup"] == content()
    # It finds what is wrong, as the real run would.
    with pytest.raises(client.exceptions.InvalidRequestException, match="sid not assigned"):
        client.update_rule_group(
            RuleGroupArn=ARN,
            UpdateToken=token,
            RuleGroup=content('drop tcp any any -> any any (msg:"x";)'),
            DryRun=True,
        )
    assert len(server.service.writes) == 1


def test_the_capacity_is_that_of_the_making(client: NetworkFirewallClient) -> None:
    token = make(client)["UpdateToken"]
    four = "".join(RULE.replace("sid:1;", f"sid:{n};") for n in range(1, 5))
    with pytest.raises(ClientError) as error:
        client.update_rule_group(RuleGroupArn=ARN, UpdateToken=token, RuleGroup=content(four))
    assert refused(error) == (
        "InvalidRequestException",
        "StatefulRules capacity exceeded, parameter: [4], context: RulesSource.StatefulRules",
    )
    three = four.rpartition("pass")[0]
    client.update_rule_group(RuleGroupArn=ARN, UpdateToken=token, RuleGroup=content(three))


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"RuleGroupName": "a b"}, "ValidationException", "regular expression pattern"),
        ({"RuleGroupName": "a" * 129}, "ValidationException", "less than or equal to 128"),
        ({"Type": "NOPE"}, "ValidationException", "enum value set: [STATELESS, STATEFUL"),
        ({"Description": "a\nb"}, "ValidationException", "'description'"),
        ({"Tags": [{"Key": "k" * 129, "Value": ""}]}, "ValidationException", "tags.1.member.key"),
        (
            {"RuleGroup": content("x" * 2_000_001)},
            "ValidationException",
            "'ruleGroup.rulesSource.rulesString' failed to satisfy constraint: Member must have "
            "length less than or equal to 2000000",
        ),
        ({"Capacity": 0}, "InvalidRequestException", "Capacity is not within the bound"),
        ({"Capacity": 30_001}, "InvalidRequestException", "parameter: [30001], context: Capacity"),
        ({"RuleGroup": None}, "InvalidRequestException", "must set exactly one of them"),
        ({"Rules": RULE}, "InvalidRequestException", "must set exactly one of them"),
        ({"RuleGroup": content("")}, "InvalidRequestException", "must set exactly one of them"),
        (
            {"RuleGroup": {"RulesSource": {"RulesString": RULE, "StatefulRules": []}}},
            "InvalidRequestException",
            "must set exactly one of them",
        ),
        ({"Type": "STATELESS"}, "InvalidRequestException", "cannot be provided"),
        (
            {"Capacity": 1, "RuleGroup": content(RULE + RULE)},
            "InvalidRequestException",
            "Duplicate",
        ),
        (
            {"Capacity": 1, "RuleGroup": content(RULE + RULE.replace("sid:1;", "sid:2;"))},
            "InvalidRequestException",
            "capacity exceeded, parameter: [2]",
        ),
        # A line break behind a name is no part of a name.
        ({"RuleGroupName": "web\n"}, "ValidationException", "regular expression pattern"),
        (
            {
                "RuleGroup": content(
                    RuleVariables={"IPSets": {"a b": {"Definition": ["10.0.0.0/8"]}}}
                )
            },
            "ValidationException",
            "Value 'a b' at 'ruleGroup.ruleVariables.iPSets.key'",
        ),
        (
            {"RuleGroup": content(RuleVariables={"IPSets": {"A": {"Definition": ["a\nb"]}}})},
            "ValidationException",
            "at 'ruleGroup.ruleVariables.iPSets.A.definition.1.member' failed",
        ),
        (
            {"RuleGroupName": "a" * 129, "Description": "b" * 513},
            "ValidationException",
            "2 validation errors detected: Value 'aaaaaaaaaa",
        ),
    ],
)
def test_what_is_refused(
    server: Server, client: NetworkFirewallClient, change: Any, code: str, message: str
) -> None:
    with pytest.raises(ClientError) as error:
        make(client, **change)
    assert refused(error)[0] == code
    assert message in refused(error)[1]
    assert server.service.writes == []


def test_a_name_is_taken_once_a_region(server: Server, client: NetworkFirewallClient) -> None:
    make(client)
    with pytest.raises(client.exceptions.InvalidRequestException, match="already exists"):
        make(client)
    elsewhere = boto(server, region="us-gov-west-1")
    with pytest.raises(elsewhere.exceptions.ResourceNotFoundException):
        elsewhere.describe_rule_group(RuleGroupArn=ARN)
    made = make(elsewhere)["RuleGroupResponse"]["RuleGroupArn"]
    assert made == ARN.replace("aws:", "aws-us-gov:", 1).replace(REGION, "us-gov-west-1")
    assert [group["Arn"] for group in client.list_rule_groups()["RuleGroups"]] == [ARN]


def test_the_order_is_for_ever(client: NetworkFirewallClient) -> None:
    """Rules by themselves (`Rules`) are rules in the default order, as somebody found out."""
    token = make(client)["UpdateToken"]
    for asked in ({"Rules": RULE}, {"RuleGroup": {"RulesSource": {"RulesString": RULE}}}):
        with pytest.raises(client.exceptions.InvalidRequestException, match="parameter is invalid"):
            client.update_rule_group(RuleGroupArn=ARN, UpdateToken=token, **asked)
    known = client.describe_rule_group_metadata(RuleGroupArn=ARN)
    assert known["StatefulRuleOptions"] == {"RuleOrder": "STRICT_ORDER"}
    made = make(client, RuleGroupName="other", RuleGroup=None, Rules=RULE)
    other = client.describe_rule_group_metadata(
        RuleGroupArn=made["RuleGroupResponse"]["RuleGroupArn"]
    )
    assert other["StatefulRuleOptions"] == {"RuleOrder": "DEFAULT_ACTION_ORDER"}


def test_what_a_policy_refers_to_stays(server: Server, client: NetworkFirewallClient) -> None:
    make(client)
    made = client.create_firewall_policy(
        FirewallPolicyName="egress", FirewallPolicy=policy((ARN, 100))
    )
    assert look(client)["RuleGroupResponse"]["NumberOfAssociations"] == 1
    with pytest.raises(client.exceptions.InvalidOperationException, match="in use by a firewall"):
        client.delete_rule_group(RuleGroupArn=ARN)
    client.update_firewall_policy(
        FirewallPolicyArn=made["FirewallPolicyResponse"]["FirewallPolicyArn"],
        UpdateToken=made["UpdateToken"],
        FirewallPolicy=policy(),
    )
    server.service.options = Options(lasts=2)
    client.delete_rule_group(RuleGroupArn=ARN)
    assert look(client)["RuleGroupResponse"]["RuleGroupStatus"] == "DELETING"
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        look(client)


def test_lists_come_in_pages(server: Server, client: NetworkFirewallClient) -> None:
    server.service.options = Options(page=2)
    for number in range(5):
        make(client, RuleGroupName=f"g{number}")
    pages = client.get_paginator("list_rule_groups").paginate(PaginationConfig={"PageSize": 2})
    sizes, names = [], []
    for page in pages:
        sizes.append(len(page["RuleGroups"]))
        names += [group["Name"] for group in page["RuleGroups"]]
    assert sizes == [2, 2, 1]
    assert names == [f"g{number}" for number in range(5)]
    assert client.list_rule_groups(Scope="MANAGED")["RuleGroups"] == []
    assert client.list_rule_groups(Type="STATELESS")["RuleGroups"] == []


def test_tags(client: NetworkFirewallClient) -> None:
    make(client)
    client.tag_resource(
        ResourceArn=ARN, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    )
    client.untag_resource(ResourceArn=ARN, TagKeys=["a"])
    assert client.list_tags_for_resource(ResourceArn=ARN)["Tags"] == [{"Key": "b", "Value": "2"}]
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.list_tags_for_resource(ResourceArn=f"{ARN}x")
