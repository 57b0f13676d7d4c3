"""`outgate.lock`: the edition that a project is pinned to, with its digest."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from outgate.catalog.digest import meanings
from outgate.catalog.model import Catalog
from outgate.diagnostics import Diagnostic, codes
from outgate.documents.fault import Fault
from outgate.documents.files import MAX_CONFIG_BYTES, FileMissing, bounds_of
from outgate.documents.reader import Kind, read_document_file
from outgate.documents.yaml import MAX_CONFIG_VALUES
from outgate.values import dataclass, field

FORMAT_VERSION = "1.0"
NAME = "outgate.lock"
# Names of a lock are printed, and whoever opens a pull request writes the lock.
_NAME = re.compile(r"[a-z][a-z0-9 .*-]{0,99}")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Lock:
    """A pinned edition; `digest` covers the edition and the team's own services.

    `meanings` are the short digests of readings and overlays (see `digest.meanings`), so that one
    which changed can be named; locks of earlier versions have none.
    """

    edition: str
    digest: str
    meanings: Mapping[str, str] = field(default_factory=dict)


_KIND = Kind(
    codes.LOCK_MISMATCH,
    "pin an edition again with `outgate catalog lock`",
    MAX_CONFIG_BYTES,
    most_values=MAX_CONFIG_VALUES,
)


def read_lock(path: Path) -> tuple[Lock | None, tuple[Diagnostic, ...]]:
    """The lock at a path, None where there is none."""
    try:
        file, problems = read_document_file(path, bounds_of(path.parent), _KIND)
    except FileMissing:
        return None, ()
    if file is None:
        return None, problems
    documents, problems = file.documents()
    if not problems and len(documents) != 1:
        problems = (file.diagnostic(Fault("it does not name an edition and its digest", ())),)
    if not problems:
        problems = file.worst("lock.schema.json", documents[0], 0)
    if problems:
        return None, problems
    raw = documents[0]
    pinned = raw.get("meanings", {})
    printable = {name: digest for name, digest in pinned.items() if _NAME.fullmatch(name)}
    return Lock(raw["edition"], raw["digest"], printable), ()


def lock_text(catalog: Catalog) -> str:
    """The lock that pins a catalog, as YAML text."""
    lines = [
        f"  {json.dumps(name)}: {json.dumps(digest)}\n"
        for name, digest in meanings(catalog).items()
    ]
    return (
        "# Written by `outgate catalog lock`: policies compile against this edition.\n"
        f'format_version: "{FORMAT_VERSION}"\n'
        f'edition: "{catalog.edition}"\n'
        f'digest: "{catalog.digest}"\n'
        "# What readings and overlays make of its rows.\n"
        f"meanings:{'' if lines else ' {}'}\n"
    ) + "".join(lines)


def check_lock(catalog: Catalog, lock: Lock) -> tuple[Diagnostic, ...]:
    """An error where the catalog no longer says or means what was pinned."""
    if catalog.digest == lock.digest:
        return ()
    return (
        Diagnostic(
            codes.LOCK_MISMATCH,
            f"catalog {catalog.edition} is not the one that `{NAME}` pins: "
            + _changed(catalog, lock),
            help="see what changed in `catalog/` or with the new version of Outgate, then accept "
            f"it with `outgate catalog lock --edition {catalog.edition}`",
        ),
    )


def _changed(catalog: Catalog, lock: Lock) -> str:
    """What is not as pinned, as far as the lock tells."""
    if not lock.meanings:
        return "its digest has changed"
    now, pinned = meanings(catalog), lock.meanings
    parts = []
    for words, names in (
        ("read otherwise", [name for name in now if pinned.get(name, now[name]) != now[name]]),
        ("new", [name for name in now if name not in pinned]),
        ("gone", [name for name in sorted(pinned) if name not in now]),
    ):
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
            parts.append(f"{words}: {shown}{more}")
    return "; ".join(parts) or "its rows have changed"
