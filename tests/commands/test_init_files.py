"""The files that a new project begins with, and what stands in the way of one."""

from pathlib import Path

import pytest

from outgate.atomic import write_atomic
from outgate.commands.init import find_obstacle, has_policies, start_project
from outgate.commands.init_draft import Draft
from outgate.commands.init_target import config_text

LOCK, CONFIG, EXAMPLE = "outgate.lock", "outgate.yaml", "policies/example.policy"


def files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_a_project_where_there_is_nothing(tmp_path: Path) -> None:
    assert find_obstacle(tmp_path, nested=False) is None
    assert not has_policies(tmp_path)
    draft = Draft()
    result = start_project(tmp_path, draft, nested=False)
    assert result.written == (CONFIG, EXAMPLE, LOCK, ".gitignore")
    assert result.diagnostics == ()
    assert files(tmp_path) == sorted(result.written)
    assert (tmp_path / ".gitignore").read_text() == ".outgate/\n"
    assert (tmp_path / CONFIG).read_text() == config_text(draft)
    assert 'edition: "2026-09-03"' in (tmp_path / LOCK).read_text()
    assert "allow mde for region EU" in (tmp_path / EXAMPLE).read_text()


def test_policies_that_are_there_get_no_example(tmp_path: Path) -> None:
    policy = tmp_path / "policies" / "own.policy"
    policy.parent.mkdir()
    policy.write_text("allow mde for region EU, fleet linux\n")
    (tmp_path / ".gitignore").write_text("mine\n")
    assert has_policies(tmp_path)
    result = start_project(tmp_path, Draft(), nested=False)
    assert result.written == (CONFIG, LOCK)
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert files(tmp_path) == sorted([*result.written, ".gitignore", "policies/own.policy"])


@pytest.mark.parametrize("name", [CONFIG, LOCK])
def test_a_folder_that_holds_a_project_gets_no_other(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("# mine\n")
    for nested in (False, True):
        obstacle = find_obstacle(tmp_path, nested=nested)
        assert obstacle is not None
        assert obstacle.code.id == "project-exists"
        assert obstacle.message == f"`{name}` exists already, so this folder holds a project"
        assert obstacle.help == "run `outgate plan` here, or start in an empty folder"
        result = start_project(tmp_path, Draft(), nested=nested)
        assert (result.written, result.diagnostics) == ((), (obstacle,))
    assert files(tmp_path) == [name]


def test_a_project_inside_of_another_is_asked_for(tmp_path: Path) -> None:
    """It hides the outer one from every command below it."""
    (tmp_path / CONFIG).write_text("policies: policies\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    obstacle = find_obstacle(inner, nested=False)
    assert obstacle is not None
    assert obstacle.message == f"this folder is inside of the project in `{tmp_path}`"
    assert "`outgate init --nested`" in str(obstacle.help)
    assert start_project(inner, Draft(), nested=False).diagnostics == (obstacle,)
    assert files(inner) == []
    assert find_obstacle(inner, nested=True) is None
    assert EXAMPLE in start_project(inner, Draft(), nested=True).written


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (Draft(edition="2020-01-01"), "unknown-edition"),
        (Draft(backend="pac", target="p"), "bad-config"),
        (Draft(regions=("EUU",)), "unknown-region"),
    ],
)
def test_answers_that_are_wrong_write_nothing(tmp_path: Path, draft: Draft, code: str) -> None:
    result = start_project(tmp_path, draft, nested=False)
    assert result.written == ()
    assert {each.code.id for each in result.diagnostics} == {code}
    assert files(tmp_path) == []


def test_a_disk_that_is_full_is_told_with_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def refuse(path: Path, text: str) -> None:
        if path.name == LOCK:
            raise OSError(28, "No space left on device")
        write_atomic(path, text)

    monkeypatch.setattr("outgate.commands.init.write_atomic", refuse)
    result = start_project(tmp_path, Draft(), nested=False)
    assert result.written == (CONFIG, EXAMPLE)
    (problem,) = result.diagnostics
    assert problem.code.id == "unwritable-file"
    assert problem.message == "cannot write `outgate.lock`: no space left on device"
    assert problem.help == "check the path, its permissions and the room on the disk"
