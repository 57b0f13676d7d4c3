"""Every row of some lists with what it means: its region, and the readings that hold for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from outgate.catalog.geography import WORLDWIDE, region_of
from outgate.catalog.model import ADDED, Endpoint, EndpointList, Table
from outgate.catalog.readings import Feature, Reading, Readings
from outgate.traffic.destination import HostDestination


@dataclass(frozen=True)
class CatalogRow:
    """One URL or service tag of a row, with the table and list it stands in.

    `region` is that of its geography, or WORLDWIDE. `readings` are those found on import that
    `known`, the readings of its catalog, has, and those about its host; `endpoint` has the target
    that they make of it. `is_withdrawn` tells that an overlay took it out.
    """

    list: EndpointList
    table: Table
    endpoint: Endpoint
    region: str
    readings: tuple[Reading, ...]
    known: Readings = field(compare=False, repr=False)
    is_withdrawn: bool = False

    @property
    def place(self) -> str:
        """`list/table#row`."""
        return self.endpoint.id

    @cached_property
    def host(self) -> str:
        """Its host pattern as text, "" for a service tag."""
        return _host(self.endpoint)

    @property
    def is_added(self) -> bool:
        """Whether an overlay made the row."""
        correction = self.endpoint.correction
        return correction is not None and correction.did == ADDED

    @cached_property
    def is_mma(self) -> bool:
        """Whether the row belongs to the Microsoft Monitoring Agent."""
        return any(reading.part == "mma" for reading in self.readings)

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features that the row serves, in the order of their names."""
        names = sorted({reading.feature for reading in self.readings if reading.feature})
        return tuple(self.known.features[name] for name in names)

    def shares_region(self, other: "CatalogRow") -> bool:
        """Whether some device is told to use both rows."""
        return self.region == other.region or WORLDWIDE in (self.region, other.region)


def rows_of(
    lists: Iterable[EndpointList], known: Readings, *, withdrawn: bool = False
) -> Iterator[CatalogRow]:
    """The rows of some lists as they stand; also those that overlays took out, where asked for."""
    for each in lists:
        reader = _Reader(each, known)
        for table in each.tables:
            for endpoint in table.endpoints:
                yield reader.row(table, endpoint)
            for endpoint in table.withdrawn if withdrawn else ():
                yield reader.row(table, endpoint, is_withdrawn=True)


def in_order(rows: Iterable[CatalogRow]) -> list[CatalogRow]:
    """Rows by list, table and number, so that the order in which they are listed never shows."""
    return sorted(
        rows,
        key=lambda row: (
            row.list.id,
            row.table.id,
            row.endpoint.row,
            row.endpoint.number,
        ),
    )


@dataclass(slots=True)
class _Reader:
    """Reads the rows of one list."""

    list: EndpointList
    known: Readings
    # Regions with a host like the `others` of a reading, by the id of the reading.
    others: dict[str, frozenset[str]] = field(default_factory=dict)

    def row(self, table: Table, endpoint: Endpoint, *, is_withdrawn: bool = False) -> CatalogRow:
        region = region_of(endpoint.geography, self.known)
        readings = self._readings(endpoint, region)
        if any(each.plain_http for each in readings):
            endpoint = replace(endpoint, remote=replace(endpoint.remote, protocol="http", port=80))
        return CatalogRow(self.list, table, endpoint, region, readings, self.known, is_withdrawn)

    def _readings(self, endpoint: Endpoint, region: str) -> tuple[Reading, ...]:
        known = self.known
        found = [known.readings[id] for id in endpoint.readings if id in known.readings]
        if host := _host(endpoint):
            found += [e for e in known.host_readings if e.hosts and e.hosts.search(host)]
        return tuple(
            [self._or_alone(each, region) for each in found if self._speaks(each, endpoint)]
        )

    def _speaks(self, reading: Reading, endpoint: Endpoint) -> bool:
        its = self.list
        return (
            reading.about(its.service)
            and (not reading.methods or its.method in reading.methods)
            and not (reading.plain_http and "://" in endpoint.text)
        )

    def _or_alone(self, reading: Reading, region: str) -> Reading:
        """The reading, or the one it gives way to where the region has no other host."""
        if reading.unless_alone is None or reading.others is None:
            return reading
        if reading.id not in self.others:
            self.others[reading.id] = frozenset(
                region_of(each.geography, self.known)
                for table in self.list.tables
                for each in table.endpoints
                if reading.others.search(_host(each))
            )
        if self.others[reading.id] & {region, WORLDWIDE}:
            return reading
        return self.known.readings[reading.unless_alone]


def _host(endpoint: Endpoint) -> str:
    destination = endpoint.remote.destination
    return str(destination.host) if isinstance(destination, HostDestination) else ""
