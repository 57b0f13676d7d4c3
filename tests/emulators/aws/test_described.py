"""Answers as AWS describes them: held against the description that its own clients read.

A client that knows its members, types and words takes them from there, so that an answer with
another one is an answer that the real service would never give.
"""

import json
import re
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StringShape, StructureShape
from botocore.validate import ParamValidator

from outgate.emulators.aws.inventory import Options
from outgate.emulators.aws.service import TARGET, Service
from outgate.emulators.messages import HttpRequest
from tests.builders.aws_service import _SESSION, REGION, RULE, content, policy

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TAGS = [{"Key": "team", "Value": "web"}]
KEY = {"KeyId": "AWS_OWNED_KMS_KEY", "Type": "AWS_OWNED_KMS_KEY"}
OWN_KEY = {"KeyId": "arn:aws:kms:eu-central-1:111122223333:key/1", "Type": "CUSTOMER_KMS"}


@pytest.fixture(scope="module")
def described() -> ServiceModel:
    loader = _SESSION._session.get_component("data_loader")
    return ServiceModel(loader.load_service_model("network-firewall", "service-2"))


def wrong_words(shape: Shape, value: Any) -> list[object]:
    """Texts that are none of the words, or not of the pattern, that a shape has."""
    match shape:
        case StructureShape():
            return [w for k, v in value.items() for w in wrong_words(shape.members[k], v)]
        case ListShape():
            return [w for v in value for w in wrong_words(shape.member, v)]
        case MapShape():
            return [w for v in value.values() for w in wrong_words(shape.value, v)]
        case StringShape():
            pattern = shape.metadata.get("pattern", "")
            words = shape.enum or [value]
            return [] if value in words and re.search(pattern, value) and value else [value]
    return []


class Asking:
    """Requests to a service, whose answers are held against what AWS says of them."""

    def __init__(self, service: Service, described: ServiceModel) -> None:
        self._service, self._described = service, described

    def __call__(self, operation: str, region: str = REGION, /, **document: object) -> Any:
        headers = {"x-amz-target": f"{TARGET}{operation}"}
        body = json.dumps(document).encode()
        reply = self._service.handle(HttpRequest("POST", "/", headers, body), region)
        answer = json.loads(reply.body)
        assert reply.status == 200, answer
        shape = self._described.operation_model(operation).output_shape
        assert shape is not None
        report = ParamValidator().validate(answer, shape)
        assert not report.has_errors(), report.generate_report()
        assert wrong_words(shape, answer) == []
        return answer


def test_a_group_in_all_that_is_answered_of_it(described: ServiceModel) -> None:
    service = Service(Options(lasts=1))
    ask = Asking(service, described)
    named: dict[str, object] = {"RuleGroupName": "web", "Type": "STATEFUL"}
    made = ask(
        "CreateRuleGroup",
        **named,
        Capacity=7,
        RuleGroup=content(),
        Description="ours",
        Tags=TAGS,
        EncryptionConfiguration=OWN_KEY,
    )
    arn = f"arn:aws:network-firewall:{REGION}:111122223333:stateful-rulegroup/web"
    about = made["RuleGroupResponse"]
    assert UUID.fullmatch(about.pop("RuleGroupId"))
    shown = {
        **named,
        "RuleGroupArn": arn,
        "Capacity": 7,
        "ConsumedCapacity": 1,
        "NumberOfAssociations": 0,
        "Description": "ours",
        "Tags": TAGS,
        "EncryptionConfiguration": OWN_KEY,
    }
    assert about == {**shown, "RuleGroupStatus": "UPDATING"}
    read = ask("DescribeRuleGroup", **named)
    assert (read["RuleGroup"], read["UpdateToken"]) == (content(), made["UpdateToken"])
    assert read["RuleGroupResponse"]["RuleGroupStatus"] == "ACTIVE"
    assert ask("DescribeRuleGroupMetadata", RuleGroupArn=arn) == {
        **named,
        "RuleGroupArn": arn,
        "Capacity": 7,
        "StatefulRuleOptions": {"RuleOrder": "STRICT_ORDER"},
    }
    assert ask("ListRuleGroups") == {"RuleGroups": [{"Name": "web", "Arn": arn}]}
    assert ask("ListRuleGroups", Type="STATEFUL") == ask("ListRuleGroups", Scope="ACCOUNT")
    assert ask("ListTagsForResource", ResourceArn=arn) == {"Tags": TAGS}
    # What a write does not name it takes away, but for tags.
    changed = ask("UpdateRuleGroup", **named, UpdateToken=made["UpdateToken"], Rules=None,
                  RuleGroup=content(f"{RULE}{RULE.replace('sid:1;', 'sid:2;')}"))  # fmt: skip
    about = changed["RuleGroupResponse"]
    assert (about["ConsumedCapacity"], about["EncryptionConfiguration"]) == (2, KEY)
    assert "Description" not in about
    assert about["Tags"] == TAGS
    gone = ask("DeleteRuleGroup", RuleGroupArn=arn)["RuleGroupResponse"]
    assert gone["RuleGroupStatus"] == "DELETING"
    assert service.writes == [(f"{verb}RuleGroup", arn) for verb in ("Create", "Update", "Delete")]
    stateless: Any = {"RulesSource": {"StatelessRulesAndCustomActions": {"StatelessRules": []}}}
    named = {"RuleGroupName": "web", "Type": "STATELESS"}
    ask("CreateRuleGroup", **named, Capacity=1, RuleGroup=stateless)
    known = ask("DescribeRuleGroupMetadata", **named)
    assert known["RuleGroupArn"].endswith(":stateless-rulegroup/web")
    assert "StatefulRuleOptions" not in known
    # A policy names such groups at a place of their own, and what is no reference names none.
    references = {"ResourceArn": known["RuleGroupArn"], "Priority": 1}
    service.add_policy(REGION, "p", policy(StatelessRuleGroupReferences=[7, references]))
    assert ask("DescribeRuleGroup", **named)["RuleGroupResponse"]["NumberOfAssociations"] == 1


def test_a_policy_and_a_firewall_in_all_that_is_answered_of_them(described: ServiceModel) -> None:
    service = Service(Options(lasts=0, sync=2))
    ask = Asking(service, described)
    web = service.add_group(REGION, "web", RULE, capacity=30)
    service.add_group(REGION, "spare", RULE)  # which no policy names, and no firewall has
    wanted = policy((web, 100), StatefulDefaultActions=["aws:drop_strict", "aws:alert_strict"])
    named = {"FirewallPolicyName": "egress"}
    made = ask("CreateFirewallPolicy", **named, FirewallPolicy=wanted, Description="ours")
    about = made["FirewallPolicyResponse"]
    arn = f"arn:aws:network-firewall:{REGION}:111122223333:firewall-policy/egress"
    assert UUID.fullmatch(about.pop("FirewallPolicyId"))
    assert about == {
        **named,
        "FirewallPolicyArn": arn,
        "FirewallPolicyStatus": "ACTIVE",
        "ConsumedStatefulRuleCapacity": 30,
        "ConsumedStatelessRuleCapacity": 0,
        "NumberOfAssociations": 0,
        "Description": "ours",
        "EncryptionConfiguration": KEY,
    }
    assert ask("TagResource", ResourceArn=arn, Tags=[*TAGS, {"Key": "b", "Value": "2"}]) == {}
    assert ask("UntagResource", ResourceArn=arn, TagKeys=["b"]) == {}
    fw = service.add_firewall(REGION, "fw", arn)
    read = ask("DescribeFirewallPolicy", **named)
    assert (read["FirewallPolicy"], read["UpdateToken"]) == (wanted, made["UpdateToken"])
    assert read["FirewallPolicyResponse"]["Tags"] == TAGS
    assert read["FirewallPolicyResponse"]["NumberOfAssociations"] == 1
    assert ask("DescribeRuleGroup", RuleGroupArn=web)["RuleGroupResponse"]["NumberOfAssociations"]
    assert ask("ListFirewalls")["Firewalls"] == [{"FirewallName": "fw", "FirewallArn": fw}]
    assert ask("ListFirewallPolicies")["FirewallPolicies"] == [{"Name": "egress", "Arn": arn}]
    token = ask("DescribeRuleGroup", RuleGroupArn=web)["UpdateToken"]
    subnet = "subnet-0a1b2c3d"
    firewall = ask("DescribeFirewall", FirewallName="fw")
    assert UUID.fullmatch(firewall["UpdateToken"])
    assert UUID.fullmatch(firewall["Firewall"].pop("FirewallId"))
    assert firewall["Firewall"] == {
        "FirewallName": "fw",
        "FirewallArn": fw,
        "FirewallPolicyArn": arn,
        "VpcId": "vpc-0a1b2c3d",
        "SubnetMappings": [{"SubnetId": subnet}],
    }
    config = {
        web: {"SyncStatus": "IN_SYNC", "UpdateToken": token},
        arn: {"SyncStatus": "IN_SYNC", "UpdateToken": made["UpdateToken"]},
    }
    attachment = {"SubnetId": subnet, "EndpointId": "vpce-0a1b2c3d", "Status": "READY"}
    assert firewall["FirewallStatus"] == {
        "Status": "READY",
        "ConfigurationSyncStateSummary": "IN_SYNC",
        "SyncStates": {f"{REGION}a": {"Attachment": attachment, "Config": config}},
    }
    changed = ask("UpdateFirewallPolicy", **named, UpdateToken=made["UpdateToken"],
                  FirewallPolicy=policy((web, 1)))  # fmt: skip
    assert "Description" not in changed["FirewallPolicyResponse"]
    for summary in ("PENDING", "IN_SYNC"):
        status = ask("DescribeFirewall", FirewallArn=fw)["FirewallStatus"]
        assert status["ConfigurationSyncStateSummary"] == summary
    x = arn.replace("egress", "x")
    spare = ask("CreateFirewallPolicy", FirewallPolicyName="x", FirewallPolicy=policy(), Tags=TAGS)
    assert spare["FirewallPolicyResponse"]["Tags"] == TAGS
    gone = ask("DeleteFirewallPolicy", FirewallPolicyName="x")
    assert gone["FirewallPolicyResponse"] == spare["FirewallPolicyResponse"]
    assert service.writes == [
        ("CreateFirewallPolicy", arn),
        ("UpdateFirewallPolicy", arn),
        ("CreateFirewallPolicy", x),
        ("DeleteFirewallPolicy", x),
    ]


def test_how_long_things_take_where_nobody_says(described: ServiceModel) -> None:
    """What is written is busy for two requests, and firewalls have it two later."""
    service = Service()
    ask = Asking(service, described)
    web = service.add_group(REGION, "web", RULE)
    assert service.capacity(web) == 100
    fw = service.add_firewall(REGION, "fw", service.add_policy(REGION, "p", policy((web, 1))))
    update = {"UpdateToken": service.token(web), "RuleGroup": content(f"# new\n{RULE}")}
    ask("UpdateRuleGroup", RuleGroupArn=web, **update)
    states = []
    for _ in range(4):
        status = ask("DescribeFirewall", FirewallArn=fw)["FirewallStatus"]
        states.append(status["ConfigurationSyncStateSummary"])
    assert states == ["PENDING", "PENDING", "PENDING", "IN_SYNC"]
    ask("UpdateRuleGroup", RuleGroupArn=web, **update | {"UpdateToken": service.token(web)})
    described_states = [
        ask("DescribeRuleGroup", RuleGroupArn=web)["RuleGroupResponse"]["RuleGroupStatus"]
        for _ in range(2)
    ]
    assert described_states == ["UPDATING", "ACTIVE"]


def test_pages_of_a_list(described: ServiceModel) -> None:
    """A hundred entries at the most, which is also what nobody has to ask for."""
    service = Service()
    ask = Asking(service, described)
    for number in range(101):
        service.add_group(REGION, f"g{number:03}", "# none")
    first = ask("ListRuleGroups")
    assert (len(first["RuleGroups"]), first["NextToken"]) == (100, "100")
    rest = ask("ListRuleGroups", NextToken=first["NextToken"])
    assert [each["Name"] for each in rest.pop("RuleGroups")] == ["g100"]
    assert rest == {}
    few = ask("ListRuleGroups", MaxResults=2, NextToken="3")
    assert [each["Name"] for each in few["RuleGroups"]] == ["g003", "g004"]
    assert "NextToken" not in ask("ListRuleGroups", NextToken="1")
    service.options = Options(page=2)
    assert len(ask("ListRuleGroups", MaxResults=50)["RuleGroups"]) == 2


def test_partitions_of_aws(described: ServiceModel) -> None:
    service = Service()
    ask = Asking(service, described)
    for region, partition in (
        ("eu-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
    ):
        service.add_group(region, "web", RULE)
        ((listed),) = ask("ListRuleGroups", region)["RuleGroups"]
        start = f"arn:{partition}:network-firewall:{region}:111122223333:"
        assert listed["Arn"] == f"{start}stateful-rulegroup/web"
