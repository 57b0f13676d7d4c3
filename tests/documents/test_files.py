"""Files are read below the project's root only, whatever its links and settings say."""

import os
import subprocess
from pathlib import Path

import pytest

from outgate.documents.files import (
    Bounds,
    FileMissing,
    FileRefused,
    FileTooLarge,
    bounds_of,
    check_lock_file,
    list_folder,
    read_file,
    real_path,
    walk,
    write_file,
)
from outgate.documents.regular_file import open_regular_file

SECRET = b"eyJ0eXAi-SECRET"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project, with a secret beside it and one in its `.git`."""
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    (project / ".git" / "config").write_bytes(SECRET)
    (project / "a.txt").write_bytes(b"ours")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "token").write_bytes(SECRET)
    return project


def refused(path: Path, bounds: Bounds) -> str:
    with pytest.raises(FileRefused) as caught:
        read_file(path, bounds, 100)
    assert not isinstance(caught.value, FileMissing)
    assert "SECRET" not in caught.value.message
    assert caught.value.help
    return caught.value.message


def test_a_file_of_the_project(root: Path) -> None:
    assert read_file(root / "a.txt", bounds_of(root), 100) == b"ours"
    with pytest.raises(FileMissing):
        read_file(root / "b.txt", bounds_of(root), 100)


def test_links_inside_are_followed_and_links_outside_are_not(root: Path) -> None:
    (root / "inside").symlink_to("a.txt")
    (root / "outside").symlink_to(root.parent / "home" / "token")
    (root / "folder").symlink_to(root.parent / "home")
    (root / "twice").symlink_to("outside")
    (root / "gone").symlink_to("nothing")
    bounds = bounds_of(root)
    assert read_file(root / "inside", bounds, 100) == b"ours"
    leads = "it leads outside of the project"
    assert refused(root / "outside", bounds) == f"cannot read `outside`: {leads}"
    assert refused(root / "folder" / "token", bounds).endswith(leads)
    assert refused(root / "twice", bounds) == f"cannot read `twice`: {leads}"
    assert "link to something that does not exist" in refused(root / "gone", bounds)
    assert "it lies outside" in refused(root.parent / "home" / "token", bounds)
    assert "it lies outside" in refused(root / ".." / "home" / "token", bounds)


def test_what_is_gits_is_gits(root: Path) -> None:
    (root / "linked").symlink_to(".git/config")
    (root / "sub").mkdir()
    (root / "sub" / ".GIT").write_bytes(SECRET)
    for name in (".git/config", "linked", "sub/.GIT"):
        assert "it lies in `.git`" in refused(root / name, bounds_of(root))


def test_what_the_user_names_may_lie_outside(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "home"
    (other / "link").symlink_to(root / "a.txt")
    (other / "far").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_bytes(SECRET)
    bounds = bounds_of(root, [other])
    assert read_file(other / "token", bounds, 100) == SECRET
    assert read_file(other / "link", bounds, 100) == b"ours"  # it leads into the project
    assert "outside" in refused(other / "far", bounds)
    assert read_file(other / "far", bounds_of(root, [other / "far"]), 100) == SECRET


def test_what_the_user_names_in_the_project_may_be_a_trap(root: Path) -> None:
    (root / "policies").symlink_to(root.parent / "home")
    bounds = bounds_of(root, [root / "policies", root / "x" / ".." / "policies"])
    assert "outside" in refused(root / "policies" / "token", bounds)


def test_the_environment_may_widen_the_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTGATE_ROOTS", f"relative{os.pathsep}{root.parent / 'home'}{os.pathsep}")
    assert read_file(root.parent / "home" / "token", bounds_of(root), 100) == SECRET
    assert "outside" in refused(root.parent / "another", bounds_of(root))


def test_only_files_and_only_so_much_of_them(root: Path) -> None:
    os.mkfifo(root / "fifo")
    (root / "zero").symlink_to("/dev/zero")
    bounds = bounds_of(root)
    assert "neither a file nor a folder" in refused(root / "fifo", bounds)
    assert "a folder" in refused(root, bounds)
    assert "outside" in refused(root / "zero", bounds)
    assert "neither a file nor" in refused(Path("/dev/zero"), bounds_of(root, [Path("/dev/zero")]))
    assert read_file(root / "a.txt", bounds, 4) == b"ours"
    with pytest.raises(FileTooLarge, match=r"`a\.txt` is larger than the 0 KiB"):
        read_file(root / "a.txt", bounds, 3)
    with (root / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(FileTooLarge):
        read_file(root / "sparse", bounds, 1 << 20)


@pytest.mark.parametrize("name", ["a\0b", "x" * 300, "/".join(["x"] * 3000), "\udcff"])
def test_names_that_no_system_takes(root: Path, name: str) -> None:
    with pytest.raises(FileRefused):
        read_file(root / name, bounds_of(root), 100)


def test_a_chain_of_links_ends(root: Path) -> None:
    for number in range(1200):
        (root / f"l{number}").symlink_to(f"l{number + 1}")
    (root / "circle").symlink_to("circle")
    for name in ("l0", "circle"):  # why is said in the words of the system or of Python
        assert f"cannot read `{name}`: " in refused(root / name, bounds_of(root))


def test_writing_goes_through_a_link_inside_and_no_further(root: Path) -> None:
    (root / "sub").mkdir()
    (root / "inside").symlink_to("sub/real")
    (root / "outside").symlink_to(root.parent / "home" / "token")
    bounds = bounds_of(root)
    write_file(root / "inside", "new", bounds)
    assert (root / "inside").is_symlink()
    assert (root / "sub" / "real").read_text() == "new"
    for name in ("outside", "../x", ".git/config", "sub"):
        with pytest.raises(FileRefused, match="cannot write"):
            real_path(root / name, bounds)
    assert (root.parent / "home" / "token").read_bytes() == SECRET


def test_folders(root: Path) -> None:
    (root / "p" / "q").mkdir(parents=True)
    (root / "p" / "q" / "back").symlink_to("..")
    (root / "p" / "q" / "b").touch()
    (root / "p" / ".hidden").mkdir()
    (root / "p" / ".hidden" / "c").touch()
    bounds = bounds_of(root)
    assert [each.name for each in list_folder(root / "p", bounds)] == [".hidden", "q"]
    assert [each.relative_to(root).as_posix() for each in walk(root / "p", bounds)] == ["p/q/b"]
    (root / "p" / "out").symlink_to(root.parent / "home")
    with pytest.raises(FileRefused, match="`p/out`: it leads outside"):
        list(walk(root / "p", bounds))


def test_folders_as_deep_as_a_path_can_be(root: Path) -> None:
    folder = root
    for _ in range(1200):
        folder = folder / "d"
        folder.mkdir()
    (folder / "f").touch()
    try:
        assert len(list(walk(root / "d", bounds_of(root)))) == 1
    finally:
        # What would remove it after the test calls itself for each folder.
        subprocess.run(("rm", "-r", root / "d"), check=True)


def test_a_lock_file_is_a_file(root: Path) -> None:
    check_lock_file(root / "none.lock")
    check_lock_file(root / "a.txt")
    (root / "x.lock").symlink_to("a.txt")
    with pytest.raises(FileRefused, match=r"`x\.lock`: it is a link"):
        check_lock_file(root / "x.lock")


def test_no_folder_on_the_way_is_a_link(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Also where it became one after its real path was looked up."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "a.txt").write_text("secret")
    (root / "real").mkdir()
    (root / "real" / "a.txt").write_text("ours")
    (root / "link").symlink_to(elsewhere)
    os.close(open_regular_file(root, ("real", "a.txt")))
    with pytest.raises(OSError, match="link"):
        open_regular_file(root, ("link", "a.txt"))
