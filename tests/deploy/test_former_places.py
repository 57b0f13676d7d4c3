"""What a target left open in another place is told, kept on record, and can be retired."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from outgate.emulators.azure.faults import Fault
from outgate.emulators.faults import Planned
from tests.builders.azure_project import CONFIG, Azurelike, azurelike
from tests.builders.pay import PAY
from tests.conftest import Workspace

POLICY = "source hamburg = 10.20.0.0/16\nallow payroll from hamburg\n"


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Azurelike]:
    """A target in group `a` that was applied, and is to be in group `b`."""
    folder = tmp_path / "emulator"
    folder.mkdir()
    with azurelike(Workspace(tmp_path / "project"), folder) as project:
        project.space.write("policies/a.policy", POLICY)
        move(project, "a")
        assert project.run("apply", "--yes").code == 0
        move(project, "b")
        yield project


def move(azure: Azurelike, group: str) -> None:
    azure.space.write(
        "outgate.yaml", CONFIG.replace("fw-policy\n", f"fw-policy\n    group: {group}\n")
    )


def has(azure: Azurelike, group: str) -> bool:
    return azure.service.resource(f"{azure.policy}/ruleCollectionGroups/{group}") is not None


def former(space: Workspace, name: str) -> list[dict[str, Any]]:
    record = json.loads((space.folder / f".outgate/{name}.state.json").read_text())
    places = record["former"]
    assert isinstance(places, list)
    return places


def test_a_group_that_was_left_is_told_and_retired(azure: Azurelike) -> None:
    for form in ("text", "markdown"):
        shown = " ".join(azure.run("plan", "--format", form).out.split())
        assert "left behind" in shown
        assert "apply --retire a" in shown
    (left,) = azure.plan()["left_behind"]
    assert left["place"].endswith("/a")
    assert azure.run("apply", "--yes").code == 0
    assert [each["place"].rpartition("/")[2] for each in former(azure.space, "prod")] == ["a"]
    asked = azure.run("apply", "--retire", "a")
    assert asked.code == 1
    assert "payroll.contoso.example:443" in asked.out
    assert "nobody is there to confirm" in asked.err
    assert has(azure, "a")
    done = azure.run("apply", "--retire", "a", "--yes")
    assert done.code == 0, done.err
    assert not has(azure, "a")
    assert has(azure, "b")
    assert former(azure.space, "prod") == []
    assert azure.plan()["left_behind"] == []
    again = azure.run("apply", "--retire", "a", "--yes")
    assert again.code == 1
    assert "has no former place `a` on record" in again.err


def test_two_places_one_after_the_other(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    move(azure, "c")
    assert azure.run("apply", "--yes").code == 0
    names = [each["place"].rpartition("/")[2] for each in former(azure.space, "prod")]
    assert sorted(names) == ["a", "b"]
    for name in ("a", "b"):
        assert azure.run("apply", "--retire", name, "--yes").code == 0
        assert not has(azure, name)
    assert former(azure.space, "prod") == []
    assert "No changes." in azure.run("plan").out


def test_a_retirement_that_was_interrupted_is_begun_again(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    azure.strike(Planned(Fault.OPERATION_FAILED))
    azure.run("apply", "--retire", "a", "--yes")
    azure.strike()
    if former(azure.space, "prod"):
        assert azure.run("apply", "--retire", "a", "--yes").code == 0
    assert former(azure.space, "prod") == []
    assert not has(azure, "a")


def test_a_place_that_is_taken_again_is_no_former_one(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    move(azure, "a")
    assert "No changes." in azure.run("plan").out
    assert [each["place"].rpartition("/")[2] for each in azure.plan()["left_behind"]] == ["b"]


def test_a_local_file_that_moves(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "project")
    space.write("catalog/pay.yaml", PAY)
    space.write("policies/a.policy", "allow pay\n")
    config = "targets: {{local: {{backend: local, path: {}}}}}\n"
    space.write("outgate.yaml", config.format("one.json") + "default_target: local\n")
    assert space.run("apply", "--yes").code == 0
    space.write("outgate.yaml", config.format("two.json") + "default_target: local\n")
    assert "1 rule of ours stays in" in " ".join(space.run("plan").out.split())
    assert space.run("apply", "--yes").code == 0
    assert len(json.loads((space.folder / "one.json").read_text())["rules"]) == 1
    assert space.run("apply", "--retire", "one.json", "--yes").code == 0
    assert json.loads((space.folder / "one.json").read_text())["rules"] == []
    assert len(json.loads((space.folder / "two.json").read_text())["rules"]) == 1
    assert former(space, "local") == []


@pytest.mark.parametrize("text", ["{", "[]", '{"format_version": "1.0"}'])
def test_a_damaged_record_is_neither_ignored_nor_replaced(tmp_path: Path, text: str) -> None:
    space = Workspace(tmp_path / "project")
    space.write("catalog/pay.yaml", PAY)
    space.write("policies/a.policy", "allow pay\n")
    path = space.write(".outgate/local.state.json", text)
    for command in (("plan",), ("apply", "--yes"), ("rollback", "--yes")):
        ran = space.run(*command)
        assert (ran.code, ran.out) == (1, "")
        assert "is damaged" in " ".join(ran.err.split())
        assert path.read_text() == text
        assert not (space.folder / ".outgate/local-firewall.json").exists()
