"""Which editions had a host, or will have it, where the one in use does not."""

from collections.abc import Iterable
from dataclasses import dataclass

from outgate.catalog.model import Catalog
from outgate.catalog.rows import CatalogRow, rows_of
from outgate.traffic.destination import HostDestination


@dataclass(frozen=True, slots=True)
class Presence:
    """An edition with a row that names a host, `later` than the edition in use or earlier."""

    edition: str
    later: bool
    row: CatalogRow


def names_host(row: CatalogRow, host: str) -> bool:
    """Whether a row's pattern holds a host."""
    destination = row.endpoint.remote.destination
    return isinstance(destination, HostDestination) and destination.host.matches(host)


def where_else(host: str, current: str, editions: Iterable[Catalog]) -> tuple[Presence, ...]:
    """The last edition before the current one that names a host, and the first after it."""
    found: dict[bool, Presence] = {}
    for catalog in sorted(editions, key=lambda each: each.edition):
        later = catalog.edition > current
        if catalog.edition == current or (later and True in found):
            continue
        rows = rows_of(catalog.lists, catalog.readings)
        row = next((each for each in rows if names_host(each, host)), None)
        if row is not None:
            found[later] = Presence(catalog.edition, later, row)
    return tuple(found[each] for each in sorted(found))
