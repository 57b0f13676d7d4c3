"""Revisions of a git repository, read from its objects alone.

No `git` runs here, so neither hooks nor filters nor monitors nor anything else that a configuration
may name. Only a `.git` makes a folder a repository, as nobody can commit one; the files of a bare
repository, which anybody can, do not. Every object is checked against its name.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from outgate.project.git_tree import GitError, Tree

if TYPE_CHECKING:
    from dulwich.objects import Commit, ObjectID, ShaFile
    from dulwich.repo import Repo

_NAME = re.compile(r"(?P<base>[^~^:?*\[\\\s]+)(?P<steps>(?:\^\{(?:commit)?\}|\^\d*|~\d*)*)")
_STEP = re.compile(r"\^\{(?:commit)?\}|\^\d*|~\d*")
# Where git looks for a name, in this order.
_RULES = (
    "{}",
    "refs/{}",
    "refs/tags/{}",
    "refs/heads/{}",
    "refs/remotes/{}",
    "refs/remotes/{}/HEAD",
)
_FAR = 100_000  # commits behind a name, which no name needs


class Repository:
    """The git repository around a folder; `top` is the top of its working tree."""

    def __init__(self, folder: Path, environment: Mapping[str, str] = os.environ) -> None:
        self._repo, self.top = _open(folder.resolve(), environment)

    def tree(self, revision: str) -> Tree:
        """The files of the commit that a revision names."""
        try:
            return Tree(self._object, self._commit(revision).tree)
        except GitError:
            raise
        except Exception as error:  # what the library raises of damaged files is anything
            raise _damaged(revision, error) from error

    def close(self) -> None:
        """Let go of its files."""
        self._repo.close()

    def _object(self, name: "ObjectID") -> "ShaFile":
        """An object by its whole name, whose content bears that name."""
        try:
            return self._repo.object_store[name]
        except KeyError:
            raise GitError(f"object {name.decode()} is not in this clone", self._fetch()) from None
        except Exception as error:  # what the library raises of damaged files is anything
            raise _damaged(name.decode(), error) from error

    def _commit(self, revision: str) -> "Commit":
        words = _NAME.fullmatch(revision)
        if words is None or "@{" in revision or ".." in revision:
            help = f"write a branch, tag or commit; `git rev-parse '{revision}'` prints the commit"
            raise GitError(f"`{revision}` is no revision that is understood here", help)
        base = "HEAD" if words["base"] == "@" else words["base"]
        commit = self._named(base)
        for step in _STEP.findall(words["steps"]):
            commit = self._step(commit, step, revision)
        return commit

    def _step(self, commit: "Commit", step: str, revision: str) -> "Commit":
        if step.startswith("^{"):
            return commit
        number = int(step[1:] or "1")
        path = [number] if step[0] == "^" else [1] * min(number, _FAR)
        for parent in path:
            if parent == 0:
                continue
            if commit.id in self._repo.get_shallow():
                raise GitError(
                    f"`{revision}` is not in this clone, which is shallow", self._fetch()
                )
            if parent > len(commit.parents):
                raise GitError(f"git knows no revision `{revision}`", _NAMES)
            commit = self._peeled(self._object(commit.parents[parent - 1]), revision)
        return commit

    def _named(self, name: str) -> "Commit":
        """The commit of a name or of the beginning of an id; one, or it is an error."""
        length = self._repo.object_format.hex_length
        is_id = re.fullmatch("[0-9a-f]{4,}", name) is not None
        if is_id and len(name) == length:
            return self._peeled(self._object(_id(name)), name)
        refs = dict(self._refs(name))
        commits = {commit.id: commit for commit in refs.values()}
        if is_id and len(name) < length:
            prefix = self._repo.object_store.iter_prefix(name.encode())
            abbreviated = (self._as_commit(each) for each in set(prefix))
            commits |= {commit.id: commit for commit in abbreviated if commit is not None}
        if not commits:
            raise GitError(f"git knows no revision `{name}`", self._fetch() or _NAMES)
        if len(commits) > 1:
            names = sorted(refs) or sorted(each.decode() for each in commits)
            shown = ", ".join(f"`{each}`" for each in names)
            help = "write the one that you mean in full"
            raise GitError(f"`{name}` may be any of {shown}, which differ", help)
        return next(iter(commits.values()))

    def _refs(self, name: str) -> Iterator[tuple[str, "Commit"]]:
        """The references that a name may mean, with their commits."""
        from dulwich.refs import Ref

        for rule in _RULES:
            full = rule.format(name)
            if not full.startswith("refs/") and not re.fullmatch(r"[A-Z_]*HEAD", full):
                continue
            try:
                object_id = self._repo.refs[Ref(os.fsencode(full))]
            except (KeyError, ValueError):
                continue
            yield full, self._peeled(self._object(object_id), name)

    def _as_commit(self, name: "ObjectID") -> "Commit | None":
        from dulwich.objects import Commit

        git_object = self._object(name)
        return git_object if isinstance(git_object, Commit) else None

    def _peeled(self, git_object: "ShaFile", name: str) -> "Commit":
        """The commit behind an object, through tags."""
        from dulwich.objects import Commit, Tag

        for _ in range(10):
            if isinstance(git_object, Commit):
                return git_object
            if not isinstance(git_object, Tag):
                break
            git_object = self._object(git_object.object[1])
        raise GitError(f"`{name}` is no commit", _NAMES)

    def _fetch(self) -> str | None:
        """How to get what a shallow clone lacks; None where this is a whole one."""
        if not self._repo.get_shallow():
            return None
        return "this clone is shallow: run `git fetch --unshallow`, or fetch the branch"


def _damaged(what: str, error: Exception) -> GitError:
    message = f"the repository is damaged at `{what}`: {type(error).__name__}"
    return GitError(message, "see what `git fsck` says")


_NAMES = "`git branch --all` and `git tag` list the names there are"


def _id(text: str) -> "ObjectID":
    from dulwich.objects import ObjectID

    return ObjectID(text.encode())


def _open(folder: Path, environment: Mapping[str, str]) -> tuple["Repo", Path]:
    """The repository that holds a folder, found as git does, and the top of its working tree."""
    named = environment.get("GIT_DIR")
    place = Path(named).resolve() if named else _find(folder, environment)
    if place is None:
        help = "run this in a clone; only a folder with a `.git` counts as one"
        raise GitError(f"`{folder}` is in no git repository", help)
    try:
        repo = _repo(place, environment) if named else _repo(None, environment, place.parent)
    except Exception as error:  # what the library raises of damaged files is anything
        told = str(error) or type(error).__name__
        raise GitError(f"`{place}` cannot be used as a git repository: {told}") from error
    objects = environment.get("GIT_OBJECT_DIRECTORY") or Path(repo.commondir(), "objects")
    if not Path(objects).is_dir():
        repo.close()
        raise GitError(f"`{place}` cannot be used as a git repository: it has no objects")
    tree = environment.get("GIT_WORK_TREE")
    if tree or not named:
        return repo, Path(tree or repo.path).resolve()
    return repo, (Path.cwd() if repo.bare else Path(repo.path)).resolve()


def _find(folder: Path, environment: Mapping[str, str]) -> Path | None:
    ceilings = {
        Path(each).resolve()
        for each in environment.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)
        if each
    }
    for place in (folder, *folder.parents):
        if place in ceilings and place != folder:
            return None
        if (place / ".git").exists():
            return place / ".git"
    return None


def _repo(control: Path | None, environment: Mapping[str, str], root: Path | None = None) -> "Repo":
    from dulwich.repo import Repo

    others = environment.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
    return Repo(
        root,
        controldir=control,
        bare=None if control else False,
        commondir=environment.get("GIT_COMMON_DIR"),
        worktree=environment.get("GIT_WORK_TREE"),
        object_directory=environment.get("GIT_OBJECT_DIRECTORY"),
        alternates=[each for each in others.split(os.pathsep) if each] or None,
    )
