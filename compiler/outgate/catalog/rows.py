"""Every row of some lists with what it means: its region, and the readings that hold for it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from outgate.catalog.findings import Place
from outgate.catalog.fleets import FLEETS, Sensor
from outgate.catalog.geography import WORLDWIDE, region_of
from outgate.catalog.model import (
    ADDED,
    Catalog,
    Endpoint,
    EndpointList,
    Need,
    Platform,
    QuarantinedRow,
    Table,
)
from outgate.catalog.readings import Feature, Reading, Readings
from outgate.traffic.destination import HostDestination
from outgate.values import dataclass, field, replace


@dataclass(frozen=True, kw_only=True)
class CatalogRow:
    """One URL or service tag of a row, with the table and list it stands in.

    `region` is that of its geography, or WORLDWIDE. `known` are the readings of the catalog, and
    `readings` those of them that hold for the row: the ones found on import, and the ones about its
    host. `endpoint` has the remote that they make of it. `is_withdrawn` tells that an overlay took
    the row out.
    """

    list: EndpointList
    table: Table
    endpoint: Endpoint
    region: str
    readings: tuple[Reading, ...]
    known: Readings = field(compare=False, repr=False)
    is_withdrawn: bool

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self.list.id, self.table.id, self.endpoint.row, self.endpoint.number)

    @cached_property
    def host(self) -> str:
        """The host pattern as text, "" for a service tag."""
        return _host(self.endpoint)

    @property
    def is_added(self) -> bool:
        """Whether an overlay made the row."""
        correction = self.endpoint.correction
        return correction is not None and correction.did == ADDED

    @cached_property
    def is_mma(self) -> bool:
        """Whether the row belongs to the Microsoft Monitoring Agent."""
        return any(reading.is_mma for reading in self.readings)

    @property
    def is_replaced_by_tags(self) -> bool:
        """Whether service tags stand for the row with `via addresses`."""
        return any(reading.role == "core" for reading in self.readings)

    @property
    def need(self) -> Need:
        """What the list's cell says, or what a row that marks nothing counts as."""
        if self.endpoint.need is not None:
            return self.endpoint.need
        is_optional = any(reading.optional for reading in self.readings)
        return Need.OPTIONAL if is_optional else Need.REQUIRED

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features that the row serves, in the order of their names."""
        names = sorted({reading.feature for reading in self.readings if reading.feature})
        return tuple(self.known.features[name] for name in names)

    @property
    def platforms(self) -> tuple[Platform, ...]:
        """The platforms that say yes; all of the table where every platform cell is blank."""
        named = self.endpoint.platforms
        return self.table.platforms_named(named) if named else self.table.platforms

    def platforms_for(self, fleet: str) -> Mapping[str, str]:
        """Names of the platforms that say yes for a fleet, each with the fleet it is read as."""
        named = self._read_as.get(fleet)
        if named is None:
            read_as = {platform.name: platform.read_as(fleet) for platform in self.platforms}
            named = {name: as_fleet for name, as_fleet in read_as.items() if as_fleet is not None}
            self._read_as[fleet] = named
        return named

    @cached_property
    def _read_as(self) -> dict[str, dict[str, str]]:
        """What `platforms_for` has answered, as every statement asks for the same."""
        return {}

    @property
    def fleets(self) -> tuple[str, ...]:
        """Fleets that the platforms of the row cover, sorted."""
        return tuple(sorted({fleet for platform in self.platforms for fleet in platform.covered()}))

    def serves_agent_of(self, fleet: str) -> bool:
        """Whether the fleet's devices run the agent that the row is for."""
        return not self.is_mma or FLEETS[fleet].sensor is Sensor.MMA

    def shares_region(self, other: "CatalogRow") -> bool:
        """Whether some device is told to use both rows."""
        return self.region == other.region or WORLDWIDE in (self.region, other.region)


@dataclass(frozen=True, slots=True)
class RowInQuarantine:
    """A row that could not be read, with the table and list it stands in."""

    list: EndpointList
    table: Table
    row: QuarantinedRow
    region: str

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self.list.id, self.table.id, self.row.row)


def catalog_rows(catalog: Catalog, *, withdrawn: bool = False) -> Iterator[CatalogRow]:
    """The rows of a catalog as they stand; also those that overlays took out, where asked for."""
    return rows_of(catalog.lists, catalog.readings, withdrawn=withdrawn)


def rows_of(
    lists: Iterable[EndpointList], known: Readings, *, withdrawn: bool = False
) -> Iterator[CatalogRow]:
    """The same for some lists, by the readings of their catalog."""
    for endpoint_list in lists:
        reader = _RowReader(endpoint_list, known)
        for table in endpoint_list.tables:
            for endpoint in table.endpoints:
                yield reader.read(table, endpoint)
            for endpoint in table.withdrawn if withdrawn else ():
                yield reader.read(table, endpoint, is_withdrawn=True)


def quarantined_rows(lists: Iterable[EndpointList], known: Readings) -> Iterator[RowInQuarantine]:
    """The rows of some lists that could not be read."""
    for endpoint_list in lists:
        for table in endpoint_list.tables:
            for row in table.quarantined:
                region = region_of(row.geography, known)
                yield RowInQuarantine(endpoint_list, table, row, region)


def in_order(rows: Iterable[CatalogRow]) -> list[CatalogRow]:
    """Rows by list, table and number, so that the order in which they are listed never shows."""
    return sorted(
        rows,
        key=lambda row: (row.list.id, row.table.id, row.endpoint.row, row.endpoint.number),
    )


@dataclass(slots=True)
class _RowReader:
    """Reads the rows of one list."""

    list: EndpointList
    known: Readings
    # By id of a reading, the regions with a host like its `others`.
    regions_of_others: dict[str, frozenset[str]] = field(default_factory=dict)

    def read(self, table: Table, endpoint: Endpoint, *, is_withdrawn: bool = False) -> CatalogRow:
        region = region_of(endpoint.geography, self.known)
        readings = self._readings(endpoint, region)
        if any(reading.plain_http for reading in readings):
            endpoint = replace(endpoint, remote=replace(endpoint.remote, protocol="http", port=80))
        return CatalogRow(
            list=self.list,
            table=table,
            endpoint=endpoint,
            region=region,
            readings=readings,
            known=self.known,
            is_withdrawn=is_withdrawn,
        )

    def _readings(self, endpoint: Endpoint, region: str) -> tuple[Reading, ...]:
        known = self.known
        candidates = [known.readings[id] for id in endpoint.readings if id in known.readings]
        if host := _host(endpoint):
            candidates += [
                reading
                for reading in known.host_readings
                if reading.hosts and reading.hosts.search(host)
            ]
        return tuple(
            [
                self._or_alone(reading, region)
                for reading in candidates
                if self._holds(reading, endpoint)
            ]
        )

    def _holds(self, reading: Reading, endpoint: Endpoint) -> bool:
        return (
            reading.about(self.list.service)
            and (not reading.methods or self.list.method in reading.methods)
            and not (reading.plain_http and "://" in endpoint.text)
        )

    def _or_alone(self, reading: Reading, region: str) -> Reading:
        """The reading, or the one it gives way to where the region has no other host."""
        if reading.others is None:
            return reading
        assert reading.unless_alone is not None  # files of readings have both or neither
        if reading.id not in self.regions_of_others:
            self.regions_of_others[reading.id] = frozenset(
                region_of(endpoint.geography, self.known)
                for endpoint in self.list.endpoints
                if reading.others.search(_host(endpoint))
            )
        if self.regions_of_others[reading.id] & {region, WORLDWIDE}:
            return reading
        return self.known.readings[reading.unless_alone]


def _host(endpoint: Endpoint) -> str:
    destination = endpoint.remote.destination
    return str(destination.host) if isinstance(destination, HostDestination) else ""
