"""Guards that are named outside of the project hold for whatever goes to a target."""

from pathlib import Path

import pytest

from tests.builders.azure_project import CONFIG
from tests.builders.pay import FIREWALL, PAY
from tests.conftest import Workspace


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A project that allows `pay` from anywhere."""
    workspace = Workspace(tmp_path / "project")
    workspace.write("catalog/pay.yaml", PAY)
    workspace.write("policies/a.policy", "allow pay\n")
    return workspace


@pytest.fixture
def guard(tmp_path: Path) -> str:
    """A file outside of the project that forbids what the project allows."""
    path = tmp_path / "guard.policy"
    path.write_text('source lab = 10.9.0.0/16\nforbid "https://pay.example" from lab\n')
    return str(path)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_plan_that_they_forbid_is_printed_and_fails(
    space: Workspace, guard: str, form: str
) -> None:
    assert space.run("plan").code == 0
    ran = space.run("plan", "--guards", guard, "--format", form, "--out", "saved.json")
    assert ran.code == 1
    assert "error[forbidden]: https://pay.example from 10.9.0.1" in ran.err
    assert "pay.example" in ran.out
    assert "forbidden" in ran.out
    assert not (space.folder / "saved.json").exists()
    assert space.run("plan", "--format", form, env={"OUTGATE_GUARDS": guard}).code == 1


def test_nothing_that_they_forbid_is_applied(space: Workspace, guard: str) -> None:
    assert space.run("plan", "--out", "saved.json").code == 0
    for command in (("apply",), ("apply", "saved.json"), ("apply", "policies/a.policy")):
        ran = space.run(*command, "--yes", "--guards", guard)
        assert (ran.code, "error[forbidden]" in ran.err) == (1, True), command
        ran = space.run(*command, "--yes", env={"OUTGATE_GUARDS": guard})
        assert (ran.code, "error[forbidden]" in ran.err) == (1, True), command
        assert not (space.folder / FIREWALL).exists()
    shown = space.run("show", "saved.json", "--guards", guard)
    assert shown.code == 1
    assert "error[forbidden]" in shown.err
    assert "pay.example" in shown.out
    assert space.run("apply", "saved.json", "--yes").code == 0


def test_nothing_that_they_forbid_is_exported(space: Workspace, guard: str) -> None:
    space.write("outgate.yaml", CONFIG)
    export = ("export", "--format", "arm", "-o", "rules.json")
    assert space.run(*export, "--guards", guard).code == 1
    assert space.run(*export, env={"OUTGATE_GUARDS": guard}).code == 1
    assert not (space.folder / "rules.json").exists()
    assert space.run(*export).code == 0


def test_a_guard_of_the_project_that_came_after_the_plan_holds_for_it(space: Workspace) -> None:
    assert space.run("plan", "--out", "saved.json").code == 0
    space.write("policies/g.policy", 'forbid "*.example"\n')
    for command in (("show", "saved.json"), ("apply", "saved.json", "--yes")):
        ran = space.run(*command)
        assert ran.code == 1
        assert "error[forbidden]: https://pay.example" in ran.err
        assert "policies/g.policy:1" in ran.err
        # What cannot be applied is not put before somebody as if it could.
        assert ("Plan for" in ran.out + ran.err) is (command[0] == "show")
    assert not (space.folder / FIREWALL).exists()
