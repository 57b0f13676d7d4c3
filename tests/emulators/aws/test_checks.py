"""Which groups, rules and policies the service takes, and which it refuses, asked by hand.

An emulator that takes what the service refuses makes a plan look fine until it meets a firewall.
"""

from typing import Any

import pytest

from outgate.emulators.aws.checks import (
    MAX_CAPACITY,
    MAX_REFERENCES,
    check_capacity,
    check_content,
    check_new_capacity,
    check_policy,
)
from outgate.emulators.aws.messages import Refused
from outgate.emulators.aws.resources import RuleGroup
from tests.builders.aws_service import ARN, RULE, content, policy

STATELESS = {
    "RulesSource": {
        "StatelessRulesAndCustomActions": {"StatelessRules": [{"Priority": 1}, {"Priority": 2}]}
    }
}


def source(**rules: object) -> dict[str, object]:
    return {"RuleGroup": {"RulesSource": rules}}


def refusal(document: dict[str, object], kind: str = "STATEFUL") -> str:
    with pytest.raises(Refused) as caught:
        check_content(document, kind)
    assert caught.value.code == "InvalidRequestException"
    return caught.value.message


@pytest.mark.parametrize(
    ("document", "kind", "capacity"),
    [
        ({"RuleGroup": content(RULE)}, "STATEFUL", 1),
        ({"Rules": f"{RULE}# none\n\n"}, "STATEFUL", 1),
        ({"RuleGroup": STATELESS}, "STATELESS", 2),
        (source(StatefulRules=[{}, {}, {}]), "STATEFUL", 3),
        (
            # As AWS's manual works it out: for each domain and protocol, and some for the rest.
            source(RulesSourceList={"Targets": ["a", "b"], "TargetTypes": ["TLS_SNI", "X"]}),
            "STATEFUL",
            2 * 2 + 2 + 1,
        ),
    ],
)
def test_how_much_room_rules_take(document: dict[str, object], kind: str, capacity: int) -> None:
    made, taken = check_content(document, kind)
    assert taken == capacity
    assert made.get("RulesSource")


@pytest.mark.parametrize(
    ("document", "kind", "message"),
    [
        ({}, "STATEFUL", "must set exactly one of them"),
        ({"RuleGroup": content(), "Rules": RULE}, "STATEFUL", "must set exactly one of them"),
        (source(), "STATEFUL", "must set exactly one of them, context: RulesSource"),
        (source(RulesString=""), "STATEFUL", "must set exactly one of them, context: RulesSource"),
        (source(RulesString=RULE, StatefulRules=[]), "STATEFUL", "exactly one of them, context"),
        ({"RuleGroup": STATELESS}, "STATEFUL", "context: RulesSource.StatelessRules"),
        (source(RulesString=RULE), "STATELESS", "is invalid, context: RulesSource"),
        ({"RuleGroup": content()}, "STATELESS", "StatefulRuleOptions cannot be provided"),
        (
            {"RuleGroup": {**STATELESS, "RuleVariables": {}}},
            "STATELESS",
            "RuleVariables cannot be provided, context: RuleVariables",
        ),
        ({"RuleGroup": content()}, "STATEFUL_DOMAIN", "no rule groups of type STATEFUL_DOMAIN"),
        (source(RulesString="\0"), "STATEFUL", "has invalid format"),
    ],
)
def test_content_that_is_none(document: dict[str, object], kind: str, message: str) -> None:
    assert message in refusal(document, kind)


def test_the_order_of_rules_counts_where_it_is_strict() -> None:
    ranked = RULE.replace("sid:1;", "priority:1; sid:1;")
    assert "can't have rules" in refusal({"RuleGroup": content(ranked)})
    assert check_content({"Rules": ranked}, "STATEFUL")[1] == 1


def test_variables_are_those_of_the_group() -> None:
    rules = "pass tcp [$OURS,@list] any -> any $WEB (sid:1;)"
    known: dict[str, Any] = {"RuleVariables": {"IPSets": {"OURS": {}}, "PortSets": {"WEB": {}}}}
    references: dict[str, Any] = {"ReferenceSets": {"IPSetReferences": {"list": {}}}}
    assert check_content({"RuleGroup": content(rules, **known, **references)}, "STATEFUL")[1] == 1
    for lacking, name in (
        ({**known}, "list"),
        ({**references}, "OURS"),
        ({**references, "RuleVariables": {"IPSets": {"OURS": {}}}}, "WEB"),
    ):
        message = refusal({"RuleGroup": content(rules, **lacking)})
        assert message.startswith(f"{name} cannot be null or empty")


def test_room_is_taken_to_the_last() -> None:
    check_capacity(3, 3)
    with pytest.raises(Refused, match=r"parameter: \[4\]"):
        check_capacity(4, 3)
    assert (check_new_capacity(1), check_new_capacity(MAX_CAPACITY)) == (1, 30_000)
    for wrong, message in ((0, "within the bound"), ("1", "within"), (30_001, "exceeded")):
        with pytest.raises(Refused, match=message):
            check_new_capacity(wrong)


def group(**change: Any) -> RuleGroup:
    known: dict[str, Any] = {
        "arn": ARN, "name": "web", "id": "1", "type": "STATEFUL", "capacity": 100,
        "content": content(), "consumed": 1, "description": "", "token": "t", "due": 0, **change,
    }  # fmt: skip
    return RuleGroup(**known)


def refused_policy(wanted: dict[str, Any], found: RuleGroup | None) -> str:
    try:
        check_policy(wanted, lambda _: found)
    except Refused as refused:
        return refused.message
    return ""


def test_a_policy_names_as_many_groups_as_it_may() -> None:
    many = [(ARN, number) for number in range(1, MAX_REFERENCES + 2)]
    assert refused_policy(policy(*many[:-1]), group()) == ""
    assert "limit exceeded, parameter: [21]" in refused_policy(policy(*many), group())


def test_a_policy_has_room_for_30_000_rules() -> None:
    two = policy((ARN, 1), (ARN, 2))
    assert refused_policy(two, group(capacity=15_000)) == ""
    assert "parameter: [30002]" in refused_policy(two, group(capacity=15_001))
    # Managed groups take some room as well, whoever manages them.
    for owner in ("aws-managed", "partner-managed"):
        managed = ARN.replace("111122223333", owner)
        both = policy((managed, 1), (ARN, 2))
        assert refused_policy(both, group(capacity=29_900)) == ""
        assert "parameter: [30001]" in refused_policy(both, group(capacity=29_901))


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (None, "rule group ARN does not exist"),
        (group(deleting=True), "rule group ARN does not exist"),
        (group(type="STATELESS"), "of incorrect entity type"),
        (group(content={}), "parameter: [DEFAULT_ACTION_ORDER]"),
    ],
)
def test_groups_that_a_policy_cannot_name(found: RuleGroup | None, message: str) -> None:
    assert message in refused_policy(policy((ARN, 1)), found)


DEFAULTS = ["strict", "established", "established_app_layer", "established_app_layer_to_server"]


@pytest.mark.parametrize("name", DEFAULTS)
def test_what_becomes_of_the_rest(name: str) -> None:
    """A drop and the alert of its kind; two drops never, nor both kinds of established."""
    both = [f"aws:drop_{name}", f"aws:alert_{name}"]
    assert refused_policy(policy(StatefulDefaultActions=both), None) == ""
    for other in DEFAULTS:
        two = [f"aws:drop_{name}", f"aws:drop_{other}"]
        refused = refused_policy(policy(StatefulDefaultActions=two), None)
        assert "cannot exist together" in refused
    plain = {**policy(StatefulDefaultActions=both), "StatefulEngineOptions": {}}
    assert "has invalid rule order" in refused_policy(plain, None)


def test_priorities_are_for_the_strict_order_alone() -> None:
    loose = {**policy((ARN, 1)), "StatefulEngineOptions": {}}
    assert "Priority cannot be provided" in refused_policy(loose, group(content={}))
    del loose["StatefulRuleGroupReferences"][0]["Priority"]
    # Nor are two without one twice the same.
    loose["StatefulRuleGroupReferences"] *= 2
    assert refused_policy(loose, group(content={})) == ""
