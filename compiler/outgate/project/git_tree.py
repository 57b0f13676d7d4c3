"""The files of one commit: found through links within the tree, and written as plain files."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from outgate.diagnostics import codes
from outgate.errors import CodedError
from outgate.values import dataclass

if TYPE_CHECKING:
    from dulwich.objects import ObjectID, ShaFile

_SUBMODULE = 0o160000
_LINKS = 40  # as many as systems follow
_DEPTH = 60
_ENTRIES = 100_000
_BYTES = 64 * 1024 * 1024
_SEPARATORS = {os.sep, os.altsep}
_LFS = b"version https://git-lfs.github.com/spec/"


class GitError(CodedError):
    """Git cannot give the files of a revision."""

    code = codes.BAD_SIDE


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder of the tree, where it really is: the path leads through no link."""

    path: str
    id: "ObjectID"
    folder: bool


class Tree:
    """The files of one commit."""

    def __init__(self, read: Callable[["ObjectID"], "ShaFile"], root: "ObjectID") -> None:
        self._read = read
        self._root = root
        self._trees: dict[bytes, dict[str, tuple[int, ObjectID]]] = {}
        self._seen = 0

    def find(self, path: str) -> Entry | None:
        """What is at a path from the top, through links; None where there is nothing."""
        steps = path.split("/")
        names: list[str] = []
        trees = [self._root]
        links = 0
        while steps:
            step = steps.pop(0)
            if step in ("", "."):
                continue
            if step == "..":
                if not names:
                    raise GitError(f"`{path}` leads out of the repository")
                del names[-1], trees[-1]
                continue
            entry = self._entries(trees[-1]).get(step)
            if entry is None:
                return None
            mode, object_id = entry
            if stat.S_ISLNK(mode):
                links += 1
                target = self._bytes(object_id, path).decode("utf-8", "surrogateescape")
                if links > _LINKS or PurePath(target).is_absolute():
                    raise GitError(
                        f"`{path}` is a link that leads out of the repository, or nowhere"
                    )
                steps = target.split("/") + steps
            elif stat.S_ISDIR(mode):
                names.append(step)
                trees.append(object_id)
            elif mode == _SUBMODULE:
                name = "/".join((*names, step))
                help = "policies of a submodule are in another repository: compare them there"
                raise GitError(f"`{name}` is a submodule, whose files the revision lacks", help)
            elif any(each not in ("", ".") for each in steps):
                return None
            else:
                return Entry("/".join((*names, step)), object_id, folder=False)
        return Entry("/".join(names), trees[-1], folder=True)

    def files(self, path: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, Entry]]:
        """The file at a path, or those below a folder whose names end so, each with its place.

        That is the path by which it was found; hidden folders are left out.
        """
        entry = self.find(path)
        if entry is None:
            return
        if not entry.folder:
            yield path, entry
            return
        yield from self._below(path, entry, suffixes, frozenset())

    def _below(
        self, place: str, folder: Entry, suffixes: tuple[str, ...], within: frozenset[str]
    ) -> Iterator[tuple[str, Entry]]:
        if folder.path in within:  # a link to a folder that it is in
            return
        if len(within) >= _DEPTH:
            raise GitError(f"`{place}` lies deeper than {_DEPTH} folders")
        within |= {folder.path}
        for name, (mode, _) in sorted(self._entries(folder.id).items()):
            self._seen += 1
            if self._seen > _ENTRIES:
                raise GitError(f"the revision has more than {_ENTRIES} files here")
            wanted = name.endswith(suffixes)
            if stat.S_ISREG(mode) and not wanted:
                continue
            if not wanted and name.startswith("."):
                continue
            inside = f"{place}/{name}"
            entry = self.find(f"{folder.path}/{name}")
            if entry is None:
                if wanted:
                    raise GitError(f"`{inside}` is a link to something that does not exist")
            elif entry.folder:
                yield from self._below(inside, entry, suffixes, within)
            elif wanted:
                yield inside, entry

    def write(self, entry: Entry, file: Path) -> None:
        """Write the content of a file of the tree to a new file; one that is there stays."""
        if file.exists():
            return
        content = self._bytes(entry.id, entry.path)
        if content.startswith(_LFS):
            help = "policies and catalogs are small: keep them out of Git LFS"
            message = f"`{entry.path}` is in Git LFS, so that the revision has no text of it"
            raise GitError(message, help)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def _bytes(self, name: "ObjectID", path: str) -> bytes:
        from dulwich.objects import Blob

        blob = self._read(name)
        if not isinstance(blob, Blob):
            raise GitError(f"the repository is damaged at `{path}`", "see what `git fsck` says")
        if blob.raw_length() > _BYTES:
            raise GitError(f"`{path}` is larger than {_BYTES >> 20} MiB")
        return blob.as_raw_string()

    def _entries(self, tree: "ObjectID") -> dict[str, tuple[int, "ObjectID"]]:
        known = self._trees.get(tree)
        if known is not None:
            return known
        from dulwich.objects import Tree as TreeObject

        listing = self._read(tree)
        if not isinstance(listing, TreeObject):
            raise GitError(f"the repository is damaged at {tree.decode()}")
        entries: dict[str, tuple[int, ObjectID]] = {}
        for entry in listing.iteritems():
            name = entry.path.decode("utf-8", "surrogateescape")
            if name in ("", ".", "..") or name.lower() == ".git" or _SEPARATORS & set(name):
                raise GitError(f"the revision has a file of the name `{name}`, which none may have")
            entries[name] = (entry.mode, entry.sha)
        self._trees[tree] = entries
        return entries


def below(folder: str, path: str) -> str:
    """A path of the folder of a repository, from the top; GitError where it leads out of it."""
    parts: list[str] = []
    if PurePosixPath(path).is_absolute():
        raise GitError(f"`{path}` is not in the repository")
    for part in PurePosixPath(folder, path).parts:
        if part == "..":
            if not parts:
                raise GitError(f"`{path}` is not in the repository")
            del parts[-1]
        else:
            parts.append(part)
    return "/".join(parts)
