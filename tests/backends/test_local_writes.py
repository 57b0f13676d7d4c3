"""Writing the file of the local firewall: who is told, and what is said where it cannot be."""

from pathlib import Path

import pytest

from outgate.backends.change_set import difference
from outgate.backends.errors import BackendError
from outgate.backends.local import LocalStore
from outgate.backends.target_state import TargetState
from tests.builders.followers import Follower
from tests.builders.local_firewall import RENDERER, small_plan


def test_an_apply_is_told_before_and_after_it_is_done(tmp_path: Path) -> None:
    """Where it cannot be put on record that it begins, nothing is written."""
    path = tmp_path / "f.json"
    backend, seen = LocalStore(path), Follower()
    rendered, _ = RENDERER.render(small_plan("a.example"))
    before = backend.read()
    changes = difference(before.rules, rendered.rules)
    with pytest.raises(BackendError, match="the disk is full"):
        backend.apply(changes, before, Follower(BackendError("the disk is full")))
    assert not path.exists()
    backend.apply(changes, before, seen)
    assert seen.told == [("started", f"file `{path}`"), ("finished", f"file `{path}`")]


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A record is that of the file by its name: projects are moved, and their records with them."""
    (tmp_path / "file").write_text("")
    backend = LocalStore(tmp_path / "file" / "f.json", tmp_path)
    assert backend.address == "f.json"
    (native,) = RENDERER.render(small_plan("a.example"))[0].rules
    changes, before = difference((), (native,)), TargetState((), "")
    with pytest.raises(BackendError) as caught:
        backend.apply(changes, before)
    assert caught.value.message == f"cannot write `{tmp_path}/file/f.json`: file exists"
    (tmp_path / "folder").mkdir()
    with pytest.raises(BackendError, match="cannot write `folder`: it is a folder"):
        LocalStore(tmp_path / "folder", tmp_path).apply(changes, before)
