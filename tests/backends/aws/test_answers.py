"""Answers of AWS as values: what goes on, what failed, and what an ARN says."""

import pytest

from outgate.backends.aws_network_firewall.api.answers import (
    Reference,
    RuleGroup,
    account_of,
    name_of,
)
from tests.builders.aws_service import REGION

ARN = f"arn:aws:network-firewall:{REGION}:111122223333"


@pytest.mark.parametrize(
    ("status", "changing", "failed"),
    [
        ("ACTIVE", False, False),
        ("DELETING", False, False),
        ("ERROR", False, True),
        ("UPDATING", True, False),
        ("PENDING", True, False),
        ("CREATING", True, False),
    ],
)
def test_what_goes_on_and_what_failed(status: str, changing: bool, failed: bool) -> None:
    group = RuleGroup(
        name="g", arn=ARN, token="", text="", order="", capacity=1, status=status, description=""
    )
    assert (group.is_changing, group.has_failed) == (changing, failed)


@pytest.mark.parametrize(
    ("arn", "account", "name", "managed"),
    [
        (f"{ARN}:stateful-rulegroup/outgate", "111122223333", "outgate", False),
        ("outgate", "", "outgate", False),
        ("arn:aws:network-firewall:eu", "", "arn:aws:network-firewall:eu", False),
        ("arn:aws:network-firewall:eu:1", "1", "arn:aws:network-firewall:eu:1", False),
        (f"arn:aws:network-firewall:{REGION}:aws-managed:stateful-rulegroup/T", "aws-managed", "T",
         True),
        (f"arn:aws:network-firewall:{REGION}:partner-managed:stateful-rulegroup/P",
         "partner-managed", "P", True),
        (f"{ARN}:stateful-rulegroup/aws-managed", "111122223333", "aws-managed", False),
    ],
)  # fmt: skip
def test_what_an_arn_says(arn: str, account: str, name: str, managed: bool) -> None:
    assert (account_of(arn), name_of(arn)) == (account, name)
    reference = Reference(arn, 1, alerts_only=False)
    assert (reference.name, reference.is_managed) == (name, managed)
