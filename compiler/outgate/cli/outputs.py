"""Where results are written that the command line names a file for."""

from pathlib import Path

from outgate.atomic import write_atomic
from outgate.cli.errors import cannot_write
from outgate.diagnostics import Diagnostic, codes
from outgate.documents.files import FileRefused, bounds_of
from outgate.errors import UserError
from outgate.project.project import find_root


def check_output(path: Path) -> None:
    """Refuse a file of the project that is a link out of it, or into `.git`: UserError.

    Whoever names it means a file, and whoever opens a pull request may have made it a link. What
    is named outside of the project may lead anywhere.
    """
    whole = path.absolute()
    try:
        if whole.resolve() == whole:
            return
        root = find_root(Path.cwd())
        if any(each.resolve() == root.resolve() for each in whole.parents):
            bounds_of(root).real(whole, "write")
    except FileRefused as error:
        diagnostic = Diagnostic(codes.UNWRITABLE_FILE, error.message, help=error.help)
        raise UserError(diagnostic, "nothing was written") from error
    except (OSError, RuntimeError, ValueError):
        return  # it cannot be written either, which says why


def write_into_folder(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write one of several files into a folder that the command line names, which is made."""
    check_output(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, text, encoding)
    except OSError as error:
        raise cannot_write(str(path), error) from error
