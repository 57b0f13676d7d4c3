"""`outgate init`: the files a new project starts with."""

from dataclasses import dataclass
from pathlib import Path

from outgate.atomic import write_atomic
from outgate.catalog.lock import NAME as LOCK
from outgate.catalog.lock import lock_text
from outgate.catalog.store import Store
from outgate.commands.config import NAME as CONFIG
from outgate.diagnostics import Diagnostic, codes

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


def start_project(folder: Path) -> InitResult:
    """Write the files of a new project; where any of them exists, nothing is written."""
    catalog, problems = Store(None).load(None)
    assert catalog is not None, problems
    files = {
        CONFIG: _CONFIG,
        "policies/example.policy": _POLICY,
        LOCK: lock_text(catalog),
        ".gitignore": ".outgate/\n",
    }
    standing = [name for name in files if name != ".gitignore" and (folder / name).exists()]
    if standing:
        message = f"`{standing[0]}` exists already, so this folder holds a project"
        help = "run `outgate plan` here, or start in an empty folder"
        return InitResult((), (Diagnostic(codes.BAD_CONFIG, message, help=help),))
    written = []
    for name, text in files.items():
        if (folder / name).exists():
            continue
        try:
            write_atomic(folder / name, text)
        except OSError as error:
            message = f"cannot write `{name}`: {(error.strerror or str(error)).lower()}"
            return InitResult((), (Diagnostic(codes.UNREADABLE_FILE, message),))
        written.append(name)
    return InitResult(tuple(written), ())
