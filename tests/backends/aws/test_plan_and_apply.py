"""From policies to applied rules and back, with the program itself."""

import json
import signal
import subprocess

import pytest

from outgate.emulators.aws.faults import Fault
from outgate.emulators.aws.inventory import NEVER, Options
from outgate.emulators.aws.service import Service
from outgate.emulators.faults import Planned
from tests.builders.aws_project import CONFIG, POLICY, Awslike
from tests.builders.aws_scene import EGRESS, OURS
from tests.builders.aws_service import RULE
from tests.builders.networks import wait_for
from tests.builders.schemas import validate
from tests.conftest import OUTGATE, Workspace, scrubbed_environment


@pytest.mark.slow
def test_from_policies_to_an_applied_firewall_with_two_commands(project: Workspace) -> None:
    project.write("outgate.yaml", CONFIG)
    applied = project.run_installed("emulate", "aws", "--", "outgate", "apply", "--yes")
    assert applied.code == 0, applied.err
    assert "Applied to `prod`: opened 39, closed 0, treated 0 differently" in applied.out
    again = project.run_installed("emulate", "aws", "--", "outgate", "plan", "--detailed-exitcode")
    assert again.code == 0, again.err
    assert again.out.startswith("No changes. Target `prod` holds the")


def test_apply_drift_and_the_way_back(aws: Awslike) -> None:
    saved = aws.run("plan", "--out", "saved.json")
    assert saved.code == 0, saved.err
    validate("saved-plan.schema.json", json.loads((aws.space.folder / "saved.json").read_text()))
    assert "create rule group `outgate` with" in saved.out
    assert "+ https://payroll.contoso.example:443" in saved.out
    assert aws.service.writes == []
    applied = aws.run("apply", "saved.json", "--yes")
    assert applied.code == 0, applied.err
    assert "rule group `outgate`" in applied.err
    first = aws.text()
    assert "No changes." in aws.run("plan").out

    # Somebody lets another host through, and closes one of ours.
    aws.edit(
        lambda text: (
            text.replace('content:"payroll.contoso.example"', 'content:"evil.example"')
            + RULE.replace("a.example", "far.example")
        )
    )
    shown = aws.run("plan")
    assert "! somebody allowed" in shown.out
    assert "https://far.example:443" in shown.out
    assert "! somebody closed" in shown.out
    assert aws.run("apply", "--yes").code == 0
    assert aws.text() == first

    more = POLICY + "allow mde for region UK, fleet macos from milan\n"
    aws.space.write("policies/a.policy", more)
    assert aws.run("apply", "--yes").code == 0
    assert aws.text() != first
    back = aws.run("rollback", "--yes")
    assert back.code == 0, back.err
    assert aws.text() == first


def test_a_stale_plan_is_refused(aws: Awslike) -> None:
    assert aws.run("apply", "--yes").code == 0
    aws.space.write("policies/a.policy", POLICY.replace(", milan\n", "\n"))
    assert aws.run("plan", "--out", "saved.json").code == 0
    aws.edit(lambda text: text + RULE)
    edited = aws.text()
    ran = aws.run("apply", "saved.json", "--yes")
    assert ran.code == 1
    assert "target `prod` changed since the plan was made" in ran.err
    assert aws.text() == edited


def test_a_throttled_service_and_a_lost_answer(aws: Awslike) -> None:
    """What AWS's own client repeats, and what it cannot know."""
    aws.strike(
        Planned(Fault.READ_THROTTLED, 2),
        Planned(Fault.DROPPED_AFTER, 1),
        Planned(Fault.THROTTLED, 2),
    )
    ran = aws.run("apply", "--yes")
    assert ran.code == 0, ran.err
    assert len(aws.service.writes) == 1
    assert "No changes." in aws.run("plan").out


def test_what_a_login_may_not_do_is_told_with_the_right(aws: Awslike) -> None:
    aws.strike(Planned(Fault.READ_DENIED, 1))
    ran = aws.run("plan")
    assert ran.code == 1
    assert "error[target-failed]: this login may not do that: User: arn:aws:iam" in ran.err
    assert "`network-firewall:DescribeRuleGroup` on rule group" in ran.err.replace("\n    ", " ")
    aws.strike(Planned(Fault.DENIED))
    ran = aws.run("apply", "--yes")
    assert ran.code == 1
    assert "nothing was changed" in ran.err
    assert "network-firewall:CreateRuleGroup" in ran.err
    assert aws.text() == ""


def test_warnings_of_the_policy_are_in_the_plan(aws: Awslike) -> None:
    assert aws.run("apply", "--yes").code == 0
    aws.service.edit_policy(EGRESS, StatefulDefaultActions=["aws:drop_strict"])
    aws.service.add_group("eu-central-1", "first", "drop tls any any -> any any (sid:9;)")
    first = OURS.replace("outgate", "first")
    aws.service.edit_policy(
        EGRESS,
        StatefulRuleGroupReferences=[
            {"ResourceArn": first, "Priority": 1},
            {"ResourceArn": OURS, "Priority": 2},
        ],
    )
    document = aws.plan()
    told = {each["code"] for each in document["findings"]["items"]}
    assert {"policy-defaults", "shadowed-rule"} <= told
    assert any("rule group `first` by priority 1: 1 rule" in each for each in document["foreign"])


def begin(aws: Awslike) -> "subprocess.Popen[str]":
    """An apply that has written the group and waits for the service to be through."""
    count = len(aws.service.writes)
    aws.service.options = Options(lasts=NEVER, sync=0)
    process = subprocess.Popen(
        [OUTGATE, "apply", "--yes"],
        cwd=aws.space.folder,
        env={**scrubbed_environment(), **aws.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert wait_for(lambda: len(aws.service.writes) > count)
    return process


def finish(service: Service) -> None:
    """Let the write end that nobody waits for any more."""
    service.options = Options(lasts=0, sync=0)
    for group in service._state.groups.values():
        group.due = 0


@pytest.mark.slow
def test_a_killed_apply_is_gone_on_with_and_can_be_taken_back(aws: Awslike) -> None:
    assert aws.run("apply", "--yes").code == 0
    first = aws.text()
    aws.space.write("policies/a.policy", POLICY + "allow mde for region UK, fleet macos\n")
    process = begin(aws)
    process.kill()
    process.communicate()
    finish(aws.service)
    second = aws.text()
    assert second != first
    shown = aws.run("plan")
    assert "did not end; begun: change" in shown.err
    assert "somebody" not in shown.out
    assert aws.run("apply", "--yes").code == 0
    assert aws.text() == second
    assert aws.run("rollback", "--yes").code == 0
    assert aws.text() == first


@pytest.mark.slow
def test_ctrl_c_says_what_is_unknown(aws: Awslike) -> None:
    process = begin(aws)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "error[target-failed]: interrupted" in err
    assert "unknown: create rule group `outgate` with" in err
    assert "Traceback" not in err
    finish(aws.service)
    assert aws.run("apply", "--yes").code == 0
    assert "No changes." in aws.run("plan").out


def test_a_login_is_all_that_is_checked(aws: Awslike) -> None:
    ran = aws.run("doctor", "--target", "prod")
    assert "error" not in ran.err
    assert ran.code == 0, ran.out


def test_faults_of_the_command_line(project: Workspace) -> None:
    project.write("outgate.yaml", CONFIG)
    ran = project.run("emulate", "aws", "--fault", "throtled", "true")
    assert ran.code == 1
    assert "there is no fault `throtled`; did you mean `throttled`?" in ran.err
    ran = project.run("emulate", "aws", "--fault", "throttled:x", "true")
    assert "`x` is no count; write `throttled:2` for the second time" in ran.err
    assert "foreign-edit" in project.run("emulate", "aws", "--help").out
