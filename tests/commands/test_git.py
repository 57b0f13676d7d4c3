"""Revisions as git itself has them, or an error; read without running anything."""

import hashlib
import itertools
from collections.abc import Callable
from contextlib import chdir, closing
from pathlib import Path

import pytest

from outgate.project.git import Repository
from outgate.project.git_tree import GitError
from tests.commands.gits import commit, git, start

NOWHERE: dict[str, str] = {}


def read(folder: Path, revision: str, into: Path, path: str = ".", **env: str) -> dict[str, str]:
    """The `.policy` files that a revision has at a path, as they are written out."""
    texts = {}
    with closing(Repository(folder, env)) as repository:
        tree = repository.tree(revision)
        for place, entry in tree.files(path, (".policy",)):
            file = into / f"{len(list(into.iterdir()))}"
            tree.write(entry, file)
            texts[place.removeprefix("./")] = file.read_text()
    return texts


def refused(folder: Path, revision: str, into: Path, path: str = ".", **env: str) -> str:
    with pytest.raises(GitError) as caught:
        read(folder, revision, into, path, **env)
    return f"{caught.value}; {caught.value.help}"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Three commits, tags, a branch, a merge, loose and packed."""
    folder = start(tmp_path / "repo")
    commit(folder, p__a_DOT_policy="one")
    git(folder, "tag", "v1")
    git(folder, "tag", "-a", "v1-annotated", "-m", "x")
    git(folder, "tag", "-a", "v1-twice", "-m", "x", "v1-annotated")
    git(folder, "checkout", "--quiet", "-b", "topic/side")
    commit(folder, p__a_DOT_policy="side", p__b_DOT_policy="b")
    git(folder, "checkout", "--quiet", "main")
    commit(folder, p__a_DOT_policy="two")
    git(folder, "gc", "--quiet")
    git(folder, "pack-refs", "--all")
    git(folder, "merge", "--quiet", "-s", "ours", "-m", "m", "topic/side")
    commit(folder, p__a_DOT_policy="three")
    git(folder, "update-ref", "refs/remotes/origin/far", "v1")
    git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/far")
    return folder


@pytest.mark.parametrize(
    "revision",
    [
        *("HEAD", "@", "main", "heads/main", "refs/heads/main", "v1", "v1-annotated", "v1-twice"),
        *("topic/side", "origin/far", "origin", "HEAD~", "HEAD~1", "HEAD~2", "HEAD^", "main^1"),
        *("HEAD~1^2", "HEAD^^2~1", "HEAD^0", "v1^{commit}", "v1-annotated^{}", "HEAD~~", "HEAD~0"),
    ],
)
def test_a_name_is_what_git_says_it_is(history: Path, into: Path, revision: str) -> None:
    commit_id = git(history, "rev-parse", f"{revision}^{{commit}}")
    texts = {
        path: git(history, "show", f"{commit_id}:{path}")
        for path in git(history, "ls-tree", "-r", "--name-only", commit_id).splitlines()
    }
    assert read(history, revision, into) == texts
    assert read(history / "p", revision, into) == texts
    assert read(history, commit_id, into) == texts
    assert read(history, commit_id[:8], into) == texts


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("nothing", "knows no revision `nothing`; `git branch --all`"),
        ("HEAD~9", "knows no revision `HEAD~9`"),
        ("HEAD^3", "knows no revision `HEAD^3`"),
        ("HEAD:p", "is no revision that is understood here"),
        ("@{1}", "`git rev-parse '@{1}'` prints the commit"),
        ("main@{upstream}", "is no revision that is understood here"),
        (":/one", "is no revision that is understood here"),
        ("v1..main", "is no revision that is understood here"),
        ("--output=x", "knows no revision"),
        ("config", "knows no revision"),
        ("../repo/HEAD", "is no revision"),
        ("", "is no revision"),
        ("0" * 40, "is not in this clone"),
        ("0" * 64, "knows no revision"),
    ],
)
def test_what_is_no_revision(history: Path, into: Path, revision: str, words: str) -> None:
    assert words in refused(history, revision, into)


def test_a_tree_or_file_is_no_commit(history: Path, into: Path) -> None:
    for name in ("HEAD^{tree}", "HEAD:p/a.policy"):
        object_id = git(history, "rev-parse", name)
        assert "is no commit" in refused(history, object_id, into)


def test_a_name_that_means_two_things_is_an_error(history: Path, into: Path) -> None:
    """Whoever may push tags chose what `main` is: git takes the tag, with a warning."""
    git(history, "tag", "main", "v1")
    words = refused(history, "main", into)
    assert "`main` may be any of `refs/heads/main`, `refs/tags/main`, which differ" in words
    assert read(history, "refs/heads/main", into) == {"p/a.policy": "three"}
    commit_id = git(history, "rev-parse", "HEAD")
    git(history, "update-ref", f"refs/heads/{commit_id[:8]}", "v1")
    assert "which differ" in refused(history, commit_id[:8], into)
    # Two names of one commit are no matter.
    git(history, "tag", "--force", "main", "refs/heads/main")
    assert read(history, "main", into) == {"p/a.policy": "three"}


def test_an_abbreviation_of_two_commits_is_an_error(history: Path, into: Path) -> None:
    tree = git(history, "rev-parse", "HEAD^{tree}")
    by_start: dict[str, str] = {}
    for number in itertools.count():
        text = f"tree {tree}\nauthor a <b> 0 +0000\ncommitter a <b> 0 +0000\n\n{number}\n"
        name = hashlib.sha1(f"commit {len(text)}\0{text}".encode()).hexdigest()
        if name[:4] in by_start:
            break
        by_start[name[:4]] = text
    for each in (text, by_start[name[:4]]):
        git(history, "hash-object", "-t", "commit", "-w", "--stdin", stdin=each)
    both = sorted(git(history, "rev-parse", f"--disambiguate={name[:4]}").split())
    words = f"`{name[:4]}` may be any of `{both[0]}`, `{both[1]}`, which differ"
    assert words in refused(history, name[:4], into)
    assert read(history, name, into) == {"p/a.policy": "three"}


def test_tags_of_tags_are_followed_so_far(history: Path, into: Path) -> None:
    for number in range(10):
        before = f"t{number - 1}" if number else "v1"
        git(history, "tag", "-a", f"t{number}", "-m", "x", before)
    assert read(history, "t8", into) == {"p/a.policy": "one"}
    assert "`t9` is no commit" in refused(history, "t9", into)


@pytest.mark.parametrize("options", [(), ("--object-format=sha256",), ("--ref-format=reftable",)])
def test_kinds_of_repositories(tmp_path: Path, into: Path, options: tuple[str, ...]) -> None:
    try:
        folder = start(tmp_path / "repo", *options)
    except Exception:
        pytest.skip("this git makes no such repository")
    first = commit(folder, a_DOT_policy="one")
    commit(folder, a_DOT_policy="two")
    for revision in ("HEAD~", first, first[:10]):
        assert read(folder, revision, into) == {"a.policy": "one"}


def test_worktrees_submodules_and_folders_elsewhere(history: Path, into: Path) -> None:
    tree = history.parent / "tree"
    git(history, "worktree", "add", "--quiet", "--detach", str(tree), "v1")
    assert read(tree, "HEAD", into) == {"p/a.policy": "one"}
    assert read(tree, "main", into) == {"p/a.policy": "three"}
    outer = start(history.parent / "outer")
    git(outer, "submodule", "--quiet", "add", str(history), "p/inner")
    commit(outer, p__own_DOT_policy="own")
    assert read(outer / "p/inner", "HEAD", into) == {"p/a.policy": "three"}
    with closing(Repository(outer / "p/inner", NOWHERE)) as inner:
        assert inner.top == outer / "p/inner"
    words = refused(outer, "HEAD", into)
    assert "`p/inner` is a submodule" in words
    assert "policies of a submodule are in another repository" in words
    apart = history.parent / "apart"
    git(history.parent, "clone", "--quiet", "--separate-git-dir", str(apart), str(history), "copy")
    assert read(history.parent / "copy/p", "HEAD", into) == {"p/a.policy": "three"}


def test_a_shallow_clone_knows_what_it_has(history: Path, into: Path) -> None:
    git(history.parent, "clone", "--quiet", "--depth=1", f"file://{history}", "shallow")
    shallow = history.parent / "shallow"
    assert read(shallow, "HEAD", into) == {"p/a.policy": "three"}
    for revision in ("HEAD~1", "v1", git(history, "rev-parse", "v1^{commit}")):
        assert "git fetch --unshallow" in refused(shallow, revision, into)


def test_the_environment_names_a_repository(history: Path, into: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert "in no git repository" in refused(elsewhere, "HEAD", into)
    env = {"GIT_DIR": str(history / ".git"), "GIT_WORK_TREE": str(elsewhere)}
    assert read(elsewhere, "v1", into, **env) == {"p/a.policy": "one"}
    with closing(Repository(elsewhere, env)) as repository:
        assert repository.top == elsewhere
    git(tmp_path, "clone", "--quiet", "--bare", str(history), "bare")
    for place in (history / ".git", tmp_path / "bare"):  # alone, it says nothing of a working tree
        with chdir(elsewhere), closing(Repository(history, {"GIT_DIR": str(place)})) as repository:
            assert repository.top == elsewhere
    ceiling = {"GIT_CEILING_DIRECTORIES": str(history)}
    assert "in no git repository" in refused(history / "p", "HEAD", into, **ceiling)
    assert read(history, "v1", into, **ceiling) == {"p/a.policy": "one"}  # it is not above itself
    # Neither is one that is said to be nowhere the folder where the command runs.
    with chdir(history):
        for nowhere in ({}, {"GIT_CEILING_DIRECTORIES": ""}):
            assert read(history / "p", "v1", into, **nowhere) == {"p/a.policy": "one"}
    # Objects that are borrowed, by file or by environment.
    git(tmp_path, "clone", "--quiet", "--shared", str(history), "shared")
    assert read(tmp_path / "shared", "HEAD", into) == {"p/a.policy": "three"}
    (tmp_path / "shared/.git/objects/info/alternates").unlink()
    assert "is not in this clone" in refused(tmp_path / "shared", "HEAD", into)
    lent = {"GIT_ALTERNATE_OBJECT_DIRECTORIES": str(history / ".git/objects")}
    assert read(tmp_path / "shared", "HEAD", into, **lent) == {"p/a.policy": "three"}


def test_a_partial_clone_is_not_completed_over_the_network(history: Path, into: Path) -> None:
    git(history, "config", "uploadpack.allowFilter", "true")
    url = f"file://{history}"
    git(history.parent, "clone", "--quiet", "--filter=blob:none", "--no-checkout", url, "part")
    assert refused(history.parent / "part", "HEAD", into)


Damage = Callable[[Path, str], None]


def loose(folder: Path, name: str) -> Path:
    return folder / ".git/objects" / name[:2] / name[2:]


def replace_object(folder: Path, name: str) -> None:
    """Another object under this name."""
    other = git(folder, "hash-object", "-w", "--stdin", stdin="evil")
    loose(folder, name).chmod(0o600)
    loose(folder, other).replace(loose(folder, name))


def cut_object(folder: Path, name: str) -> None:
    file = loose(folder, name)
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-9])


def lose_object(folder: Path, name: str) -> None:
    loose(folder, name).unlink()


@pytest.mark.parametrize("damage", [replace_object, cut_object, lose_object])
@pytest.mark.parametrize("what", ["HEAD", "HEAD^{tree}", "HEAD:a.policy"])
def test_a_tree_that_is_not_what_its_name_says(
    tmp_path: Path, into: Path, damage: Damage, what: str
) -> None:
    folder = start(tmp_path / "repo")
    commit(folder, a_DOT_policy="one")
    damage(folder, git(folder, "rev-parse", what))
    words = refused(folder, "HEAD", into)
    assert "damaged" in words or "is not in this clone" in words


def test_a_git_folder_that_is_none(tmp_path: Path, into: Path, history: Path) -> None:
    for content in ("gitdir: nowhere", "nonsense"):
        (history / "p/.git").write_text(content)
        assert "cannot be used as a git repository" in refused(history / "p", "HEAD", into)


def test_a_repository_without_its_objects_is_none(history: Path, into: Path) -> None:
    (history / ".git" / "objects").rename(history / "elsewhere")
    assert "it has no objects" in refused(history, "HEAD", into)
    moved = {"GIT_OBJECT_DIRECTORY": str(history / "elsewhere")}
    assert read(history, "HEAD", into, **moved)
