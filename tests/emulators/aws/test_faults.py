"""Every fault, as AWS's own client meets it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from mypy_boto3_network_firewall import NetworkFirewallClient

from outgate.emulators.aws.faults import Fault
from outgate.emulators.aws.server import Server
from outgate.emulators.faults import READ, WRITE, Faults, Planned, fault_rows
from tests.builders.aws_service import REGION, RULE, boto, content

CHANGED = f"# changed\n{RULE}"
CODES = {
    Fault.THROTTLED: "ThrottlingException",
    Fault.SERVER_ERROR: "InternalServerError",
    Fault.ERROR_AFTER_WRITE: "InternalServerError",
    Fault.DENIED: "AccessDeniedException",
    Fault.FOREIGN_EDIT: "InvalidTokenException",
    Fault.READ_THROTTLED: "ThrottlingException",
    Fault.READ_ERROR: "InternalServerError",
    Fault.READ_DENIED: "AccessDeniedException",
    Fault.READ_MISSING: "ResourceNotFoundException",
}
CUT = (Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER, Fault.READ_DROPPED)
DONE = (Fault.ERROR_AFTER_WRITE, Fault.DROPPED_AFTER)


def change(client: NetworkFirewallClient, arn: str, token: str) -> None:
    client.update_rule_group(RuleGroupArn=arn, UpdateToken=token, RuleGroup=content(CHANGED))


@pytest.mark.parametrize("fault", [*CODES, *CUT])
def test_the_second_request_fails(
    server: Server, client: NetworkFirewallClient, fault: Fault
) -> None:
    service = server.service
    arn = service.add_group(REGION, "web", RULE)
    service.faults = Faults([Planned(fault, 2)])

    def ask() -> None:
        if fault.kind == READ:
            client.describe_rule_group(RuleGroupArn=arn)
        else:
            change(client, arn, service.token(arn))

    ask()
    service.edit_rules(arn, RULE)
    with pytest.raises(ConnectionClosedError if fault in CUT else ClientError) as error:
        ask()
    if isinstance(error.value, ClientError):
        told = error.value.response
        assert told["Error"]["Code"] == CODES[fault]
        # An error of the service itself has another status than a request that is refused.
        status = 500 if CODES[fault] == "InternalServerError" else 400
        assert told["ResponseMetadata"]["HTTPStatusCode"] == status
        assert len(told["Error"]["Message"].split()) > 1
    text = service.rules(arn)
    assert (text == CHANGED) == (fault in DONE)
    if fault is Fault.FOREIGN_EDIT:
        assert text is not None
        assert "somebody.example" in text
    ask()


def test_every_fault_is_for_one_kind_of_request() -> None:
    assert {fault.kind for fault in Fault} == {READ, WRITE}
    assert {fault.value for fault in Fault if fault.value.startswith("read-")} == {
        fault.value for fault in Fault if fault.kind == READ
    }
    assert all(fault.value and fault.about for fault in Fault)
    assert dict(fault_rows(Fault))["read-dropped"] == "read: the connection is cut"


def test_what_is_denied_names_the_right(server: Server, client: NetworkFirewallClient) -> None:
    server.service.faults = Faults([Planned(Fault.READ_DENIED)])
    with pytest.raises(ClientError, match="perform: network-firewall:ListRuleGroups because"):
        client.list_rule_groups()


def test_a_write_may_end_badly_or_otherwise(server: Server, client: NetworkFirewallClient) -> None:
    service = server.service
    arn = service.add_group(REGION, "web", RULE)
    service.faults = Faults([Planned(Fault.ENDS_IN_ERROR, 1), Planned(Fault.OTHER_TEXT, 2)])
    change(client, arn, service.token(arn))
    for _ in range(3):
        state = client.describe_rule_group(RuleGroupArn=arn)["RuleGroupResponse"]["RuleGroupStatus"]
    assert state == "ERROR"
    two = f"# changed\n{RULE}\n{RULE.replace('sid:1;', 'sid:2;')}"
    client.update_rule_group(
        RuleGroupArn=arn, UpdateToken=service.token(arn), RuleGroup=content(two)
    )
    assert service.rules(arn) == "\n".join(line for line in two.splitlines()[1:] if line)


def test_a_dry_run_meets_no_fault_of_writes(server: Server, client: NetworkFirewallClient) -> None:
    service = server.service
    arn = service.add_group(REGION, "web", RULE)
    service.faults = Faults([Planned(Fault.THROTTLED, 1)])
    asked: Any = {"RuleGroupArn": arn, "UpdateToken": service.token(arn)}
    client.update_rule_group(**asked, RuleGroup=content(), DryRun=True)
    with pytest.raises(client.exceptions.ThrottlingException):
        client.update_rule_group(**asked, RuleGroup=content())


def test_a_client_that_asks_again_gets_through(server: Server) -> None:
    """AWS's client repeats what was throttled by itself."""
    server.service.faults = Faults([Planned(Fault.READ_THROTTLED, 1)])
    assert boto(server, tries=2).list_rule_groups()["RuleGroups"] == []
