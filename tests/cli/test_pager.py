"""Long results in a pager: on terminals only, the user's, and never the project's."""

import io
import os
import signal
from pathlib import Path

import pytest

from outgate.cli.console import Stream
from outgate.cli.pager import find_pager, show_in_pager
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


class Screen(io.StringIO):
    """A text that says it is a terminal."""

    def fileno(self) -> int:
        return 1


def paged(text: str, program: Path | str, **env: str) -> bool:
    """Whether a pager was asked to show a text on a terminal of twenty columns and three rows."""
    stream = Stream(Screen(), color=False, width=20)
    return show_in_pager(text, stream, {"PATH": os.environ["PATH"], "PAGER": str(program), **env})


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("a\nb\n", False),
        ("a\nb\nc\n", True),  # the last row is for what comes after it
        ("a\n\nc\n", True),
        (f"a\n{'x' * 20}\n", False),
        (f"a\n{'x' * 21}\n", True),
        (f"a\n{'あ' * 10}\n", False),
        (f"a\n{'あ' * 11}\n", True),  # each takes two columns
    ],
)
def test_what_a_screen_has_room_for(text: str, long: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((20, 3)))
    assert paged(text, "true") is long


def test_what_a_pager_gets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((20, 3)))
    program, got = tmp_path / "pager", tmp_path / "got"
    # Ctrl-C reaches whoever started it too, and is for the pager alone.
    said = '"$LESS|$LV"'
    program.write_text(f"#!/bin/sh\ncat > {got}\nkill -INT $PPID\necho {said} >> {got}\n")
    program.chmod(0o755)
    before = signal.getsignal(signal.SIGINT)
    text = "\u00e4\udcff\n" * 3
    assert paged(text, program)
    assert got.read_bytes() == b"\xc3\xa4?\n" * 3 + b"FRX|-c\n"
    assert signal.getsignal(signal.SIGINT) is before
    assert paged(text, program, LESS="S", LV="x")
    assert got.read_bytes().endswith(b"\nS|x\n")
    # What cannot be run, or reads nothing, is no reason to fail.
    program.write_text("neither a script nor a program")
    assert not paged(text, program)
    assert paged("x\n" * 1_000_000, "true")
    assert paged(text, "cat") is paged(text, "") is False
