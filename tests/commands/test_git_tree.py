"""A revision's links stay in its tree, and nothing of it is written elsewhere."""

from contextlib import closing
from pathlib import Path

import pytest

from outgate.project import git_tree
from outgate.project.git import Repository
from outgate.project.git_tree import GitError, below
from tests.commands.gits import commit, git, start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return start(tmp_path / "repo")


def files(folder: Path, path: str, revision: str = "HEAD") -> dict[str, str]:
    """Where the policies at a path are found, and where they really are."""
    with closing(Repository(folder, {})) as repository:
        tree = repository.tree(revision)
        return {place: entry.path for place, entry in tree.files(path, (".policy",))}


def link(folder: Path, name: str, target: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def test_links_within_the_tree_are_followed(folder: Path) -> None:
    link(folder, "p/same.policy", "a.policy")
    link(folder, "p/up.policy", "../shared/./b.policy")
    link(folder, "p/folder", "../shared")
    link(folder, "p/loop", "..")
    link(folder, "q", "p")
    commit(folder, p__a_DOT_policy="a", shared__b_DOT_policy="b", p__x_DOT_txt="x")
    paths = files(folder, "p")
    assert set(paths.values()) == {"p/a.policy", "shared/b.policy"}
    assert paths["p/same.policy"] == "p/a.policy"
    assert paths["p/up.policy"] == paths["p/folder/b.policy"] == "shared/b.policy"
    assert files(folder, "q/up.policy") == {"q/up.policy": "shared/b.policy"}
    assert files(folder, "q/a.policy/x") == {}
    assert set(files(folder, "q/a.policy/./").values()) == {"p/a.policy"}
    assert files(folder, "nothing") == {}


def test_hidden_folders_are_left_out(folder: Path) -> None:
    no_text = "\udcff_DOT_policy"  # a byte that is none
    names = ("_DOT_x__a_DOT_policy", "_DOT_b_DOT_policy", "p__c_DOT_policy", no_text)
    commit(folder, **dict.fromkeys(names, "a"))
    assert set(files(folder, ".")) == {"./.b.policy", "./p/c.policy", "./\udcff.policy"}


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("\udcff.policy", "does not exist"),  # a byte that is no text
        ("/etc/passwd", "leads out of the repository"),
        ("../../secret", "leads out of the repository"),
        ("../p/../../secret", "leads out of the repository"),
        ("x.policy", "leads out of the repository"),  # to itself, for ever
        ("nothing.policy", "does not exist"),
        ("../.git/config", "does not exist"),
    ],
)
def test_links_that_lead_elsewhere_are_errors(folder: Path, target: str, words: str) -> None:
    (folder.parent / "secret").write_text("SECRET")
    link(folder, "p/x.policy", target)
    commit(folder)
    with pytest.raises(GitError, match=words):
        files(folder, "p")


def test_a_chain_of_links_may_be_as_long_as_systems_follow(folder: Path) -> None:
    for number in range(41):
        link(folder, f"l{number}", f"l{number + 1}" if number < 40 else "a.policy")
    commit(folder, a_DOT_policy="a")
    assert files(folder, "l1") == {"l1": "a.policy"}
    with pytest.raises(GitError, match="leads out of the repository, or nowhere"):
        files(folder, "l0")


def test_what_git_lfs_has_is_not_in_the_revision(folder: Path, tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
    commit(folder, a_DOT_policy=pointer, _DOT_gitattributes="*.policy filter=lfs\n")
    with closing(Repository(folder, {})) as repository:
        tree = repository.tree("HEAD")
        entry = tree.find("a.policy")
        assert entry is not None
        with pytest.raises(GitError, match="is in Git LFS") as caught:
            tree.write(entry, tmp_path / "a.policy")
    assert caught.value.help == "policies and catalogs are small: keep them out of Git LFS"
    assert not (tmp_path / "a.policy").exists()


def test_a_file_is_written_once(folder: Path, tmp_path: Path) -> None:
    commit(folder, a_DOT_policy="a", b_DOT_policy="b")
    places = [tmp_path / "deep" / "er" / name for name in ("a.policy", "b.policy")]
    with closing(Repository(folder, {})) as repository:
        tree = repository.tree("HEAD")
        for (_, entry), place in zip(tree.files(".", (".policy",)), places, strict=True):
            tree.write(entry, place)
            tree.write(entry, places[0])  # what is there already stays
    assert [place.read_text() for place in places] == ["a", "b"]


def made(folder: Path, *entries: tuple[str, str, str]) -> str:
    """A tree of (mode, id, name), whatever the names."""
    raw = b"".join(
        f"{mode} {name}\0".encode() + bytes.fromhex(object_id) for mode, object_id, name in entries
    )
    (folder / "raw").write_bytes(raw)
    return git(folder, "hash-object", "-w", "-t", "tree", "--literally", "raw")


@pytest.mark.parametrize("name", ["..", ".", "", ".git", ".GIT", "a/b", "../../x.policy"])
def test_names_that_no_file_may_have(folder: Path, name: str) -> None:
    blob = git(folder, "hash-object", "-w", "--stdin", stdin="allow")
    revision = git(folder, "commit-tree", "-m", "x", made(folder, ("100644", blob, name)))
    with pytest.raises(GitError, match=r"which none may have|damaged"):
        files(folder, ".", revision)


def test_what_is_not_what_its_tree_says(folder: Path, tmp_path: Path) -> None:
    blob = git(folder, "hash-object", "-w", "--stdin", stdin="allow")
    empty = made(folder)
    tree = made(folder, ("100644", empty, "a.policy"), ("40000", blob, "p"))
    revision = git(folder, "commit-tree", "-m", "x", tree)
    with pytest.raises(GitError, match=r"damaged at `a\.policy`") as caught:
        written(folder, revision, tmp_path / "a.policy")
    assert caught.value.help == "see what `git fsck` says"
    with pytest.raises(GitError, match=f"the repository is damaged at {blob}"):
        files(folder, "p", revision)


def written(folder: Path, revision: str, place: Path) -> None:
    with closing(Repository(folder, {})) as repository:
        tree = repository.tree(revision)
        entry = tree.find(place.name)
        assert entry is not None
        tree.write(entry, place)


def test_trees_that_never_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of few trees holds the next ten times: more files than anybody could read."""
    monkeypatch.setattr(git_tree, "_ENTRIES", 1000)
    blob = git(folder, "hash-object", "-w", "--stdin", stdin="allow")
    tree = made(folder, ("100644", blob, "x.policy"))
    for _ in range(9):
        tree = made(folder, *((("40000", tree, f"d{number}")) for number in range(10)))
    wide = git(folder, "commit-tree", "-m", "x", tree)
    with pytest.raises(GitError, match="more than 1000 files"):
        files(folder, ".", wide)
    for _ in range(70):
        tree = made(folder, ("40000", tree, "d"))
    with pytest.raises(GitError, match="deeper than 60 folders"):
        files(folder, ".", git(folder, "commit-tree", "-m", "x", tree))


def test_just_as_many_files_as_are_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(folder, a_DOT_policy="a", b_DOT_policy="b")
    monkeypatch.setattr(git_tree, "_ENTRIES", 2)
    assert set(files(folder, ".")) == {"./a.policy", "./b.policy"}
    monkeypatch.setattr(git_tree, "_ENTRIES", 1)
    with pytest.raises(GitError, match="more than 1 files"):
        files(folder, ".")


def test_just_as_deep_as_is_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(folder, p__a_DOT_policy="a")
    monkeypatch.setattr(git_tree, "_DEPTH", 2)
    assert set(files(folder, ".")) == {"./p/a.policy"}
    monkeypatch.setattr(git_tree, "_DEPTH", 1)
    with pytest.raises(GitError, match=r"`\./p` lies deeper than 1 folders"):
        files(folder, ".")


def test_a_huge_file_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_tree, "_BYTES", 100)
    commit(folder, a_DOT_policy="#" * 100, b_DOT_policy="#" * 101)
    with closing(Repository(folder, {})) as repository:
        tree = repository.tree("HEAD")
        most, more = tree.find("a.policy"), tree.find("b.policy")
        assert most is not None
        assert more is not None
        tree.write(most, folder / "out")
        with pytest.raises(GitError, match="is larger than"):
            tree.write(more, folder / "more")


@pytest.mark.parametrize(
    ("folder_", "path", "whole"),
    [("", "a", "a"), ("net", "a/./b", "net/a/b"), ("net", "../a", "a"), ("net", "..", "")],
)
def test_paths_from_the_top(folder_: str, path: str, whole: str) -> None:
    assert below(folder_, path) == whole


@pytest.mark.parametrize("path", ["/etc/passwd", "../../x", "a/../../../x"])
def test_paths_that_are_not_in_the_repository(path: str) -> None:
    with pytest.raises(GitError, match="is not in the repository"):
        below("net", path)
