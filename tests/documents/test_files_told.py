"""What is told of a file that is not read or written, word for word, and how files are named."""

import os
from contextvars import copy_context
from pathlib import Path

import pytest

from outgate.documents.files import (
    FileRefused,
    bounds_of,
    check_lock_file,
    list_folder,
    read_file,
    read_named_file,
    read_project_file,
    real_path,
    walk,
    write_file,
)
from outgate.stages import listen
from tests.builders.noting import Noting

KEEP = "keep it below the folder of outgate.yaml, or name its folder in OUTGATE_ROOTS"
LARGE = (
    "is larger than the {} that Outgate reads of such a file",
    "check that it is the right file; split a large one into several",
)
PERMISSIONS = "check the path and its permissions"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project behind a linked folder, with a file beside it."""
    monkeypatch.delenv("OUTGATE_ROOTS", raising=False)
    (tmp_path / "disk" / "project" / "sub").mkdir(parents=True)
    (tmp_path / "disk" / "beside").write_text("theirs")
    (tmp_path / "link").symlink_to("disk")
    root = tmp_path / "link" / "project"
    (root / "a.txt").write_text("ours")
    (root / "out").symlink_to(tmp_path / "disk" / "beside")
    (root / "gone").symlink_to("nothing")
    os.mkfifo(root / "pipe")
    return root


@pytest.mark.parametrize(
    ("name", "limit", "message", "help"),
    [
        ("none", 9, "there is no `none`", "check the path"),
        (
            "gone",
            9,
            "cannot read `gone`: it is a link to something that does not exist",
            "mend the link, or remove it",
        ),
        ("sub", 9, "cannot read `sub`: it is a folder", "put a regular file there"),
        (
            "a.txt/x",
            9,
            "cannot read `a.txt/x`: not a directory",
            "check the path, its permissions and the disk",
        ),
        ("out", 9, "cannot read `out`: it leads outside of the project", KEEP),
        ("../beside", 9, "cannot read `{}/../beside`: it lies outside of the project", KEEP),
        (
            ".git/x",
            9,
            "cannot read `.git/x`: it lies in `.git`, which is git's own",
            "keep it elsewhere in the project",
        ),
        ("x" * 256, 9, f"cannot read `{'x' * 80}...`: file name too long", PERMISSIONS),
        ("\0" + "x" * 78, 9, f"cannot read `\\0{'x' * 78}`: {{}}", PERMISSIONS),
        ("\0" + "x" * 79, 9, f"cannot read `\\0{'x' * 78}...`: {{}}", PERMISSIONS),
        ("a.txt", 3, f"`a.txt` {LARGE[0].format('0 KiB')}", LARGE[1]),
        ("sparse", (1 << 20) - 1, f"`sparse` {LARGE[0].format('1023 KiB')}", LARGE[1]),
        ("sparse", 1 << 20, f"`sparse` {LARGE[0].format('1 MiB')}", LARGE[1]),
    ],
    ids=range(13),
)
def test_why_a_file_is_not_read(root: Path, name: str, limit: int, message: str, help: str) -> None:
    with (root / "sparse").open("wb") as file:
        file.truncate((1 << 20) + 1)
    with pytest.raises(FileRefused) as caught:
        read_file(root / name, bounds_of(root), limit)
    said = "embedded null byte"
    if said not in caught.value.message:  # newer versions of Python say it so
        said = "lstat: embedded null character in path"
    told = message.format(said if "\0" in name else root)
    assert caught.value.message == told
    assert caught.value.help == help


def test_why_a_file_is_not_written(root: Path) -> None:
    bounds = bounds_of(root)
    for name, what in (("sub", "a folder"), ("pipe", "neither a file nor a folder")):
        with pytest.raises(FileRefused) as caught:
            real_path(root / name, bounds)
        assert caught.value.message == f"cannot write `{name}`: it is {what}"
        assert caught.value.help == "name a file instead"
    for text in ("new", "newer"):
        write_file(root / "sub" / "b", text, bounds)
        assert (root / "sub" / "b").read_text() == text
    with pytest.raises(FileRefused) as caught:
        check_lock_file(root / "pipe")
    assert caught.value.message == "cannot lock `pipe`: it is neither a file nor a folder"
    assert caught.value.help == "remove `pipe`"


def test_folders_and_their_order(root: Path) -> None:
    for name in ("sub/c", "sub/a", "sub/.b", "z", "b/x"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).touch()
    (root / "sub" / "linked").symlink_to(root / "b")
    (root / "sub" / "to").symlink_to(root / "z")
    bounds = bounds_of(root)
    (root / "out").unlink()
    names = [".b", "a", "c", "linked", "to"]
    assert list_folder(root / "sub", bounds) == tuple(root / "sub" / name for name in names)
    files = [each.relative_to(root).as_posix() for each in walk(root, bounds)]
    assert files == [
        *("a.txt", "gone", "pipe", "z"),
        *("sub/.b", "sub/a", "sub/c", "sub/to"),
        "sub/linked/x",
    ]
    for listed in (
        lambda: list_folder(root / "no", bounds),
        lambda: list(walk(root / "no", bounds)),
    ):
        with pytest.raises(FileRefused) as caught:
            listed()
        assert caught.value.message == "cannot read `no`: no such file or directory"
        assert caught.value.help == PERMISSIONS


def test_how_files_are_named(root: Path) -> None:
    bounds = bounds_of(root)
    beside = root.parent / "beside"
    for path, shown, own in (
        (root / "a.txt", "a.txt", "a.txt"),
        (root / "sub" / ".." / "a.txt", "a.txt", "a.txt"),
        (root / "out", str(root / "out"), "out"),
        (beside, str(beside), str(beside)),
        (root / "a\0b", f"{root}/a\\0b", "a\\0b"),
    ):
        assert (bounds.shown(path), bounds.link_name(path)) == (shown, own)


def test_where_files_may_lie(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, disk = tmp_path / "disk" / "project", tmp_path / "disk"
    assert bounds_of(root).roots == (project,)
    # What is named in the project brings nothing, by whichever way it is named.
    inside = [root / "out", project / "out", root / "sub" / ".." / "out"]
    assert bounds_of(root, inside).roots == (project,)
    odd = [Path("/a\0b"), root.parent / "beside"]
    assert bounds_of(root, odd).roots == (project, disk / "beside")
    monkeypatch.setenv("OUTGATE_ROOTS", os.pathsep.join(["", "sub", str(root.parent)]))
    assert bounds_of(root).roots == (project, disk)


def test_named_files_and_files_of_the_project(root: Path) -> None:
    beside = root.parent / "beside"
    noting, context = Noting(), copy_context()
    opened = set(Path("/proc/self/fd").iterdir())
    context.run(listen, noting)
    assert context.run(read_named_file, root, beside, 9) == b"theirs"
    assert context.run(read_project_file, root, root / "a.txt", 9) == b"ours"
    assert set(Path("/proc/self/fd").iterdir()) == opened
    assert noting.heard == [f"read `{beside}`, 6 bytes", "read `a.txt`, 4 bytes"]
    with pytest.raises(FileRefused, match="outside of the project"):
        read_project_file(root, beside, 9)
