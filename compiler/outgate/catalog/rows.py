"""Every row of some lists with what it means: its region, and the readings that hold for it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from outgate.catalog.geography import WORLDWIDE, region_of
from outgate.catalog.model import Endpoint, EndpointList, Table
from outgate.catalog.readings import Feature, Reading, Readings
from outgate.traffic.destination import HostDestination


@dataclass(frozen=True)
class CatalogRow:
    """One URL or service tag of a row, with the table and list it stands in.

    `region` is that of its geography, or WORLDWIDE. `readings` are those found on import that
    `known`, the readings of its catalog, has, and those about its host.
    """

    list: EndpointList
    table: Table
    endpoint: Endpoint
    region: str
    readings: tuple[Reading, ...]
    known: Readings = field(compare=False, repr=False)

    @property
    def place(self) -> str:
        """`list/table#row`."""
        return self.endpoint.id

    @cached_property
    def host(self) -> str:
        """Its host pattern as text, "" for a service tag."""
        return _host(self.endpoint)

    @property
    def is_withdrawn(self) -> bool:
        """Whether an overlay took the row out."""
        return bool(self.table.withdrawn) and self.endpoint in self.table.withdrawn

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
        for table in each.tables:
            endpoints = (*table.endpoints, *table.withdrawn) if withdrawn else table.endpoints
            for endpoint in endpoints:
                region = region_of(endpoint.geography, known)
                readings = _readings_of(each, endpoint, region, known)
                yield CatalogRow(each, table, endpoint, region, readings, known)


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


def _host(endpoint: Endpoint) -> str:
    destination = endpoint.target.destination
    return str(destination.host) if isinstance(destination, HostDestination) else ""


def _readings_of(
    its: EndpointList, endpoint: Endpoint, region: str, known: Readings
) -> tuple[Reading, ...]:
    found = [known.readings[id] for id in endpoint.readings if id in known.readings]
    if host := _host(endpoint):
        found += [each for each in known.host_readings if each.hosts and each.hosts.search(host)]
    return tuple(
        _or_alone(reading, its, region, known)
        for reading in found
        if reading.about(its.service) and (not reading.methods or its.method in reading.methods)
    )


def _or_alone(reading: Reading, its: EndpointList, region: str, known: Readings) -> Reading:
    """The reading, or the one it gives way to where the list has no other host for the region."""
    if reading.unless_alone is None or reading.others is None:
        return reading
    if _has(its, region, reading.others, known):
        return reading
    return known.readings[reading.unless_alone]


def _has(its: EndpointList, region: str, hosts: re.Pattern[str], known: Readings) -> bool:
    return any(
        hosts.search(_host(each)) and region_of(each.geography, known) in (region, WORLDWIDE)
        for table in its.tables
        for each in table.endpoints
    )
