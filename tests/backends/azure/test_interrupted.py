"""Two applies at once, and applies that are killed half-way."""

import json
import signal
import subprocess

import pytest

from outgate.emulators.azure.inventory import Options
from outgate.state.file import FileState
from tests.builders.azure_project import POLICY, Azurelike, by_rule
from tests.builders.networks import wait_for
from tests.builders.schemas import validate
from tests.conftest import OUTGATE, scrubbed_environment


def test_two_applies_at_once(azure: Azurelike) -> None:
    store = FileState(azure.space.folder / ".outgate" / "prod.state.json")
    with store.lock():
        ran = azure.run("apply", "--yes")
    assert ran.code == 1
    assert "another apply is running on this target" in ran.err
    assert azure.service.writes == []


def begin(azure: Azurelike, *arguments: str) -> "subprocess.Popen[str]":
    """An apply that has sent its first write and waits for the operation."""
    count = len(azure.service.writes)
    azure.service.options = Options(lasts=10_000)
    process = subprocess.Popen(
        [OUTGATE, "apply", *arguments, "--yes"],
        cwd=azure.space.folder,
        env={**scrubbed_environment(), **azure.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert wait_for(lambda: len(azure.service.writes) > count)
    return process


def finish(azure: Azurelike) -> None:
    """Let the operation end that nobody waits for any more."""
    azure.service.options = Options(hints=True)
    azure.service.let_all_end()


@pytest.mark.slow
@pytest.mark.parametrize("saved", [False, True])
def test_a_killed_apply_is_gone_on_with(azure: Azurelike, saved: bool) -> None:
    assert azure.run("plan", "--out", "saved.json").code == 0
    plan = ("saved.json",) if saved else ()
    process = begin(azure, *plan)
    process.kill()
    process.communicate()
    finish(azure)
    if not saved:
        shown = azure.run("plan")
        assert "did not end; begun: create IP group `outgate-onedscollector-" in shown.err
        assert "somebody" not in shown.out
    ran = azure.run("apply", *plan, "--yes")
    assert ran.code == 0, ran.err
    assert len(azure.service.writes) == 2
    assert "No changes." in azure.run("plan").out
    assert azure.run("rollback", "--yes").code == 0
    assert [each for each in azure.service.snapshot() if "outgate" in each] == []


@pytest.mark.slow
def test_a_killed_apply_can_be_taken_back(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    first = azure.service.snapshot()
    more = POLICY + "allow mde for region UK, fleet macos from milan\n"
    azure.space.write("policies/a.policy", more)
    process = begin(azure)
    process.kill()
    process.communicate()
    finish(azure)
    assert by_rule(azure.service.snapshot()) != by_rule(first)
    record = json.loads((azure.space.folder / ".outgate" / "prod.state.json").read_text())
    validate("record.schema.json", record)
    assert record["journal"]["started"]
    assert azure.run("rollback", "--yes").code == 0
    assert by_rule(azure.service.snapshot()) == by_rule(first)
    azure.space.write("policies/a.policy", POLICY)
    assert "No changes." in azure.run("plan").out


@pytest.mark.slow
def test_a_killed_apply_is_not_gone_on_with_over_an_edit(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    azure.space.write("policies/a.policy", POLICY.replace("payroll from hamburg,", "payroll from"))
    assert azure.run("plan", "--out", "saved.json").code == 0
    process = begin(azure, "saved.json")
    process.kill()
    process.communicate()
    finish(azure)
    azure.edit_rule("tcp-443", lambda rule: rule["sourceAddresses"].append("192.0.2.0/24"))
    ran = azure.run("apply", "saved.json", "--yes")
    assert ran.code == 1
    assert "target `prod` changed since the plan was made" in ran.err
    shown = azure.run("plan")
    assert "did not end" in shown.err
    assert "! somebody allowed" in shown.out
    assert azure.run("apply", "--yes").code == 0
    assert "No changes." in azure.run("plan").out


@pytest.mark.slow
def test_ctrl_c_says_what_is_done_unknown_and_not_attempted(azure: Azurelike) -> None:
    process = begin(azure)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "error[target-failed]: interrupted" in err
    assert "done: nothing; unknown: create IP group `outgate-onedscollector-" in err
    assert "not attempted: create group `outgate` with 4 rules" in err
    assert "Traceback" not in err
    finish(azure)
    assert azure.run("apply", "--yes").code == 0
    assert "No changes." in azure.run("plan").out
