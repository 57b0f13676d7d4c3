"""Finds the rows of a catalog that name a host or an address, without looking at every row."""

from collections.abc import Iterable, Iterator

from outgate.catalog.rows import CatalogRow
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import AddressSet, address_set, single_address
from outgate.traffic.tags import Tags
from outgate.traffic.url import Url

_Place = tuple[int, CatalogRow]


class RowIndex:
    """Rows by the host pattern or the networks they name; protocol, port and path play no part.

    What is found comes in the order in which the rows were given.
    """

    def __init__(self, rows: Iterable[CatalogRow], tags: Tags) -> None:
        self._by_host: dict[HostPattern, list[_Place]] = {}
        self._by_networks: list[tuple[AddressSet, _Place]] = []
        for number, row in enumerate(rows):
            destination = tags.surely(row.endpoint.remote).destination
            if isinstance(destination, HostDestination):
                self._by_host.setdefault(destination.host, []).append((number, row))
            elif isinstance(destination, AddressesDestination):
                place = number, row
                self._by_networks.append((address_set(destination.networks), place))

    @property
    def networks(self) -> Iterator[AddressSet]:
        """The networks of every row that names some."""
        return (networks for networks, _ in self._by_networks)

    def naming(self, host: str) -> tuple[CatalogRow, ...]:
        """The rows that name a host."""
        return self._at(HostPattern(host).wider())

    def naming_or_below(self, host: str) -> tuple[CatalogRow, ...]:
        """The rows that name a host, or what is below it and not the host itself."""
        return self._at((HostPattern(host, subtree=True), *HostPattern(host).wider()))

    def holding(self, addresses: AddressSet) -> tuple[CatalogRow, ...]:
        """The rows of whose networks one holds all of the addresses."""
        return _in_order(place for held, place in self._by_networks if addresses <= held)

    def near(self, url: Url) -> tuple[CatalogRow, ...]:
        """The rows that a URL may go to, and those that name what is below its host."""
        here = url.address
        named = self.naming_or_below(url.host)
        if here is None:
            return named
        return (*named, *self.holding(single_address(str(here))))

    def _at(self, patterns: Iterable[HostPattern]) -> tuple[CatalogRow, ...]:
        return _in_order(place for pattern in patterns for place in self._by_host.get(pattern, ()))


def _in_order(places: Iterable[_Place]) -> tuple[CatalogRow, ...]:
    return tuple(row for _, row in sorted(places, key=lambda place: place[0]))
