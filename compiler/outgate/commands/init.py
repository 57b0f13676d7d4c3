"""`outgate init`: the files a new project starts with."""

from pathlib import Path

from outgate.atomic import write_atomic
from outgate.catalog.lock import NAME as LOCK
from outgate.catalog.lock import lock_text
from outgate.catalog.store import Store
from outgate.commands.init_draft import EXAMPLE, Draft, draft_policy
from outgate.commands.init_target import check_target, config_text
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import reason_of
from outgate.project.config import NAME as CONFIG
from outgate.project.project import enclosing_project
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class InitResult:
    """Names of the files written, in order; none where something stood in the way."""

    written: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def find_obstacle(folder: Path, *, nested: bool) -> Diagnostic | None:
    """Why no project can be started in a folder, if there is a reason.

    A project inside of another hides that from every command below it, so it takes `nested`.
    """
    around = enclosing_project(folder)
    if around not in (None, folder) and not nested:
        message = f"this folder is inside of the project in `{around}`"
        help = "run `outgate plan` here, or `outgate init --nested` for a project of its own"
        return Diagnostic(codes.PROJECT_EXISTS, message, help=help)
    standing = [name for name in (CONFIG, LOCK) if (folder / name).exists()]
    if standing:
        message = f"`{standing[0]}` exists already, so this folder holds a project"
        help = "run `outgate plan` here, or start in an empty folder"
        return Diagnostic(codes.PROJECT_EXISTS, message, help=help)
    return None


def has_policies(folder: Path) -> bool:
    """Whether policies are there already, which are kept and get no example beside them."""
    return enclosing_project(folder) == folder


def start_project(folder: Path, draft: Draft, *, nested: bool) -> InitResult:
    """Write the files of a new project; where one is already, nothing is written."""
    if obstacle := find_obstacle(folder, nested=nested):
        return InitResult((), (obstacle,))
    catalog, problems = Store(folder / "catalog", folder).load(draft.edition)
    if catalog is None:
        return InitResult((), problems)
    if problems := check_target(draft):
        return InitResult((), problems)
    files = {
        CONFIG: config_text(draft),
        LOCK: lock_text(catalog),
        ".gitignore": ".outgate/\n",
    }
    if not has_policies(folder):
        drafted = draft_policy(draft, folder)
        if drafted.compilation is None:
            return InitResult((), drafted.diagnostics)
        files = {CONFIG: files[CONFIG], EXAMPLE: drafted.text, **files}
    written: list[str] = []
    for name, text in files.items():
        if (folder / name).exists():
            continue
        try:
            write_atomic(folder / name, text)
        except OSError as error:
            message = f"cannot write `{name}`: {reason_of(error)}"
            help = "check the path, its permissions and the room on the disk"
            problem = Diagnostic(codes.UNWRITABLE_FILE, message, help=help)
            return InitResult(tuple(written), (problem,))
        written.append(name)
    return InitResult(tuple(written), ())
