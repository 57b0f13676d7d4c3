"""A record in a file: what stands in its way is told, and nothing else is touched."""

import os
from pathlib import Path

import filelock
import pytest

from outgate.state.file import FileState
from outgate.state.interface import StateError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project, beside which there is a file of somebody else's."""
    (tmp_path / "theirs.json").write_text('{"theirs": 1}')
    project = tmp_path / "project"
    project.mkdir()
    return project


def failure(state: FileState, asked: str) -> str:
    """What is told where a record cannot be read, locked or written."""
    with pytest.raises(StateError) as caught:
        state.read() if asked == "read" else lock(state, write=asked == "write")
    return f"{caught.value.message}; {caught.value.help}"


def lock(state: FileState, *, write: bool) -> None:
    """Lock a record, and write one."""
    with state.lock() as held:
        if write:
            held.write("{}")


def test_it_is_known_by_its_path(root: Path) -> None:
    assert FileState(root / "prod.state.json").where == str(root / "prod.state.json")


@pytest.mark.parametrize("asked", ["read", "lock", "write"])
def test_a_record_that_leads_out_of_the_project(root: Path, asked: str) -> None:
    (root / "prod.state.json").symlink_to(root.parent / "theirs.json")
    told = failure(FileState(root / "prod.state.json", root), asked)
    verb = "read" if asked == "read" else "write"
    assert told.startswith(f"cannot {verb} `prod.state.json`: it leads outside of the project; ")
    assert (root.parent / "theirs.json").read_text() == '{"theirs": 1}'
    assert [path.name for path in root.iterdir()] == ["prod.state.json"]


@pytest.mark.parametrize("asked", ["read", "lock", "write"])
def test_a_record_that_is_a_folder(root: Path, asked: str) -> None:
    (root / "prod.state.json").mkdir()
    verb = "read" if asked == "read" else "write"
    told = failure(FileState(root / "prod.state.json", root), asked)
    assert told.startswith(f"cannot {verb} `prod.state.json`: it is a folder; ")


def test_a_lock_that_is_a_link(root: Path) -> None:
    """Opening it would empty the file that it leads to."""
    (root / "prod.state.json.lock").symlink_to(root.parent / "theirs.json")
    told = failure(FileState(root / "prod.state.json", root), "lock")
    assert told == "cannot lock `prod.state.json.lock`: it is a link; remove `prod.state.json.lock`"
    assert (root.parent / "theirs.json").read_text() == '{"theirs": 1}'


def test_a_record_that_becomes_a_link_while_it_is_locked(root: Path) -> None:
    state = FileState(root / "prod.state.json", root)
    with state.lock() as held:
        (root / "prod.state.json").symlink_to(root.parent / "theirs.json")
        with pytest.raises(StateError) as refused:
            held.write("{}")
    assert refused.value.message == (
        "cannot write `prod.state.json`: it leads outside of the project"
    )
    assert (root.parent / "theirs.json").read_text() == '{"theirs": 1}'


def test_a_private_one_is_for_its_owner_alone(root: Path) -> None:
    (root / "prod.watch.json").write_text("{}")
    (root / "prod.watch.json").chmod(0o644)
    lock(FileState(root / "prod.watch.json", root, private=True), write=True)
    assert (root / "prod.watch.json").stat().st_mode & 0o777 == 0o600


def test_others_have_the_rights_that_the_user_gives(root: Path) -> None:
    before = os.umask(0o022)
    try:
        lock(FileState(root / "prod.state.json", root), write=True)
    finally:
        os.umask(before)
    assert (root / "prod.state.json").stat().st_mode & 0o777 == 0o644


def test_a_record_may_lie_elsewhere_in_the_project(root: Path) -> None:
    (root / "records").mkdir()
    (root / ".outgate").mkdir()
    (root / ".outgate" / "prod.json").symlink_to(root / "records" / "prod.json")
    (root / "records" / "prod.json").write_text('{"a": 1}')
    assert FileState(root / ".outgate" / "prod.json", root).read() == '{"a": 1}'
    # Without a project its own folder is as far as it goes.
    told = failure(FileState(root / ".outgate" / "prod.json"), "read")
    assert "it leads outside of" in told


def test_what_a_killed_write_left_is_swept_up(root: Path) -> None:
    (root / ".prod.state.json.x1.new").touch()
    (root / ".test.state.json.x1.new").touch()
    lock(FileState(root / "prod.state.json", root), write=False)
    assert sorted(path.name for path in root.glob(".*.new")) == [".test.state.json.x1.new"]


def test_whoever_has_the_lock_is_not_waited_for(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An apply takes minutes: who comes second is told at once."""
    asked: list[float] = []

    def refuse(path: str, timeout: float) -> None:
        asked.append(timeout)
        raise filelock.Timeout(path)

    monkeypatch.setattr(filelock, "FileLock", refuse)
    told = failure(FileState(root / "prod.state.json", root), "lock")
    assert told.startswith("another apply is running on this target (`prod.state.json.lock`); ")
    assert asked == [0]


def test_a_disk_that_refuses(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = FileState(root / "prod.state.json", root)

    def refuse(path: Path, text: str, *, private: bool) -> None:
        raise OSError(28, "No space left on device")

    with state.lock() as held:
        held.write('{"kept": 1}')
        monkeypatch.setattr("outgate.state.file.write_atomic", refuse)
        with pytest.raises(StateError) as caught:
            held.write("{}")
    path = root / "prod.state.json"
    assert caught.value.message == f"cannot write `{path}`: no space left on device"
    assert caught.value.help == "check the permissions of the folder and the disk"
    assert state.read() == '{"kept": 1}'


def test_an_empty_record_is_not_taken_for_none(root: Path) -> None:
    """Without a record everything on the firewall would be somebody else's."""
    (root / "prod.state.json").touch()
    told = failure(FileState(root / "prod.state.json"), "read")
    assert "is empty, though nothing writes it so; restore it from a copy" in told
