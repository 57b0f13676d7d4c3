"""What the client asks for, field by field, and what it makes of answers: against AWS's own model.

The stub of botocore checks both, so that nothing is asked or answered that the service has not.
"""

from typing import Any

import pytest
from botocore.stub import Stubber

from outgate.backends.aws_network_firewall.api.answers import (
    RuleGroup,
)
from outgate.backends.aws_network_firewall.api.client import AwsClient
from outgate.backends.aws_network_firewall.api.failures import Failure, Kind
from tests.builders.aws_service import REGION

ARN = f"arn:aws:network-firewall:{REGION}:111122223333"
OURS, POLICY, WALL = f"{ARN}:stateful-rulegroup/outgate", f"{ARN}:firewall-policy/egress", (
    f"{ARN}:firewall/fw"
)  # fmt: skip
TOKEN = "11111111-2222-3333-4444-555555555555"
KEPT = {
    "EncryptionConfiguration": {"KeyId": "alias/ours", "Type": "CUSTOMER_KMS"},
    "SourceMetadata": {"SourceArn": OURS},
    "SummaryConfiguration": {"RuleOptions": ["SID"]},
}
VARIABLES = {"IPSets": {"HOME_NET": {"Definition": ["10.0.0.0/8"]}}}


def group_answer(content: dict[str, Any], **about: Any) -> dict[str, Any]:
    return {
        "UpdateToken": TOKEN,
        "RuleGroup": content,
        "RuleGroupResponse": {
            "RuleGroupArn": OURS,
            "RuleGroupName": "outgate",
            "RuleGroupId": TOKEN,
            **about,
        },
    }


RULES = {"RulesSource": {"RulesString": "# none\n"}}
STRICT = {"StatefulRuleOptions": {"RuleOrder": "STRICT_ORDER"}}
BARE = RuleGroup(
    name="outgate",
    arn=OURS,
    token=TOKEN,
    text="# none\n",
    order="DEFAULT_ACTION_ORDER",
    capacity=0,
    status="ACTIVE",
    description="",
)


@pytest.mark.parametrize(
    ("content", "about", "fields"),
    [
        (RULES, {}, {}),
        ({**RULES, **STRICT}, {}, {"order": "STRICT_ORDER"}),
        (
            {**RULES, **STRICT, "RuleVariables": VARIABLES},
            {"Capacity": 77, "RuleGroupStatus": "DELETING", "Description": "theirs"},
            {
                "order": "STRICT_ORDER",
                "capacity": 77,
                "status": "DELETING",
                "description": "theirs",
                "beside": {"RuleVariables": VARIABLES},
            },
        ),
        (
            RULES,
            {**KEPT, "Tags": [{"Key": "a", "Value": "b"}]},
            {"kept": KEPT},
        ),
        ({"RulesSource": {}}, {}, {"text": ""}),
        ({"RulesSource": {"StatefulRules": []}}, {}, {"text": ""}),
        (
            {"RulesSource": {"RulesSourceList": {"Targets": ["a"], "TargetTypes": ["TLS_SNI"],
                                                 "GeneratedRulesType": "DENYLIST"}}},
            {},
            {"text": None},
        ),
    ],
)  # fmt: skip
def test_a_rule_group_as_it_is_answered(
    client: AwsClient,
    service: Stubber,
    content: dict[str, Any],
    about: dict[str, Any],
    fields: dict[str, Any],
) -> None:
    for name, asked in (
        ("outgate", {"RuleGroupName": "outgate", "Type": "STATEFUL"}),
        (OURS, {"RuleGroupArn": OURS}),
    ):
        service.add_response("describe_rule_group", group_answer(content, **about), asked)
        group = client.find_group(name)
        assert group is not None
        wanted = {**{name: getattr(BARE, name) for name in BARE.__dataclass_fields__}, **fields}
        assert {name: getattr(group, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("code", "kind"),
    [("ResourceNotFoundException", None), ("AccessDeniedException", Kind.FORBIDDEN)],
)
def test_what_is_missing_is_none(
    client: AwsClient, service: Stubber, code: str, kind: Kind | None
) -> None:
    for operation, find in (
        ("describe_rule_group", client.find_group),
        ("describe_firewall_policy", client.find_policy),
    ):
        service.add_client_error(operation, code, "no")
        if kind is None:
            assert find("x") is None
            continue
        with pytest.raises(Failure) as caught:
            find("x")
        assert caught.value.kind is kind
        assert caught.value.action == f"network-firewall:{operation.title().replace('_', '')}"


def test_an_answer_that_lacks_something_is_told(client: AwsClient, service: Stubber) -> None:
    answer = group_answer(RULES)
    service.add_response("describe_rule_group", {k: answer[k] for k in answer if k != "RuleGroup"})
    with pytest.raises(Failure) as caught:
        client.find_group("x")
    assert caught.value.kind is Kind.BROKEN
    assert caught.value.message == "the service answered without 'RuleGroup'"


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_group_is_made_in_strict_order(
    client: AwsClient, service: Stubber, dry_run: bool
) -> None:
    service.add_response(
        "create_rule_group",
        {"UpdateToken": TOKEN, "RuleGroupResponse": group_answer({})["RuleGroupResponse"]},
        {
            "RuleGroupName": "outgate",
            "Type": "STATEFUL",
            "Capacity": 77,
            "RuleGroup": {"RulesSource": {"RulesString": "# r\n"}, **STRICT},
            "Description": "ours",
            "DryRun": dry_run,
        },
    )
    asked = {"dry_run": True} if dry_run else {}  # nobody tries without saying so
    made = client.create_group("outgate", "# r\n", 77, "ours", **asked)
    assert made == (TOKEN, OURS)


@pytest.mark.parametrize("dry_run", [True, False])
def test_of_a_group_only_the_rules_are_replaced(
    client: AwsClient, service: Stubber, dry_run: bool
) -> None:
    """What else it has is sent back as it was read: without it, it would be gone."""
    service.add_response(
        "describe_rule_group",
        group_answer(
            {**RULES, **STRICT, "RuleVariables": VARIABLES},
            **KEPT,
        ),
    )
    group = client.find_group("outgate")
    assert group is not None
    service.add_response(
        "update_rule_group",
        {"UpdateToken": "next", "RuleGroupResponse": group_answer({})["RuleGroupResponse"]},
        {
            "RuleGroupArn": OURS,
            "UpdateToken": TOKEN,
            "RuleGroup": {
                "RulesSource": {"RulesString": "# r\n"},
                "RuleVariables": VARIABLES,
                **STRICT,
            },
            "Description": "ours",
            "DryRun": dry_run,
            **KEPT,
        },
    )
    asked = {"dry_run": True} if dry_run else {}
    assert client.update_group(group, "# r\n", "ours", **asked) == "next"


def test_a_client_waits(client: AwsClient, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    client.pause(1.5)
    assert slept == [1.5]
