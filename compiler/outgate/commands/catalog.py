"""`outgate catalog list`, `show` and `lock`: what editions there are, hold and are pinned."""

from collections import Counter
from pathlib import Path

from outgate.atomic import write_atomic
from outgate.catalog.lock import NAME, lock_text, read_lock
from outgate.catalog.model import Catalog, EndpointList
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.errors import UserError
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One edition with what a list of editions tells about it."""

    catalog: Catalog
    pinned: bool
    newest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One list with its sums; `geographies` counts endpoints by geography cell."""

    list: EndpointList
    endpoints: int
    quarantined: int
    findings: int
    geographies: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Editions:
    """Every edition there is, oldest first."""

    rows: tuple[EditionRow, ...]


@dataclass(frozen=True, slots=True)
class EditionSummary:
    """What an edition holds, list by list."""

    catalog: Catalog
    rows: tuple[ListRow, ...]


@dataclass(frozen=True, slots=True)
class ShownList:
    """One list of an edition."""

    edition: str
    endpoints: EndpointList


def list_editions(
    store: Store, root: Path
) -> tuple[tuple[EditionRow, ...], tuple[Diagnostic, ...]]:
    """All editions, oldest first."""
    lock, problems = read_lock(root / NAME)
    diagnostics = list(problems)
    rows = []
    names = store.editions()
    for name in names:
        catalog, problems = store.load(name)
        diagnostics += problems
        if catalog is not None:
            is_pinned = lock is not None and lock.edition == name
            rows.append(EditionRow(catalog, is_pinned, name == names[-1]))
    return tuple(rows), tuple(dict.fromkeys(diagnostics))


def chosen_edition(root: Path, edition: str | None) -> str | None:
    """The edition asked for, else the pinned one; None stands for the newest."""
    lock, _ = read_lock(root / NAME)
    return edition or (lock.edition if lock else None)


def list_rows(catalog: Catalog) -> tuple[ListRow, ...]:
    """The sums of every list of a catalog."""
    return tuple(_list_row(endpoint_list) for endpoint_list in catalog.lists)


def _list_row(endpoint_list: EndpointList) -> ListRow:
    endpoints = endpoint_list.endpoints
    geographies = Counter(endpoint.geography or "-" for endpoint in endpoints)
    return ListRow(
        list=endpoint_list,
        endpoints=len(endpoints),
        quarantined=len(endpoint_list.quarantined),
        findings=len(endpoint_list.findings),
        geographies=tuple(sorted(geographies.items())),
    )


def find_list(catalog: Catalog, list_id: str) -> ShownList:
    """A list of a catalog by its id; UserError where it has none of that id."""
    lists = {part.id: part for part in catalog.lists}
    if list_id not in lists:
        near = did_you_mean(list_id, lists)
        help = f"did you mean `{near}`?" if near else f"lists are {', '.join(lists)}"
        message = f"there is no list `{list_id}` in catalog {catalog.edition}"
        raise UserError(Diagnostic(codes.USAGE, message, help=help))
    return ShownList(catalog.edition, lists[list_id])


def lock_edition(
    store: Store, root: Path, edition: str | None
) -> tuple[Catalog | None, tuple[Diagnostic, ...]]:
    """Pin an edition (None: the newest) in the project; OSError when it cannot be written."""
    catalog, problems = store.load(edition)
    if catalog is None:
        return None, problems
    write_atomic(root / NAME, lock_text(catalog))
    return catalog, problems
