"""Policy files on disk: found, read and turned into text."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from outgate.diagnostics import Diagnostic, Label, codes, did_you_mean
from outgate.documents import text
from outgate.documents.files import (
    MAX_POLICY_BYTES,
    Bounds,
    FileRefused,
    FileTooLarge,
    bounds_of,
    read_file,
    walk,
)
from outgate.source import SourceFile, Span
from outgate.values import dataclass

SUFFIX = ".policy"
MAX_BYTES = MAX_POLICY_BYTES


@dataclass(frozen=True, slots=True)
class PolicyPath:
    """A policy file that was found: where, which may be a link, and the name to show for it."""

    path: Path
    name: str


def read_policy_paths(
    paths: Sequence[Path],
    root: Path,
    named: Sequence[Path] = (),
    newer: Mapping[Path, bytes] | None = None,
) -> tuple[tuple[SourceFile, ...], tuple[Diagnostic, ...]]:
    """Every policy file at the paths (a folder stands for the `*.policy` below it), read once.

    Files are named relative to `root` where they lie below it, and come in the order of their
    names. What cannot be read is a diagnostic, and so is what lies outside of `root` and is not
    `named` on the command line. `newer` is what to take instead of what the disk has, by the real
    path of a file that is there.
    """
    bounds = bounds_of(root, named)
    policy_paths, problems = find_policies(paths, bounds, named)
    sources = []
    for policy_path in policy_paths:
        source, problem = _read(policy_path, bounds, newer)
        if source is not None:
            sources.append(source)
        if problem is not None:
            problems.append(problem)
    return tuple(sources), tuple(problems)


def find_policies(
    paths: Sequence[Path], bounds: Bounds, named: Sequence[Path] = ()
) -> tuple[list[PolicyPath], list[Diagnostic]]:
    """The policy files at some paths, in the order of their names."""
    by_real_path: dict[Path, PolicyPath] = {}
    problems: list[Diagnostic] = []
    for path in paths:
        try:
            for file in _files_at(path, bounds):
                real = _policy(file, bounds, named=path in named)
                by_real_path.setdefault(real, PolicyPath(file, bounds.shown(file)))
        except _Refused as error:
            problems.append(error.diagnostic)
        except FileRefused as error:
            problems.append(unreadable(error))
    return sorted(by_real_path.values(), key=lambda policy_path: policy_path.name), problems


class _Refused(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def _policy(path: Path, bounds: Bounds, *, named: bool) -> Path:
    """The real path of a policy file.

    A project that names something else, or links to it, wants to have it quoted in an error.
    """
    real = bounds.real(path)
    if real.suffix != SUFFIX and real.is_file() and (path.is_symlink() or not named):
        what = "leads to a file that is not a policy" if path.is_symlink() else "is not a policy"
        help = f"policies of a project end in `{SUFFIX}`"
        raise FileRefused(f"cannot read `{bounds.link_name(path)}`: it {what}", help)
    return real


def _files_at(path: Path, bounds: Bounds) -> list[Path]:
    real = bounds.real(path)
    if not os.path.lexists(path):
        raise _Refused(_missing(path, bounds.shown(path), bounds.root))
    if not real.is_dir():
        return [path]
    if files := sorted(file for file in walk(path, bounds) if file.name.endswith(SUFFIX)):
        return files
    help = f"put policy files that end in `{SUFFIX}` there, {_or_start(bounds.root)}"
    message = f"`{bounds.shown(path)}` holds no policy files"
    raise _Refused(Diagnostic(codes.NO_POLICIES, message, help=help))


def _or_start(root: Path) -> str:
    """The other way to have policies; never a second project inside of the first."""
    if (root / "outgate.yaml").is_file():
        return "or say in outgate.yaml where they are"
    if (root / "policies").is_dir():
        return "or name others"
    return "or start a project with `outgate init`"


def _missing(path: Path, name: str, root: Path) -> Diagnostic:
    near = None
    if path.parent.is_dir():
        near = did_you_mean(path.name, (entry.name for entry in path.parent.iterdir()))
    wanted = f"name policy files or folders that exist, {_or_start(root)}"
    help = f"did you mean `{near}`?" if near else wanted
    return Diagnostic(codes.UNREADABLE_FILE, f"there is no `{name}`", help=help)


def unreadable(error: FileRefused) -> Diagnostic:
    """What is said of a policy file that is not read."""
    code = codes.FILE_TOO_LARGE if isinstance(error, FileTooLarge) else codes.UNREADABLE_FILE
    return Diagnostic(code, error.message, help=error.help)


def _read(
    policy_path: PolicyPath, bounds: Bounds, newer: Mapping[Path, bytes] | None
) -> tuple[SourceFile | None, Diagnostic | None]:
    try:
        data = newer.get(bounds.real(policy_path.path)) if newer else None
        if data is None:
            data = read_file(policy_path.path, bounds, MAX_BYTES)
        return decode(data, policy_path.name)
    except FileRefused as error:
        return None, unreadable(error)


def decode(data: bytes, name: str) -> tuple[SourceFile | None, Diagnostic | None]:
    """Bytes as a policy file; one that holds nothing at all is an error."""
    file, problem = text.decode(data, name)
    if file is None or file.text.strip():
        return file, problem
    help = "write a policy, or delete the file; an empty one looks like a lost one"
    label = Label(Span(file, 0, 0))
    return None, Diagnostic(codes.EMPTY_FILE, f"`{name}` is empty", label, help=help)
