"""Long results in a pager: on terminals only, the user's, and never the project's."""

import os
from pathlib import Path

import pytest

from outgate.cli.pager import find_pager
from tests.conftest import Workspace
from tests.terminal import Terminal

TOP = "Plan for `local`: opens 39,"


@pytest.fixture
def pager(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pager that says so."""
    path = tmp_path_factory.mktemp("bin") / "pager"
    path.write_text('#!/bin/sh\necho "PAGED $* LESS=$LESS"\ncat\n')
    path.chmod(0o755)
    return path


def shown(project: Workspace, *arguments: str, rows: int = 24, **env: str) -> tuple[str, int]:
    """What a terminal shows of a command, and its exit code."""
    with Terminal(project.folder, *arguments, rows=rows, env={"NO_COLOR": "1", **env}) as terminal:
        code = terminal.end()
        return terminal.plain, code


def test_what_is_longer_than_the_screen(project: Workspace, pager: Path) -> None:
    text, code = shown(project, "plan", "--detailed-exitcode", PAGER=f"{pager} 'a b'")
    assert "PAGED a b LESS=FRX\n" in text
    assert text.index("PAGED") < text.index(TOP)
    assert code == 2
    project.run("plan", "--out", "saved.json")
    assert "PAGED" in shown(project, "show", "saved.json", PAGER=str(pager))[0]


@pytest.mark.parametrize(
    ("arguments", "env"),
    [
        (("plan", "--no-pager"), {}),
        (("plan",), {"CI": "true"}),
        (("plan",), {"TERM": "dumb"}),
        (("plan",), {"PAGER": "cat"}),
        (("plan",), {"PAGER": ""}),
        (("plan",), {"PAGER": "'"}),
        (("plan",), {"PAGER": "there-is-no-such-pager"}),
        (("check",), {}),
    ],
)
def test_what_is_not_paged(
    project: Workspace, pager: Path, arguments: tuple[str, ...], env: dict[str, str]
) -> None:
    whole = {"NO_COLOR": "1", "PAGER": str(pager), **env}
    with Terminal(project.folder, *arguments, env=whole) as terminal:
        code = terminal.end()
        text = terminal.plain
    assert "PAGED" not in text
    assert TOP in text or "5 statements" in text
    assert code == 0


def test_a_screen_that_is_long_enough_and_a_pipe(project: Workspace, pager: Path) -> None:
    assert "PAGED" not in shown(project, "plan", rows=400, PAGER=str(pager))[0]
    assert "PAGED" not in project.run("plan", env={"PAGER": str(pager)}).out


def test_what_is_no_plan_is_not_paged_however_long_it_is(project: Workspace, pager: Path) -> None:
    text, _ = shown(project, "catalog", "regions", rows=4, PAGER=str(pager))
    assert text.count("\n") > 4
    assert "PAGED" not in text


def test_less_itself_can_be_left(project: Workspace) -> None:
    if find_pager({"PATH": os.environ["PATH"]}, Path("/nowhere")) is None:
        pytest.skip("less is not installed")
    with Terminal(project.folder, "plan", env={"NO_COLOR": "1"}) as terminal:
        terminal.until(TOP)
        terminal.until(":")
        terminal.press("q")
        assert terminal.end() == 0
        assert "Traceback" not in terminal.plain
        assert "rules of the target: 56 added" not in terminal.plain  # which is far below


def test_a_pager_that_reads_nothing(project: Workspace) -> None:
    text, code = shown(project, "plan", PAGER="true")
    assert (TOP in text, code) == (False, 0)


def test_no_program_of_the_project_is_a_pager(
    project: Workspace, pager: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.folder)
    own = project.write("tools/own-pager", pager.read_bytes())
    own.chmod(0o755)
    linked = pager.parent / "linked"
    linked.symlink_to(own)
    project.write("less", pager.read_bytes()).chmod(0o755)
    for env in (
        {"PAGER": "tools/own-pager"},
        {"PAGER": "./tools/own-pager"},
        {"PAGER": str(own)},
        {"PAGER": str(linked)},
        {"PAGER": "own-pager", "PATH": f"tools:{os.environ['PATH']}"},
        {"PAGER": "own-pager", "PATH": str(own.parent)},
        {"PATH": ".:"},
    ):
        full = {"PATH": os.environ["PATH"], **env}
        assert find_pager(full, project.folder) is None, env
    text, _ = shown(project, "plan", PAGER="tools/own-pager")
    assert "PAGED" not in text
    assert TOP in text
    assert find_pager({"PAGER": str(pager)}, project.folder) == [str(pager)]
