"""What goes wrong while something is applied, the same for every target that runs."""

import contextlib
import json
import os
import re
import resource
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from outgate.backends.file_swap import mark_of
from tests.backends.shared.scene import RunningTarget


@contextlib.contextmanager
def full_disk_at(size: int) -> Iterator[None]:
    """No file grows beyond a size: writing more fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def closed_umask() -> Iterator[None]:
    """New files are for nobody else to read, unless somebody says otherwise."""
    old = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(old)


def check_interrupted(scene: RunningTarget, path: Path, told: str) -> None:
    """An apply that was cut short is told, and the next one does it again, without a change."""
    scene.policy("old")
    assert "No changes" in scene.run("plan", "--target", "edge")[1]
    mark_of(path).touch()
    code, said = scene.run("plan", "--target", "edge")
    assert (code, told in said) == (0, True)
    code, said = scene.run("apply", "--target", "edge", "--yes")
    # Who applies is told of the one thing that is done, once it is.
    assert (code, len(re.findall(r"(file|table) `[^`]+`: done in \d+ s", said))) == (0, 1), said
    assert not mark_of(path).exists()
    assert "No changes" in scene.run("plan", "--target", "edge")[1]


def check_edit(scene: RunningTarget, path: Path, old: str, new: str, told: str | None) -> None:
    """An edit of our file by hand is told by what it means, if anything, and taken back."""
    scene.policy("old")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    code, said = scene.run("plan", "--target", "edge")
    assert code == 0
    if told is None:
        assert "No changes" in said
        return
    assert told in said, said
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert path.read_text() == text


def check_edit_after_plan(scene: RunningTarget, path: Path, more: str) -> None:
    """An edit between plan and apply is not lost."""
    assert scene.run("plan", "--target", "edge", "--out", "p.json")[0] == 0
    edited = path.read_text() + more
    path.write_text(edited)
    code, said = scene.run("apply", "p.json", "--yes")
    assert (code, "[target-moved]" in said) == (1, True)
    assert path.read_text() == edited


def apply_at_once(
    new: RunningTarget, old: RunningTarget, path: Path, excuses: Iterable[str] = ()
) -> str:
    """Have two projects apply at one time; which of them has `path` as it wants it in the end.

    Whoever loses says that the target moved or that another apply runs, or has another excuse.
    """
    both = [each.start("apply", "--target", "edge", "--yes") for each in (new, old)]
    said = [each.communicate()[0] for each in both]
    for process, text in zip(both, said, strict=True):
        fair = any(each in text for each in ("target-moved", "another apply", *excuses))
        assert process.returncode == 0 or fair, text
    won = "new" if "new.payroll" in path.read_text() else "old"
    winner = new if won == "new" else old
    assert "No changes" in winner.run("plan", "--target", "edge")[1]
    return won


def check_records_of_others(
    scene: RunningTarget, bodies: Iterable[Mapping[str, object]], held: Callable[[], object]
) -> None:
    """The record lies in the project; a way back through it must not write what it says."""
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    (path,) = (scene.space.folder / ".outgate").glob("*edge*.json")
    before = held()
    for body in bodies:
        record = json.loads(path.read_text())
        evil = record["applied"][0] | {"identity": "evil", "label": "evil", "body": body}
        record["undo"] = [{"identity": "evil", "before": evil}]
        path.write_text(json.dumps(record))
        code, said = scene.run("rollback", "--target", "edge", "--yes")
        # A record that is damaged as well would be refused whatever the rule says.
        refused = "`evil` is not a rule of" in said or "evil is not one that Outgate writes" in said
        assert (code, refused) == (1, True), said
        assert held() == before
