"""Which editions had a host, or will have it, where the one in use does not."""

from collections.abc import Iterable

from outgate.catalog.model import Catalog
from outgate.catalog.rows import CatalogRow, catalog_rows
from outgate.traffic.destination import HostDestination
from outgate.values import dataclass


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
    earlier: Presence | None = None
    for catalog in sorted(editions, key=lambda catalog: catalog.edition):
        if catalog.edition == current:
            continue
        row = next((row for row in catalog_rows(catalog) if names_host(row, host)), None)
        if row is None:
            continue
        presence = Presence(catalog.edition, catalog.edition > current, row)
        if presence.later:
            return (presence,) if earlier is None else (earlier, presence)
        earlier = presence
    return () if earlier is None else (earlier,)
