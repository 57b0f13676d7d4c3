"""Files of a project, read and written so that nothing in a repository leads anywhere else.

Whoever opens a pull request chooses names, links and settings. So only regular files of bounded
size are read, only below the project's root or what the user named on the command line, with all
links resolved, and never in `.git`. OUTGATE_ROOTS in the environment adds folders.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from outgate.atomic import write_atomic
from outgate.diagnostics import codes
from outgate.documents.regular_file import (
    NotRegular,
    kind_of,
    open_regular_file,
    read_bounded,
)
from outgate.errors import CodedError, reason_of
from outgate.stages import tell
from outgate.values import dataclass

ROOTS_VARIABLE = "OUTGATE_ROOTS"
MAX_POLICY_BYTES = 8 << 20
MAX_CATALOG_BYTES = 8 << 20
MAX_CONFIG_BYTES = 1 << 20
MAX_JSON_BYTES = 256 << 20  # a plan of 100,000 rules takes about 100 MB


class FileRefused(CodedError):
    """A file that cannot or must not be read or written."""

    code = codes.UNREADABLE_FILE


class FileMissing(FileRefused):
    """There is nothing of that name."""


class FileTooLarge(FileRefused):
    """A file is larger than Outgate reads of its kind."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The folders (or single files) below which files may be read and written.

    `root` is the project's root, to which names in messages are relative. `roots` holds the real
    paths, the project's first. Make one with `bounds_of`.
    """

    root: Path
    roots: tuple[Path, ...]

    def shown(self, path: Path) -> str:
        """A path as users know it: relative to the project where it lies in it."""
        try:
            real = Path(_resolve(path))
        except (OSError, ValueError):  # a name with a zero byte, say
            return path.as_posix().replace("\0", "\\0")
        top = self.roots[0]
        return real.relative_to(top).as_posix() if real.is_relative_to(top) else path.as_posix()

    def link_name(self, path: Path) -> str:
        """The same for something that may be a link: its own name, not where it leads."""
        return Path(self.shown(path.parent), path.name).as_posix().replace("\0", "\\0")

    def locate(self, path: Path, verb: str = "read") -> tuple[Path, tuple[str, ...]]:
        """Where a path leads with all links resolved: the root it lies below, and the way there.

        FileRefused where that is below none of the roots, or in a `.git`.
        """
        try:
            real = Path(_resolve(path))
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (OSError, ValueError) as error:
            raise FileRefused(
                f"cannot {verb} `{_short(self.link_name(path))}`: {reason_of(error)}",
                "check the path and its permissions",
            ) from error
        for root in self.roots:
            if real.is_relative_to(root):
                parts = real.relative_to(root).parts
                if any(part.casefold() == ".git" for part in parts):
                    raise FileRefused(
                        f"cannot {verb} `{self.link_name(path)}`: it lies in `.git`, which is "
                        "git's own",
                        "keep it elsewhere in the project",
                    )
                return root, parts
        what = "leads" if _links_between(path, self.root) else "lies"
        raise FileRefused(
            f"cannot {verb} `{self.link_name(path)}`: it {what} outside of the project",
            f"keep it below the folder of outgate.yaml, or name its folder in {ROOTS_VARIABLE}",
        )

    def real(self, path: Path, verb: str = "read") -> Path:
        """The real path alone."""
        root, parts = self.locate(path, verb)
        return root.joinpath(*parts)


def bounds_of(root: Path, named: Iterable[Path] = ()) -> Bounds:
    """The bounds of a project, widened by paths of the command line and by the environment.

    A named path that lies in the project brings nothing: there a pull request could have made it a
    link.
    """
    lexical = _absolute(root)
    roots = [Path(_resolve(root))]
    for path in named:
        try:
            whole = _absolute(path)
            if not whole.is_relative_to(lexical) and not whole.is_relative_to(roots[0]):
                roots.append(Path(_resolve(path)))
        except (OSError, ValueError):
            continue  # it cannot be read either, which says why
    extra = os.environ.get(ROOTS_VARIABLE, "").split(os.pathsep)
    roots += [Path(_resolve(each)) for each in extra if Path(each).is_absolute()]
    return Bounds(root, tuple(roots))


def read_file(path: Path, bounds: Bounds, limit: int) -> bytes:
    """The bytes of a regular file within the bounds, read once; FileRefused with the reason."""
    root, parts = bounds.locate(path)
    try:
        descriptor = open_regular_file(root, parts)
        try:
            data = read_bounded(descriptor, limit)
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        name = bounds.link_name(path)
        if path.is_symlink():
            raise FileRefused(
                f"cannot read `{name}`: it is a link to something that does not exist",
                "mend the link, or remove it",
            ) from error
        raise FileMissing(f"there is no `{name}`", "check the path") from error
    except NotRegular as error:
        message = f"cannot read `{bounds.link_name(path)}`: {error}"
        raise FileRefused(message, "put a regular file there") from error
    except OSError as error:
        message = f"cannot read `{bounds.link_name(path)}`: {reason_of(error)}"
        raise FileRefused(message, "check the path, its permissions and the disk") from error
    tell(f"read `{bounds.link_name(path)}`, {len(data):,} bytes")
    if len(data) > limit:
        size = f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit >> 10} KiB"
        raise FileTooLarge(
            f"`{bounds.link_name(path)}` is larger than the {size} that Outgate reads of such a "
            "file",
            "check that it is the right file; split a large one into several",
        )
    return data


def read_project_file(root: Path, path: Path, limit: int) -> bytes:
    """The bytes of a file that the project names; FileRefused where it lies outside of it."""
    return read_file(path, bounds_of(root), limit)


def read_named_file(root: Path, path: Path, limit: int) -> bytes:
    """The bytes of a file that the user named on the command line."""
    return read_file(path, bounds_of(root, (path,)), limit)


def write_file(path: Path, text: str, bounds: Bounds) -> None:
    """Replace a file within the bounds, whole or not at all; a link is written through.

    FileRefused where it lies outside of the bounds, OSError where the disk refuses.
    """
    write_atomic(real_path(path, bounds), text)


def real_path(path: Path, bounds: Bounds) -> Path:
    """Where a file is written within the bounds; FileRefused where that is no file, nor free."""
    real = bounds.real(path, "write")
    if os.path.lexists(real) and not real.is_file():
        raise FileRefused(
            f"cannot write `{bounds.link_name(path)}`: it is {kind_of(real.lstat().st_mode)}",
            "name a file instead",
        )
    return real


def list_folder(folder: Path, bounds: Bounds) -> tuple[Path, ...]:
    """What a folder holds, in the order of names; FileRefused for one outside of the bounds."""
    real = bounds.real(folder)
    try:
        return tuple(folder / name for name in sorted(each.name for each in real.iterdir()))
    except OSError as error:
        raise _unlisted(folder, bounds, error) from error


def walk(folder: Path, bounds: Bounds) -> Iterator[Path]:
    """Everything below a folder that is no folder, leaving out those that begin with a dot.

    A linked folder within the bounds is part of it like any other; one that leads outside is
    refused: leaving it out without a word would close a firewall.
    """
    seen: set[Path] = set()
    waiting = [(folder, bounds.real(folder))]
    while waiting:
        here, real = waiting.pop()
        if real in seen:
            continue
        seen.add(real)
        try:
            entries = sorted(os.scandir(real), key=lambda each: each.name)
        except OSError as error:
            raise _unlisted(here, bounds, error) from error
        for entry in entries:
            path = here / entry.name
            if entry.is_symlink():
                inner = bounds.real(path)
                is_folder = inner.is_dir()
            else:
                inner, is_folder = real / entry.name, entry.is_dir()
            if not is_folder:
                yield path
            elif not entry.name.startswith("."):
                waiting.append((path, inner))


def _unlisted(folder: Path, bounds: Bounds, error: OSError) -> FileRefused:
    return FileRefused(
        f"cannot read `{_short(bounds.link_name(folder))}`: {reason_of(error)}",
        "check the path and its permissions",
    )


def check_lock_file(path: Path) -> None:
    """Refuse a lock file that is anything but a file: opening a link would empty another file."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        raise FileRefused(
            f"cannot lock `{path.name}`: it is {kind_of(mode)}", f"remove `{path.name}`"
        )


def _links_between(path: Path, root: Path) -> bool:
    """Whether a link stands on the way from the root to a path."""
    whole = _absolute(path)
    return any(
        each.is_symlink()
        for each in (whole, *whole.parents)
        if each.is_relative_to(root.absolute())
    )


def _absolute(path: Path) -> Path:
    """The path as it is written, from the top; links are not looked at."""
    return Path(os.path.normpath(path.absolute()))


def _resolve(path: Path | str) -> str:
    """The path with all links resolved, as far as it leads; OSError for a long chain of links."""
    try:
        return os.path.realpath(path)
    except RecursionError as error:  # it follows links by calling itself
        raise OSError(errno.ELOOP, "too many links") from error


def _short(name: str) -> str:
    return f"{name[:80]}..." if len(name) > 80 else name
