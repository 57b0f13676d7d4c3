"""`outgate fmt`: policy files laid out in one way."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from outgate.atomic import write_atomic
from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.language.files import read_policy_paths
from outgate.language.layout import format_text


@dataclass(frozen=True, slots=True)
class FormatResult:
    """Names of the files whose layout differs; they are written unless only asked for."""

    changed: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether a file could not be formatted."""
        return has_errors(self.diagnostics)


def format_files(paths: Sequence[Path], root: Path, *, write: bool) -> FormatResult:
    """Format every policy file at the paths; files with errors stay as they are."""
    sources, problems = read_policy_paths(paths, root)
    changed = []
    found = list(problems)
    for source in sources:
        text, wrong = format_text(source)
        found.extend(wrong)
        path = Path(source.name) if Path(source.name).is_absolute() else root / source.name
        # Line ends and a byte order mark are layout too: what is on disk is what counts.
        if wrong or path.read_bytes() == text.encode():
            continue
        changed.append(source.name)
        if write:
            try:
                write_atomic(path, text)
            except OSError as error:
                message = f"cannot write `{source.name}`: {(error.strerror or str(error)).lower()}"
                found.append(
                    Diagnostic(codes.UNWRITABLE_FILE, message, help="check its permissions")
                )
    return FormatResult(tuple(changed), tuple(found))
