"""The service behind HTTP: its protocol to the letter, its login, and what it keeps."""

import json
import re
from pathlib import Path
from typing import Any

import botocore.auth
import pytest
import requests
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from outgate.emulators.aws.server import Server
from outgate.emulators.aws.service import Service
from tests.builders.aws_service import REGION, RULE, boto, content, policy, served

DESCRIBE = {"x-amz-target": "NetworkFirewall_20201112.DescribeRuleGroup"}
NAMED = b'{"RuleGroupName": "web", "Type": "STATEFUL"}'


def ask(
    server: Server,
    body: bytes = NAMED,
    headers: dict[str, str] = DESCRIBE,
    *,
    sent: bytes | None = None,
    service: str = "network-firewall",
) -> tuple[int, Any, str]:
    """One request, signed by botocore's own hand; another body may be `sent` than was signed."""
    known = server.credentials
    request = AWSRequest("POST", f"{server.url}/", headers=dict(headers), data=body)
    login = Credentials(known.key, known.secret, known.token)
    botocore.auth.SigV4Auth(login, service, REGION).add_auth(request)
    reply = requests.post(
        f"{server.url}/",
        headers=dict(request.headers.items()),
        data=body if sent is None else sent,
        timeout=10,
    )
    return reply.status_code, reply.json(), reply.headers["content-type"]


def test_errors_have_their_type_and_message(server: Server) -> None:
    status, told, kind = ask(server)
    assert (status, kind) == (400, "application/x-amz-json-1.0")
    assert told == {
        "__type": "com.amazonaws.networkfirewall#ResourceNotFoundException",
        "Message": "Unable to locate a resource using the parameters that you provided.",
    }


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (b"[]", DESCRIBE, "SerializationException"),
        (b"no JSON", DESCRIBE, "SerializationException"),
        (b'{"RuleGroupName": 7}', DESCRIBE, "SerializationException"),
        (NAMED, {"x-amz-target": "NetworkFirewall_20201112.Nonsense"}, "UnknownOperationException"),
        (NAMED, {}, "UnknownOperationException"),
        # There is such an operation, and the emulator has none of it.
        (
            b"{}",
            {"x-amz-target": "NetworkFirewall_20201112.ListAnalysisReports"},
            "UnknownOperationException",
        ),
    ],
)
def test_what_is_no_request(
    server: Server, body: bytes, headers: dict[str, str], code: str
) -> None:
    status, told, _ = ask(server, body, headers)
    assert status == 400
    assert told["__type"].rpartition("#")[2] == code


def test_unknown_members_are_ignored_and_nulls_are_nothing(server: Server) -> None:
    server.service.add_group(REGION, "web", RULE)
    body = json.dumps({**json.loads(NAMED), "RuleGroupArn": None, "Unheard": {"of": 1}})
    assert ask(server, body.encode())[0] == 200


def test_only_the_right_signature_counts(server: Server) -> None:
    service: Service = server.service
    service.add_group(REGION, "web", RULE)
    assert ask(server)[0] == 200
    changed = ask(server, sent=NAMED + b" ")
    assert changed[0] == 400
    assert changed[1]["__type"].endswith("#InvalidSignatureException")
    elsewhere = ask(server, service="s3")
    assert elsewhere[1]["__type"].endswith("#InvalidSignatureException")
    plain = requests.post(f"{server.url}/", headers=DESCRIBE, data=NAMED, timeout=10)
    # What comes before the service spells `message` in another way than the service does.
    assert (plain.status_code, plain.json()) == (
        400,
        {
            "__type": "com.amazon.coral.service#MissingAuthenticationTokenException",
            "message": "Missing Authentication Token",
        },
    )
    assert "correct service: 'network-firewall'" in elsewhere[1]["message"]
    assert "signature we calculated does not match" in changed[1]["message"]


@pytest.mark.parametrize(
    ("login", "code"),
    [
        ({"secret": "wrong"}, "InvalidSignatureException"),
        ({"key": "WRONG"}, "UnrecognizedClientException"),
        ({"token": "wrong"}, "UnrecognizedClientException"),
        ({"token": None}, "UnrecognizedClientException"),
    ],
)
def test_a_wrong_login_is_refused(server: Server, login: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as error:
        boto(server, **login).list_rule_groups()
    assert error.value.response["Error"]["Code"] == code
    assert re.search("signature|security token", error.value.response["Error"]["Message"])


def test_what_was_written_is_there_the_next_time(tmp_path: Path) -> None:
    store = tmp_path / "deep" / "store.json"
    with Server(Service(), store=store) as server:
        client = boto(server)
        made = client.create_rule_group(
            RuleGroupName="web",
            Type="STATEFUL",
            Capacity=7,
            RuleGroup=content(),
            Description="kept",
            Tags=[{"Key": "k", "Value": "v"}],
        )
        arn = made["RuleGroupResponse"]["RuleGroupArn"]
        client.create_firewall_policy(
            FirewallPolicyName="p", FirewallPolicy=policy((arn, 5)), Description="kept as well"
        )
        read = client.describe_rule_group(RuleGroupArn=arn)
    with Server(Service(), store=store) as server:
        again = boto(server).describe_rule_group(RuleGroupArn=arn)
        assert again["RuleGroup"] == read["RuleGroup"]
        for field in (
            "Capacity",
            "Description",
            "Tags",
            "ConsumedCapacity",
            "NumberOfAssociations",
        ):
            assert again["RuleGroupResponse"][field] == read["RuleGroupResponse"][field]
        kept = boto(server).describe_firewall_policy(FirewallPolicyName="p")
        assert kept["FirewallPolicy"] == policy((arn, 5))
        assert kept["FirewallPolicyResponse"]["Description"] == "kept as well"


def test_it_serves_this_machine_alone() -> None:
    with served() as server:
        assert server.url.startswith("http://127.0.0.1:")
        told = server.environment()
        assert told["AWS_ENDPOINT_URL_NETWORK_FIREWALL"] == server.url
        # Whatever else is configured, this is looked at.
        assert told["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] == "false"
        # For no other service of AWS it is named: their clients go where they always go.
        assert "AWS_ENDPOINT_URL" not in told
