"""Policy files on disk: found, read and turned into text."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from outgate.diagnostics import Diagnostic, Label, codes, did_you_mean
from outgate.source import SourceFile, Span

SUFFIX = ".policy"
MAX_BYTES = 8 * 1024 * 1024


def read_policy_paths(
    paths: Sequence[Path], root: Path
) -> tuple[tuple[SourceFile, ...], tuple[Diagnostic, ...]]:
    """Every policy file at the paths (a folder stands for the `*.policy` below it), read once.

    Files are named relative to `root` where they lie below it, and come in the order of their
    names. What cannot be read is a diagnostic.
    """
    found: dict[Path, Path] = {}
    problems: list[Diagnostic] = []
    for path in paths:
        files, wrong = _files_at(path, root)
        problems.extend(wrong)
        for file in files:
            found.setdefault(file.resolve(), file)
    sources = []
    for path in found.values():
        source, problem = _read(path, root)
        if source is not None:
            sources.append(source)
        if problem is not None:
            problems.append(problem)
    return tuple(sorted(sources, key=lambda source: source.name)), tuple(problems)


def shown(path: Path, root: Path) -> str:
    """A path as users know it: relative to the project where it lies in it."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):  # not below it, or a link that leads nowhere
        return path.as_posix()


def _files_at(path: Path, root: Path) -> tuple[list[Path], list[Diagnostic]]:
    name = shown(path, root)
    try:
        if path.is_file():
            return [path], []
        if not path.is_dir():
            there = os.path.lexists(path)
            return [], [_no_file(path, root) if there else _missing(path, name, root)]
        files = sorted(_walk(path))
    except OSError as error:
        return [], [_unreadable(name, error)]
    if files:
        return files, []
    help = f"put policy files that end in `{SUFFIX}` there, {_or_start(root)}"
    return [], [Diagnostic(codes.NO_POLICIES, f"`{name}` holds no policy files", help=help)]


def _or_start(root: Path) -> str:
    """The other way to have policies; never a second project inside of the first."""
    if (root / "outgate.yaml").is_file():
        return "or say in outgate.yaml where they are"
    if (root / "policies").is_dir():
        return "or name others"
    return "or start a project with `outgate init`"


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise error

    # A linked folder is part of the set like any other: leaving it out would close the firewall.
    seen: set[str] = set()
    for parent, folders, files in os.walk(folder, onerror=refuse, followlinks=True):
        if (real := os.path.realpath(parent)) in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(parent, file) for file in files if file.endswith(SUFFIX))


def _no_file(path: Path, root: Path) -> Diagnostic:
    """Something that is there and holds no text, such as a pipe, which could be read for ever."""
    why = "is neither a file nor a folder"
    if path.is_symlink() and not path.exists():
        why = "is a link to something that does not exist"
    name = Path(shown(path.parent, root), path.name).as_posix()  # a link's own name
    message = f"cannot read `{name}`: it {why}"
    return Diagnostic(codes.UNREADABLE_FILE, message, help="put a policy file there")


def _missing(path: Path, name: str, root: Path) -> Diagnostic:
    near = None
    if path.parent.is_dir():
        near = did_you_mean(path.name, (each.name for each in path.parent.iterdir()))
    wanted = f"name policy files or folders that exist, {_or_start(root)}"
    help = f"did you mean `{near}`?" if near else wanted
    return Diagnostic(codes.UNREADABLE_FILE, f"there is no `{name}`", help=help)


def _unreadable(name: str, error: OSError) -> Diagnostic:
    message = f"cannot read `{name}`: {(error.strerror or str(error)).lower()}"
    return Diagnostic(codes.UNREADABLE_FILE, message, help="check the path and its permissions")


def _read(path: Path, root: Path) -> tuple[SourceFile | None, Diagnostic | None]:
    name = shown(path, root)
    try:
        if not path.is_file():
            return None, _no_file(path, root)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return None, _unreadable(name, error)
    if len(data) > MAX_BYTES:
        message = f"`{name}` is larger than the 8 MiB that Outgate reads of a file"
        help = "check that it is a policy file; split a large policy into several files"
        return None, Diagnostic(codes.FILE_TOO_LARGE, message, help=help)
    return decode(data, name)


def decode(data: bytes, name: str) -> tuple[SourceFile | None, Diagnostic | None]:
    """Bytes as a source file: UTF-8 with or without a byte order mark, any line ends."""
    help = "save the file as UTF-8 text"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"`{name}` is not UTF-8 text (line {line}, byte {error.start + 1})"
        return None, Diagnostic(codes.NOT_TEXT, message, help=help)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        message = f"`{name}` is a binary file (line {line} has a zero byte)"
        return None, Diagnostic(codes.NOT_TEXT, message, help="name a policy file instead")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    file = SourceFile(name, text)
    if not text.strip():
        help = "write a policy, or delete the file; an empty one looks like a lost one"
        label = Label(Span(file, 0, 0))
        return None, Diagnostic(codes.EMPTY_FILE, f"`{name}` is empty", label, help=help)
    return file, None
