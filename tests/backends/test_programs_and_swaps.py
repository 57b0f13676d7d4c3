"""Programs of a target, and files that they read: which program runs, and what is left behind.

The environment names the program, never the project; and whatever goes wrong on the way, the file
that the program reads has the old rules or the new.
"""

import stat
import sys
from pathlib import Path

import pytest

from outgate.backends import program as programs
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.file_swap import Spare, Swap, mark_of, write_beside
from outgate.backends.observer import SILENT
from outgate.backends.program import (
    Outcome,
    Ran,
    find_program,
    path_from,
    printable,
    run_program,
)
from tests.backends.shared.mishaps import full_disk_at
from tests.builders.followers import Follower

HELP = "install it, or name it"


def program_at(path: Path, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


def test_the_variable_comes_before_the_path(tmp_path: Path) -> None:
    named, other = program_at(tmp_path / "a" / "tool"), program_at(tmp_path / "b" / "tool")
    path = {"PATH": f"{tmp_path / 'none'}:{other.parent}"}
    assert find_program("tool", "TOOL", path, HELP) == other
    assert find_program("tool", "TOOL", {**path, "TOOL": str(named)}, HELP) == named
    assert find_program("tool", "TOOL", {**path, "TOOL": ""}, HELP) == other


def test_the_project_is_no_place_for_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty and relative folders of the PATH mean the folder in which somebody stands."""
    monkeypatch.chdir(tmp_path)
    program_at(tmp_path / "tool")
    program_at(tmp_path / "bin" / "tool")
    for path in ("", ".", "bin", ":", "./bin:"):
        with pytest.raises(BackendError) as caught:
            find_program("tool", "TOOL", {"PATH": path}, HELP)
        assert caught.value.message == "there is no program `tool` to check the rules with"
        assert (caught.value.help, caught.value.outcome) == (HELP, NOTHING_CHANGED)
    with pytest.raises(BackendError) as caught:
        path_from("TOOL", {"TOOL": "bin/tool"}, "it is looked for elsewhere")
    assert caught.value.message == "TOOL is `bin/tool`, which is no path from the top"
    assert caught.value.help == "begin it with `/`: it is looked for elsewhere"
    assert path_from("TOOL", {}, "") is None
    with pytest.raises(BackendError) as caught:
        find_program("tool", "TOOL", {"TOOL": "bin/tool"}, HELP)
    assert caught.value.help == "begin it with `/`: any other is looked for where the project is"


@pytest.mark.parametrize("what", ["missing", "folder", "text"])
def test_what_is_named_and_is_no_program(tmp_path: Path, what: str) -> None:
    path = tmp_path / "tool"
    if what == "folder":
        path.mkdir()
    elif what == "text":
        program_at(path, 0o644)
    with pytest.raises(BackendError) as caught:
        find_program("tool", "TOOL", {"TOOL": str(path)}, HELP)
    assert caught.value.message == f"`{path}` of TOOL is no program"
    # On the PATH what is no program is passed over.
    real = program_at(tmp_path / "b" / "tool")
    assert find_program("tool", "TOOL", {"PATH": f"{tmp_path}:{real.parent}"}, HELP) == real


def test_how_a_program_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    say = "import os, sys; sys.stdout.write(os.getcwd() + sys.stdin.read()); sys.exit(3)"
    assert run_program([sys.executable, "-c", say], "x") == Ran(3, "/x", "")
    odd = "import sys; sys.stderr.buffer.write(b'\\xff')"
    assert run_program([sys.executable, "-c", odd]) == Ran(0, "", "\ufffd")
    assert run_program([tmp_path / "none"]) == Ran(None, "", "no such file or directory")
    monkeypatch.setattr(programs, "SECONDS", 0.2)
    slow = run_program([sys.executable, "-c", "import time; time.sleep(9)"])
    assert slow == Ran(None, "", "it did not end within 0.2 seconds")


def test_what_a_program_prints_gives_a_terminal_no_orders() -> None:
    assert printable("  \x1b[31mred\x07 \u202eover\n") == "[31mred over"
    assert printable("x" * 2_001) == "x" * 2_000


# --- files --------------------------------------------------------------------------------------

GOOD, BAD = Outcome("", ok=True), Outcome("no")


def swap(path: Path, *outcomes: Outcome) -> Swap:
    left = list(outcomes)

    def refused(new: Outcome, old: Outcome) -> BackendError:
        return BackendError(f"new: {new.said}, old: {old.ok}", help="", outcome="")

    return Swap(path=path, empty=b"# none\n", load=lambda: left.pop(0), refused=refused)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("old", [None, "old\n"])
def test_a_file_that_the_program_takes(tmp_path: Path, old: str | None) -> None:
    path = tmp_path / "rules.conf"
    if old is not None:
        path.write_text(old)
        path.chmod(0o600)
    seen = Follower()
    swap(path, GOOD).run("new\n", seen, "write")
    assert seen.told == [("started", "write"), ("finished", "write")]
    assert path.read_text() == "new\n"
    # A new file can be read by a program with a user of its own; another keeps what it had.
    assert stat.S_IMODE(path.stat().st_mode) == (0o644 if old is None else 0o600)
    assert names(tmp_path) == ["rules.conf"]


@pytest.mark.parametrize("old", [None, "old\n"])
@pytest.mark.parametrize("back", [GOOD, BAD])
def test_a_file_that_the_program_refuses(tmp_path: Path, old: str | None, back: Outcome) -> None:
    path = tmp_path / "rules.conf"
    if old is not None:
        path.write_text(old)
        path.chmod(0o640)
    seen = Follower()
    with pytest.raises(BackendError) as caught:
        swap(path, BAD, back).run("new\n", seen, "write")
    assert seen.told == [("started", "write")]
    assert caught.value.message == f"new: no, old: {back.ok}"
    assert path.read_text() == (old or "# none\n")
    assert old is None or stat.S_IMODE(path.stat().st_mode) == 0o640
    # Nobody knows what the program has in it where it did not read the old file again.
    marks = [] if back.ok else [mark_of(path).name]
    assert names(tmp_path) == sorted([*marks, "rules.conf"])


def test_a_mark_of_a_killed_apply_stays_until_something_was_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.conf"
    path.write_text("old\n")
    mark_of(path).touch()
    with pytest.raises(BackendError):
        swap(path, BAD, GOOD).run("new\n", SILENT, "write")
    assert mark_of(path).exists()
    swap(path, GOOD).run("new\n", SILENT, "write")
    assert not mark_of(path).exists()


def test_a_way_back_is_there_before_anything_changes(tmp_path: Path) -> None:
    path = tmp_path / "rules.conf"
    path.write_text("old\n")
    spare = Spare(path)
    assert names(tmp_path) == [".rules.conf.old.new", "rules.conf"]
    spare.write("new\n")
    spare.restore()
    assert path.read_text() == "old\n"
    assert names(tmp_path) == ["rules.conf"]
    fresh = Spare(tmp_path / "folder" / "below" / "new.conf")
    fresh.write("new\n")
    fresh.restore()
    assert names(tmp_path / "folder" / "below") == []


def test_going_back_leaves_a_file_alone_that_was_not_written(tmp_path: Path) -> None:
    path = tmp_path / "rules.conf"
    path.write_text("old\n")
    (tmp_path / ".rules.conf.abc.new").write_text("half")  # of an apply that was killed
    number = path.stat().st_ino
    spare = Spare(path)
    assert names(tmp_path) == [".rules.conf.old.new", "rules.conf"]
    spare.restore()
    assert (names(tmp_path), path.stat().st_ino) == (["rules.conf"], number)
    Spare(path).end()
    assert (names(tmp_path), path.stat().st_ino) == (["rules.conf"], number)


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("old", [None, "old\n"])
def test_a_disk_that_is_full_changes_nothing(tmp_path: Path, old: str | None, marked: bool) -> None:
    """Neither for the way back nor for the new file: the mark says what it said before."""
    path = tmp_path / "rules.conf"
    if old is not None:
        path.write_text(old)
    if marked:
        mark_of(path).touch()
    before = names(tmp_path)
    for limit in (2, 20):
        with full_disk_at(limit), pytest.raises(BackendError) as caught:
            swap(path).run("new\n" * 10, SILENT, "write")
        assert caught.value.message == f"cannot write `{path}`: file too large"
        assert caught.value.outcome == NOTHING_CHANGED
        assert names(tmp_path) == before
        assert old is None or path.read_text() == old


def test_what_is_written_beside_is_on_disk_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that loses its power a moment later has it whole."""
    path, synced = tmp_path / "spare", []
    monkeypatch.setattr("os.fsync", lambda _: synced.append(path.read_bytes()))
    write_beside(path, b"old\n")
    assert synced == [b"old\n"]
    monkeypatch.undo()
    with full_disk_at(2), pytest.raises(OSError, match="File too large"):
        write_beside(path, b"new\n")
    assert names(tmp_path) == []


def test_what_is_written_beside_is_no_link_of_somebody(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_text("kept\n")
    link = tmp_path / "spare"
    link.symlink_to(target)
    write_beside(link, b"new\n")
    assert (link.is_symlink(), link.read_text(), target.read_text()) == (False, "new\n", "kept\n")
    assert stat.S_IMODE(link.stat().st_mode) == 0o644
