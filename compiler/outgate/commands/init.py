"""`outgate init`: the files a new project starts with."""

from pathlib import Path

from outgate.atomic import write_atomic
from outgate.catalog.lock import NAME as LOCK
from outgate.catalog.lock import lock_text
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import InternalError
from outgate.project.config import NAME as CONFIG
from outgate.project.project import enclosing_project
from outgate.values import dataclass

EXAMPLE = "policies/example.policy"
_CONFIG = """\
# Where Outgate finds things. Every setting has this default.
policies: policies
catalog: catalog
default_target: local

targets:
  # A firewall kept in a file, to try plan and apply without an account.
  local:
    backend: local
    path: .outgate/local-firewall.json
"""
_POLICY = """\
# Who may reach what. `outgate check` tests it, `outgate plan` shows what it changes.
allow mde for region EU, fleet win11 via streamlined

test "EU devices reach their command and control" {
  allow https://edr-weu.eu.endpoint.security.microsoft.com
  deny  https://winatp-gw-cus.microsoft.com
}
"""


@dataclass(frozen=True, slots=True)
class InitResult:
    """Names of the files written, in order; none where something stood in the way."""

    written: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def start_project(folder: Path, *, nested: bool = False) -> InitResult:
    """Write the files of a new project; where one is already, nothing is written.

    Policies that are there are kept, and get no example beside them. A project inside of another
    hides that from every command below it, so it takes `nested`.
    """
    around = enclosing_project(folder)
    if around not in (None, folder) and not nested:
        message = f"this folder is inside of the project in `{around}`"
        help = "run `outgate plan` here, or `outgate init --nested` for a project of its own"
        return InitResult((), (Diagnostic(codes.PROJECT_EXISTS, message, help=help),))
    catalog, problems = Store(None).load(None)
    if catalog is None:
        raise InternalError(f"the shipped catalog cannot be read: {problems}")
    files = {
        CONFIG: _CONFIG,
        EXAMPLE: _POLICY,
        LOCK: lock_text(catalog),
        ".gitignore": ".outgate/\n",
    }
    standing = [name for name in (CONFIG, LOCK) if (folder / name).exists()]
    if standing:
        message = f"`{standing[0]}` exists already, so this folder holds a project"
        help = "run `outgate plan` here, or start in an empty folder"
        return InitResult((), (Diagnostic(codes.PROJECT_EXISTS, message, help=help),))
    if around == folder:
        del files[EXAMPLE]
    written: list[str] = []
    for name, text in files.items():
        if (folder / name).exists():
            continue
        try:
            write_atomic(folder / name, text)
        except OSError as error:
            message = f"cannot write `{name}`: {(error.strerror or str(error)).lower()}"
            help = "check the path, its permissions and the room on the disk"
            problem = Diagnostic(codes.UNWRITABLE_FILE, message, help=help)
            return InitResult(tuple(written), (problem,))
        written.append(name)
    return InitResult(tuple(written), ())
