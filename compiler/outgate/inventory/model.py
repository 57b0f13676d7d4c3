"""What an inventory says, as counts; names of devices only as far as somebody asked for them."""

from datetime import date

from outgate.catalog.prerequisites import Component, Version
from outgate.inventory.coverage import Cover
from outgate.inventory.device import Unread
from outgate.inventory.eligibility import Status
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file: its format, how many rows were read, and what was not."""

    name: str
    format: str
    title: str
    rows: int
    unread: tuple[Unread, ...]
    odd: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What became of the rows: every device is in one of `not_onboarded` to `counted`.

    `perhaps_onboarded` are those counted of which no file says whether they are onboarded.
    """

    rows: int
    merged: int
    devices: int
    not_onboarded: int
    stale: int
    without_fleet: int
    counted: int
    perhaps_onboarded: int


@dataclass(frozen=True, slots=True, order=True)
class FleetCount:
    """How many devices of one fleet, or of one reason to have none, are at a site."""

    site: str
    fleet: str
    devices: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverGroup:
    """Devices of one answer, at one site, of one fleet.

    `allowed` tells that rules surely allow all that they need, also where no statement is for them.
    """

    cover: Cover
    site: str
    fleet: str
    region: str
    connectivity: str
    allowed: bool
    devices: int
    names: tuple[str, ...] = ()

    @property
    def is_lucky(self) -> bool:
        """Whether rules for others allow them all the same."""
        return self.allowed and self.cover in (Cover.NOT_COVERED, Cover.OTHER_METHOD)


@dataclass(frozen=True, slots=True)
class StatementUse:
    """A statement and the devices that it is for.

    `unused` are its words for fleets that nobody has; `perhaps` counts devices of its fleets whose
    address or fleet is not known. `stale` are devices of its that were not seen for long.
    """

    text: str
    places: tuple[str, ...]
    devices: int
    perhaps: int
    stale: int
    unused: tuple[str, ...]

    @property
    def for_nobody(self) -> bool:
        """Whether it is certain that no device is there, seen lately or not."""
        return not (self.devices or self.perhaps or self.stale)


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many devices at a site stand so to streamlined connectivity."""

    status: Status
    site: str
    fleet: str
    devices: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LackCount:
    """How many devices have a component that is too old, in this version."""

    component: Component
    has: Version
    needs: Version
    devices: int


@dataclass(frozen=True, slots=True)
class NeededVersion:
    """A row of the prerequisites that was asked: what it says, where, and for which fleets."""

    component: Component
    needs: Version
    fleets: tuple[str, ...]
    published: date
    url: str


@dataclass(frozen=True, slots=True)
class Policies:
    """What the policies were asked: None in `Inventory` where there are none."""

    cover: tuple[CoverGroup, ...]
    statements: tuple[StatementUse, ...]

    def count(self, cover: Cover) -> int:
        """How many devices have this answer."""
        return sum(group.devices for group in self.cover if group.cover is cover)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The whole report, the same for any order of files and rows."""

    as_of: date
    stale_days: int
    every_device: bool
    files: tuple[ReadFile, ...]
    totals: Totals
    sites: tuple[tuple[str, tuple[str, ...]], ...]
    fleets: tuple[FleetCount, ...]
    without_fleet: tuple[FleetCount, ...]
    policies: Policies | None
    streamlined: tuple[StatusCount, ...]
    lacks: tuple[LackCount, ...]
    missing: tuple[tuple[str, int], ...]
    needed: tuple[NeededVersion, ...]
    connectivity: tuple[tuple[str, int], ...]

    @property
    def has_gaps(self) -> bool:
        """Whether some device is not covered, or for another method than it uses."""
        return self.policies is not None and bool(
            self.policies.count(Cover.NOT_COVERED) or self.policies.count(Cover.OTHER_METHOD)
        )

    def by_status(self, status: Status) -> int:
        """How many devices stand so to streamlined connectivity."""
        return sum(each.devices for each in self.streamlined if each.status is status)
