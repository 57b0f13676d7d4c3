"""What is said of a list's rows: the values that checks pass around."""

from dataclasses import dataclass

from outgate.catalog.findings import FindingCode
from outgate.catalog.geography import WORLDWIDE, region_of
from outgate.catalog.model import Endpoint, EndpointList, Table
from outgate.traffic.destination import HostDestination


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding with its place, `list/table#row`, or the list alone."""

    code: FindingCode
    place: str
    message: str
    raw: str


@dataclass(frozen=True, slots=True)
class At:
    """One URL of a row with the table and list it stands in."""

    list: EndpointList
    table: Table
    endpoint: Endpoint

    @property
    def place(self) -> str:
        """`list/table#row`."""
        return self.endpoint.id

    @property
    def region(self) -> str:
        """The region of its geography, or WORLDWIDE."""
        return region_of(self.endpoint.geography)

    @property
    def host(self) -> str:
        """Its host pattern as text, "" for a service tag."""
        destination = self.endpoint.target.destination
        return str(destination.host) if isinstance(destination, HostDestination) else ""

    def shares_region(self, other: "At") -> bool:
        """Whether some device is told to use both rows."""
        return self.region == other.region or WORLDWIDE in (self.region, other.region)
