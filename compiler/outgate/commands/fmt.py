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
from outgate.documents.standard_input import NAME
from outgate.errors import reason_of
from outgate.language.files import PolicyPath, decode, find_policies, unreadable
from outgate.language.format import format_text
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class FormatResult:
    """Names of the files whose layout differs; `write` tells whether they were written.

    `text` is that of standard input, laid out; None where it was not asked for, or has errors.
    """

    changed: tuple[str, ...]
    write: bool
    diagnostics: tuple[Diagnostic, ...]
    text: str | None = None

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
            problems.append(unreadable(error))
        except OSError as error:
            message = f"cannot write `{file.name}`: {reason_of(error)}"
            problems.append(
                Diagnostic(
                    codes.UNWRITABLE_FILE, message, help="check its permissions and the disk"
                )
            )
    return FormatResult(tuple(changed), write, tuple(problems))


def format_input(data: bytes) -> FormatResult:
    """Format what came from standard input; nothing is written."""
    text, problems = _lay_out(data, NAME)
    changed = (NAME,) if text is not None and data != text.encode() else ()
    return FormatResult(changed, write=False, diagnostics=tuple(problems), text=text)


def _format(file: PolicyPath, bounds: Bounds, *, write: bool) -> tuple[bool, Sequence[Diagnostic]]:
    """Whether the layout of a file differs, and what keeps it from being laid out.

    The file is written where that is wanted; FileRefused and OSError where it cannot be.
    """
    data = read_file(file.path, bounds, MAX_POLICY_BYTES)
    text, problems = _lay_out(data, file.name)
    # Line ends and a byte order mark are layout too: what is on disk is what counts.
    if text is None or data == text.encode():
        return False, problems
    if write:
        write_file(file.path, text, bounds)
    return True, problems


def _lay_out(data: bytes, name: str) -> tuple[str | None, Sequence[Diagnostic]]:
    """The text laid out, None where it has errors; and what is wrong."""
    source, problem = decode(data, name)
    if source is None:
        return None, [problem] if problem else []
    text, problems = format_text(source)
    return None if problems else text, problems
