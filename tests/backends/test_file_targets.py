"""Targets that are a file: what is refused and in which words, and that one applies at a time."""

from pathlib import Path

import filelock
import pytest

from outgate.backends import file_target
from outgate.backends.errors import NOTHING_CHANGED, BackendError, TargetMoved
from outgate.backends.file_target import (
    change_file,
    file_failure,
    file_moved,
    find_writable,
    hold_lock,
    read_own_file,
)
from outgate.backends.head import written_by
from outgate.documents.files import FileRefused

HEADER = "# Written by Outgate"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a lock."""
    monkeypatch.setattr(file_target, "LOCK_SECONDS", 0)


@pytest.mark.usefixtures("impatient")
def test_one_applies_at_a_time(tmp_path: Path) -> None:
    """The folder is made for the lock, and whoever ends gives the lock back, in whatever way."""
    path = tmp_path / "a" / "b" / "rules"
    with change_file(path, tmp_path, "rules") as real:
        assert real == path
        assert [each.name for each in path.parent.iterdir()] == [".rules.lock"]
        with pytest.raises(BackendError) as caught, change_file(path, tmp_path, "rules"):
            pass
    assert caught.value.message == "another apply is changing `rules`"
    assert caught.value.help == (
        "wait for it to end; Outgate waited 0 seconds for the lock `.rules.lock`, which a process "
        "that ends gives back by itself"
    )
    assert caught.value.outcome == NOTHING_CHANGED
    with pytest.raises(ZeroDivisionError), change_file(path, tmp_path, "rules"):
        _ = 1 / 0
    with change_file(path, tmp_path, "rules"):
        pass


@pytest.mark.usefixtures("impatient")
def test_a_lock_is_given_back_whoever_still_knows_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only when nobody remembers it, which may be long after an apply."""
    made = []

    def lock(path: Path, timeout: float) -> filelock.BaseFileLock:
        made.append(filelock.UnixFileLock(path, timeout=timeout))
        return made[-1]

    monkeypatch.setattr(filelock, "FileLock", lock)
    for _ in range(2):
        with change_file(tmp_path / "rules", tmp_path, "rules"):
            assert made[-1].is_locked
        assert not made[-1].is_locked


@pytest.mark.usefixtures("impatient")
def test_a_lock_of_another_program_is_looked_at(tmp_path: Path) -> None:
    lock = tmp_path / "rules.lock"
    with (
        filelock.FileLock(lock, timeout=0),
        pytest.raises(BackendError, match="another apply"),
        hold_lock(lock, "rules", "rules.lock"),
    ):
        pass


def test_a_link_in_the_place_of_the_lock_is_not_written_through(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("kept")
    (tmp_path / ".rules.lock").symlink_to(other)
    with pytest.raises(BackendError) as caught, change_file(tmp_path / "rules", tmp_path, "rules"):
        pass
    assert caught.value.message == "cannot lock `.rules.lock`: it is a link"
    assert caught.value.help == "remove `.rules.lock`"
    assert caught.value.outcome == NOTHING_CHANGED
    assert other.read_text() == "kept"


def test_a_link_is_written_through_and_a_second_name_is_not(tmp_path: Path) -> None:
    real, link, second = (tmp_path / name for name in ("real", "link", "second"))
    real.write_text("")
    link.symlink_to(real)
    assert find_writable(link, tmp_path, "link") == real
    assert find_writable(tmp_path / "new", tmp_path, "new") == tmp_path / "new"
    second.hardlink_to(real)
    with pytest.raises(FileRefused) as caught:
        find_writable(link, tmp_path, "link")
    assert caught.value.message == (
        "cannot write `link`: the file has several names (hard links), and the others would keep "
        "the old rules"
    )
    assert caught.value.help == "remove the other names, or make them symbolic links to this one"


def test_what_is_no_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BackendError) as caught, change_file(tmp_path / "folder", tmp_path, "x"):
        pass
    assert caught.value.message == "cannot write `folder`: it is a folder"
    (tmp_path / "file").write_text("")
    below = tmp_path / "file" / "rules"
    with pytest.raises(BackendError) as caught, change_file(below, tmp_path, "x"):
        pass
    assert caught.value.message.startswith("cannot write `")
    assert "file/rules`" in caught.value.message


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (None, b""),
        (b"", b""),
        (HEADER.encode(), HEADER.encode()),
        (f"{HEADER}\nx\n".encode(), f"{HEADER}\nx\n".encode()),
        (b"x\n", None),
        (b" " + HEADER.encode(), None),
        (HEADER[:-1].encode(), None),
    ],
)
def test_only_a_file_of_ours_is_read(
    tmp_path: Path, data: bytes | None, read: bytes | None
) -> None:
    path = tmp_path / "rules"
    if data is not None:
        path.write_bytes(data)
    if read is not None:
        assert read_own_file(path, tmp_path, HEADER, 100, "name another") == read
        return
    with pytest.raises(BackendError) as caught:
        read_own_file(path, tmp_path, HEADER, 100, "name another")
    assert caught.value.message == (
        f"`{path}` is not a file that Outgate wrote: its first line says nothing of it"
    )
    assert (caught.value.help, caught.value.outcome) == ("name another", NOTHING_CHANGED)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "rules"
    path.write_text(HEADER)
    assert read_own_file(path, tmp_path, HEADER, len(HEADER), "") == HEADER.encode()
    with pytest.raises(BackendError) as caught:
        read_own_file(path, tmp_path, HEADER, len(HEADER) - 1, "")
    assert caught.value.outcome == NOTHING_CHANGED


def test_what_went_wrong_is_said_with_what_to_do() -> None:
    moved = file_moved("rules")
    assert isinstance(moved, TargetMoved)
    assert moved.message == "`rules` changed since the plan was made"
    assert (moved.help, moved.outcome) == ("make a new plan and apply that", NOTHING_CHANGED)
    full = file_failure("cannot write", Path("rules"), OSError(28, "No space left on device"))
    assert full.message == "cannot write `rules`: no space left on device"
    assert full.help == (
        "check the path of the target in outgate.yaml, its permissions and the disk"
    )
    assert full.outcome == NOTHING_CHANGED
    assert file_failure("cannot read", Path("x"), ValueError("odd"), "unknown").outcome == "unknown"


@pytest.mark.parametrize(
    ("target", "whose"),
    [
        ("", ""),
        ("--", ""),
        ("edge", " for target edge"),
        ("edge_7.B", " for target edge_7.B"),
        ("a -->\nb", " for target a-b"),
        ("-a-", " for target a"),
        ("x" * 61, f" for target {'x' * 60}"),
    ],
)
def test_a_file_says_for_whom_it_was_written(target: str, whose: str) -> None:
    assert written_by(target, "sha256:0a-->\n") == (
        f"Written by Outgate{whose}, plan sha256:0a; made anew with outgate export"
    )
