"""`outgate fmt`: policy files laid out in one way."""

from collections.abc import Sequence
from pathlib import Path

from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.documents.files import (
    MAX_POLICY_BYTES,
    Bounds,
    FileRefused,
    bounds_of,
    read_file,
    write_file,
)
from outgate.language.files import PolicyPath, decode, find_policies
from outgate.language.format import format_text
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class FormatResult:
    """Names of the files whose layout differs; `write` tells whether they were written."""

    changed: tuple[str, ...]
    write: bool
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether a file could not be formatted."""
        return has_errors(self.diagnostics)


def format_files(
    paths: Sequence[Path], root: Path, *, write: bool, named: Sequence[Path] = ()
) -> FormatResult:
    """Format every policy file at the paths; files with errors stay as they are.

    `named` are the paths of the command line among them.
    """
    bounds = bounds_of(root, named)
    files, problems = find_policies(paths, bounds, named)
    changed = []
    for file in files:
        try:
            differs, wrong = _format(file, bounds, write=write)
            problems += wrong
            if differs:
                changed.append(file.name)
        except FileRefused as error:
            problems.append(error.diagnostic)
        except OSError as error:
            message = f"cannot write `{file.name}`: {(error.strerror or str(error)).lower()}"
            problems.append(
                Diagnostic(
                    codes.UNWRITABLE_FILE, message, help="check its permissions and the disk"
                )
            )
    return FormatResult(tuple(changed), write, tuple(problems))


def _format(file: PolicyPath, bounds: Bounds, *, write: bool) -> tuple[bool, Sequence[Diagnostic]]:
    """Whether the layout of a file differs, and what keeps it from being laid out.

    The file is written where that is wanted; FileRefused and OSError where it cannot be.
    """
    data = read_file(file.path, bounds, MAX_POLICY_BYTES)
    source, problem = decode(data, file.name)
    if source is None:
        return False, [problem] if problem else []
    text, problems = format_text(source)
    # Line ends and a byte order mark are layout too: what is on disk is what counts.
    if problems or data == text.encode():
        return False, problems
    if write:
        write_file(file.path, text, bounds)
    return True, problems
