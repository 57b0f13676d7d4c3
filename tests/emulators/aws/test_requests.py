"""Requests by hand, as they go over the wire: what no client of AWS sends, and what lasts."""

import json
import uuid
from typing import Any

import pytest

from outgate.emulators.aws.inventory import Options
from outgate.emulators.aws.service import TARGET, Service
from outgate.emulators.messages import HttpRequest
from tests.builders.aws_service import ARN, REGION, RULE, content, policy


def ask(service: Service, operation: str, document: object, **change: str) -> Any:
    """The answer to a request as it goes over the wire."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    request = HttpRequest(
        change.get("method", "POST"),
        change.get("path", "/"),
        {"x-amz-target": f"{TARGET}{operation}"},
        body,
    )
    reply = service.handle(request, REGION)
    assert reply.headers["x-amzn-requestid"]
    return reply.status, json.loads(reply.body)


@pytest.mark.parametrize(
    ("operation", "body", "change", "name"),
    [
        ("ListRuleGroups", {}, {"method": "GET"}, "UnknownOperationException"),
        ("ListRuleGroups", {}, {"path": "/x"}, "UnknownOperationException"),
        ("NoOperation", {}, {}, "UnknownOperationException"),
        ("CreateVpcEndpointAssociation", {}, {}, "UnknownOperationException"),
        ("ListRuleGroups", b"[]", {}, "SerializationException"),
        ("ListRuleGroups", b"{", {}, "SerializationException"),
        ("ListRuleGroups", {"MaxResults": "x"}, {}, "SerializationException"),
        ("ListRuleGroups", {"MaxResults": True}, {}, "SerializationException"),
        ("ListRuleGroups", {"MaxResults": 101}, {}, "ValidationException"),
        ("ListRuleGroups", {"MaxResults": 0}, {}, "ValidationException"),
        ("DescribeRuleGroup", {}, {}, "InvalidRequestException"),
        ("DescribeRuleGroup", {"RuleGroupName": "web"}, {}, "InvalidRequestException"),
        ("DescribeRuleGroup", {"RuleGroupArn": ARN}, {}, "ResourceNotFoundException"),
        ("DescribeFirewall", {"FirewallName": "fw"}, {}, "ResourceNotFoundException"),
        ("TagResource", {"ResourceArn": ARN, "Tags": [{"Key": "a"}]}, {}, "ValidationException"),
        # What looks like the token of a page, and is none.
        ("ListRuleGroups", {"NextToken": "-1"}, {}, "InvalidRequestException"),
        *(
            (f"{verb}RuleGroup{rest}", {**named, "UpdateToken": str(uuid.UUID(int=0))}, {}, refused)
            for verb, rest in (
                ("Describe", ""),
                ("Describe", "Metadata"),
                ("Delete", ""),
                ("Update", ""),
            )
            for named, refused in (
                ({}, "InvalidRequestException"),
                ({"RuleGroupName": "web"}, "InvalidRequestException"),
                ({"Type": "STATEFUL"}, "InvalidRequestException"),
                ({"RuleGroupName": "web", "Type": "STATEFUL"}, "ResourceNotFoundException"),
            )
        ),
    ],
)
def test_requests_that_are_none(
    operation: str, body: object, change: dict[str, str], name: str
) -> None:
    status, document = ask(Service(), operation, body, **change)
    assert status == 400
    assert document["__type"].partition("#")[2] == name


def test_what_is_out_of_bounds_is_told_as_the_service_tells_it() -> None:
    for wrong, bound in ((101, "less than or equal to 100"), (0, "greater than or equal to 1")):
        _, document = ask(Service(), "ListRuleGroups", {"MaxResults": wrong})
        assert document["message"] == (
            f"1 validation error detected: Value '{wrong}' at 'maxResults' failed to satisfy "
            f"constraint: Member must have value {bound}"
        )
    _, document = ask(Service(), "TagResource", {"ResourceArn": ARN, "Tags": []})
    assert "at 'tags' failed to satisfy constraint: Member must have length greater" in str(
        document
    )
    _, document = ask(Service(), "TagResource", {"ResourceArn": ARN})
    assert document["message"].endswith(
        "'tags' failed to satisfy constraint: Member must not be null"
    )


def test_a_request_without_a_body_is_one() -> None:
    assert ask(Service(), "ListRuleGroups", b"") == (200, {"RuleGroups": []})


def test_a_group_that_goes_is_busy_until_it_is_gone() -> None:
    service = Service(Options(lasts=3))
    arn = service.add_group(REGION, "web", RULE)
    assert ask(service, "DeleteRuleGroup", {"RuleGroupArn": arn})[0] == 200
    assert arn not in service.dump()
    update = {"RuleGroupArn": arn, "UpdateToken": service.token(arn), "RuleGroup": content()}
    told = ask(service, "UpdateRuleGroup", update)
    assert told[1]["Message"] == "rule group is being deleted"
    for status in (200, 400):
        assert ask(service, "DescribeRuleGroup", {"RuleGroupArn": arn})[0] == status
    assert service.rules(arn) is None


def test_what_one_run_leaves_is_there_in_the_next() -> None:
    service = Service()
    arn = service.add_group(REGION, "web", RULE, capacity=7, description="ours")
    egress = service.add_policy(REGION, "egress", policy((arn, 100)))
    tags = [{"Key": "team", "Value": "web"}]
    for each in (arn, egress):
        assert ask(service, "TagResource", {"ResourceArn": each, "Tags": tags}) == (200, {})
    left = json.loads(json.dumps(service.dump()))
    other = Service()
    other.load(left)
    assert other.dump() == service.dump() == left
    assert [left[each]["kind"] for each in (arn, egress)] == ["group", "policy"]
    assert (other.capacity(arn), other.rules(arn)) == (7, RULE)
    shown = ask(other, "DescribeRuleGroup", {"RuleGroupArn": arn})[1]["RuleGroupResponse"]
    assert (shown["Description"], shown["Tags"], shown["ConsumedCapacity"]) == ("ours", tags, 1)
    assert shown["NumberOfAssociations"] == 1
    # What is there already stays as it is.
    assert other.add_policy(REGION, "egress", {}) == egress
    assert other.dump() == left
