"""What a catalog edition holds once read: lists, tables, endpoints, each with its provenance.

An endpoint keeps the facts of its row, not its sentences: descriptions and comments are turned
into the ids of readings (see `readings`) when a list is imported.
"""

from collections.abc import Container, Iterable
from enum import StrEnum
from functools import cached_property

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.readings import Readings
from outgate.traffic.destination import Remote
from outgate.values import dataclass, field


class Cloud(StrEnum):
    """The two worlds of Microsoft's lists; one statement stays in one of them."""

    COMMERCIAL = "commercial"
    GOVERNMENT = "government"


class Method(StrEnum):
    """How devices connect: the list a statement is answered from."""

    STANDARD = "standard"
    STREAMLINED = "streamlined"
    ADDRESSES = "addresses"

    @property
    def answered_by(self) -> "Method":
        """The method of the list that answers it: there is no list of addresses alone."""
        return Method.STREAMLINED if self is Method.ADDRESSES else self


class Need(StrEnum):
    """What the list's own cell says of a row."""

    REQUIRED = "required"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Platform:
    """What one platform column header, or one word in an OS column, covers.

    `fleets` are built-in fleet names. `successors` pairs newer fleets that the text cannot name yet
    with the named fleet they are taken for, such as `server2025` with `server2022`.
    """

    name: str
    fleets: tuple[str, ...]
    successors: tuple[tuple[str, str], ...] = ()

    def read_as(self, fleet: str) -> str | None:
        """The named fleet that a fleet is taken for, mostly itself; None for one not covered."""
        if fleet in self.fleets:
            return fleet
        return next((named for newer, named in self.successors if newer == fleet), None)

    def covered(self) -> dict[str, str]:
        """Every fleet that the platform covers, with the named fleet it is taken for."""
        return {**dict(self.successors), **{fleet: fleet for fleet in self.fleets}}


ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What an overlay did to a row; `evidence` says where the right reading is published.

    `did` is ADDED for a row that the list does not have.
    """

    overlay: str
    did: str
    reason: str
    decided_by: str
    evidence: str

    def __str__(self) -> str:
        return (
            f"{self.did} by overlay `{self.overlay}` ({self.decided_by}): {self.reason}; "
            f"evidence: {self.evidence}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One URL or service tag of one row.

    `id` is its place as text. `text` is the cell's URL after cleaning. `geography` is as published,
    None where the table has no such column. `need` is None where the list marks nothing.
    `platforms` names the table's platforms that say yes; empty where every platform cell is blank.
    `conditional` tells that a cell said `Yes*`. `readings` are ids of readings. `number` counts the
    URLs of one row from 1, 0 for an only one. `treatment` pairs field and value where a
    hand-written row says how to treat its traffic. `correction` is there where an overlay made or
    changed the row.
    """

    id: str
    row: int
    number: int
    text: str
    remote: Remote
    geography: str | None
    category: str | None
    need: Need | None
    platforms: tuple[str, ...]
    conditional: bool
    readings: tuple[str, ...]
    treatment: tuple[tuple[str, str], ...] = ()
    correction: Correction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedRow:
    """A row that could not be read. It is never guessed, and shown in every plan it might concern.

    `code` is that of the finding, `text` the URL cell. `cells` pairs header and cell as they stand.
    `geography` is given where at least that was readable, and `platforms` names those that say yes
    where their cells were; None says that they are not known.
    """

    row: int
    code: FindingCode
    reason: str
    text: str
    geography: str | None
    platforms: tuple[str, ...] | None
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a list: a sheet of a workbook or a section of a page.

    `platforms` is empty where the table knows no devices (portal lists). `marks_need` tells
    whether it has a Required/Optional column. `withdrawn` endpoints were taken out by an overlay.
    """

    id: str
    sheet: str
    has_geography: bool
    marks_need: bool
    platforms: tuple[Platform, ...]
    endpoints: tuple[Endpoint, ...]
    quarantined: tuple[QuarantinedRow, ...]
    findings: tuple[Finding, ...]
    withdrawn: tuple[Endpoint, ...] = ()

    def covered(self) -> dict[str, str]:
        """Every fleet that a platform covers, with the named fleet it is taken for.

        A fleet that one platform names is taken for itself, whatever another takes it for.
        """
        newer = {
            fleet: named for platform in self.platforms for fleet, named in platform.successors
        }
        return newer | {fleet: fleet for platform in self.platforms for fleet in platform.fleets}

    def is_for(self, fleets: Iterable[str]) -> bool:
        """Whether the table speaks of one of the fleets, or does not tell devices apart."""
        return not self.platforms or not self.covered().keys().isdisjoint(fleets)

    def platforms_named(self, names: Container[str]) -> tuple[Platform, ...]:
        """The platforms with one of the names, in the order of the table."""
        return tuple(platform for platform in self.platforms if platform.name in names)


@dataclass(frozen=True, slots=True)
class ListSource:
    """The published file behind a list; `sha256` is of that file."""

    title: str
    file: str
    date: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointList:
    """A list of one service, for one cloud and method where it distinguishes them.

    `carried_from` names the edition it was taken over from unchanged, None where its own file
    brought it.
    """

    id: str
    service: str
    cloud: Cloud | None
    method: Method | None
    source: ListSource
    carried_from: str | None
    tables: tuple[Table, ...]

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints of all tables."""
        return tuple(endpoint for table in self.tables for endpoint in table.endpoints)

    @property
    def quarantined(self) -> tuple[QuarantinedRow, ...]:
        """The rows of all tables that could not be read."""
        return tuple(row for table in self.tables for row in table.quarantined)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all tables, as importing made them."""
        return tuple(finding for table in self.tables for finding in table.findings)

    @property
    def geographies(self) -> frozenset[str | None]:
        """Every geography cell, of rows in quarantine too; None for a row without one."""
        of_endpoints = (endpoint.geography for endpoint in self.endpoints)
        return frozenset((*of_endpoints, *(row.geography for row in self.quarantined)))


@dataclass(frozen=True, slots=True)
class ServiceTag:
    """Addresses that Azure publishes for one service, as CIDRs in normal form and address order.

    `features` are the network features that accept the tag; `FW` stands for Azure Firewall.
    """

    name: str
    change_number: int
    features: tuple[str, ...]
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagFile:
    """Service tags of one cloud from one published file, with its change number.

    In an edition these are the tags that lists use.
    """

    cloud: Cloud
    change_number: int
    source: ListSource
    carried_from: str | None
    tags: tuple[ServiceTag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """A reviewed correction of one table, as it went with an edition.

    `rows` counts the entries that changed something; `idle` tells of the others why they found
    nothing to change, as when the publisher has mended the row.
    """

    id: str
    table: str
    reason: str
    decided_by: str
    rows: int
    idle: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """One edition with the team's own services beside it, corrected by overlays.

    `readings` say what its rows mean.
    """

    edition: str
    readings: Readings = field(compare=False, repr=False)
    lists: tuple[EndpointList, ...]
    tag_files: tuple[TagFile, ...] = ()
    overlays: tuple[Overlay, ...] = ()

    @cached_property
    def digest(self) -> str:
        """`sha256:` and a digest of everything in it, whatever the order of its rows."""
        from outgate.catalog.digest import catalog_digest

        return catalog_digest(self)

    def by_service(self) -> dict[str, tuple[EndpointList, ...]]:
        """The lists of every service, by its name."""
        lists: dict[str, list[EndpointList]] = {}
        for endpoint_list in self.lists:
            lists.setdefault(endpoint_list.service, []).append(endpoint_list)
        return {name: tuple(lists[name]) for name in sorted(lists)}

    def services(self) -> tuple[str, ...]:
        """Names of all services, sorted."""
        return tuple(sorted({endpoint_list.service for endpoint_list in self.lists}))

    def lists_of(self, service: str) -> tuple[EndpointList, ...]:
        """The lists of one service in id order."""
        return tuple(
            endpoint_list for endpoint_list in self.lists if endpoint_list.service == service
        )
