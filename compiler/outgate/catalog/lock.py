"""`outgate.lock`: the edition that a project is pinned to, with its digest."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outgate.catalog.model import Catalog
from outgate.diagnostics import Diagnostic, codes

FORMAT_VERSION = "1.0"
NAME = "outgate.lock"


@dataclass(frozen=True, slots=True)
class Lock:
    """A pinned edition; `digest` covers the edition and the team's own services."""

    edition: str
    digest: str


def read_lock(path: Path) -> tuple[Lock | None, tuple[Diagnostic, ...]]:
    """The lock at a path, None where there is none."""
    import yaml

    help = "pin an edition again with `outgate catalog lock`"
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None, ()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        message = f"cannot read `{path.name}`: {' '.join(str(error).split())}"
        return None, (Diagnostic(codes.LOCK_MISMATCH, message, help=help),)
    fields = ("edition", "digest")
    if not isinstance(raw, dict) or not all(isinstance(raw.get(key), str) for key in fields):
        message = f"`{path.name}` does not name an edition and its digest"
        return None, (Diagnostic(codes.LOCK_MISMATCH, message, help=help),)
    return Lock(raw["edition"], raw["digest"]), ()


def lock_text(catalog: Catalog) -> str:
    """The lock that pins a catalog, as YAML text."""
    return (
        "# Written by `outgate catalog lock`: policies compile against this edition.\n"
        f'format_version: "{FORMAT_VERSION}"\n'
        f'edition: "{catalog.edition}"\n'
        f'digest: "{catalog.digest}"\n'
    )


def check_lock(catalog: Catalog, lock: Lock) -> tuple[Diagnostic, ...]:
    """An error where the catalog is no longer what was pinned."""
    if catalog.digest == lock.digest:
        return ()
    return (
        Diagnostic(
            codes.LOCK_MISMATCH,
            f"catalog {catalog.edition} is not the one that `{NAME}` pins: its digest has changed",
            help="see what changed in `catalog/` or with the new version of Outgate, then run "
            f"`outgate catalog lock --edition {catalog.edition}`",
        ),
    )
