"""A file is the old one or the new one, for whom the old one was, and nothing else is left."""

import os
import stat
from pathlib import Path

import pytest

from outgate.atomic import remove_leftovers, write_atomic


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_rights_that_new_files_get(tmp_path: Path, mask: int) -> None:
    path, private = tmp_path / "deep" / "er" / "a.json", tmp_path / "private.json"
    before = os.umask(mask)
    try:
        write_atomic(path, "ü\r\n")
        write_atomic(private, "x", private=True)
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert path.read_bytes() == "ü\r\n".encode()
    assert mode(path) == 0o666 & ~mask
    assert mode(private) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["a.json"]
    # What is there already keeps its rights; but for what became private.
    path.chmod(0o4754)
    write_atomic(path, "two", "utf-16")
    assert (path.read_text("utf-16"), mode(path)) == ("two", 0o754)
    write_atomic(path, "three", private=True)
    assert (path.read_text(), mode(path)) == ("three", 0o600)


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_atomic(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomic(path, "new \udcff")
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_atomic(folder, "text")
    assert path.read_text() == "old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.json", "folder"]


def test_what_a_kill_left_behind_is_removed_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "a[1].json"
    stay = [tmp_path / name for name in ("a[1].json", ".a1.json.x.new", ".a[1].json.x.old", ".new")]
    for each in (*stay, tmp_path / ".a[1].json.x1_y.new", tmp_path / ".a[1].json.z.new"):
        each.write_text("")
    remove_leftovers(path)
    assert set(tmp_path.iterdir()) == set(stay)


def test_it_is_on_disk_before_the_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First what is written, then the folder in which it has its name; no descriptor stays open."""
    path, synced = tmp_path / "a.json", list[tuple[bool, str]]()
    sync, opened = os.fsync, set(Path("/proc/self/fd").iterdir())
    leftovers: list[Path] = []

    def note(descriptor: int) -> None:
        where = Path(f"/proc/self/fd/{descriptor}").readlink()
        leftovers.extend(tmp_path.glob(".*"))
        synced.append((path.exists(), where.read_text() if where.is_file() else str(where)))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    write_atomic(path, "text")
    assert synced == [(False, "text"), (True, str(tmp_path))]
    assert set(Path("/proc/self/fd").iterdir()) == opened
    # What a kill would have left behind is known as such.
    (leftover,) = leftovers
    leftover.touch()
    remove_leftovers(path)
    assert list(tmp_path.iterdir()) == [path]


def test_what_somebody_else_removed_first_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leftover = tmp_path / ".a.json.1.new"
    leftover.touch()
    monkeypatch.setattr(Path, "glob", lambda *_: iter((leftover, leftover)))
    remove_leftovers(tmp_path / "a.json")
    assert not leftover.exists()
