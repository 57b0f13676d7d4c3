"""Whether a row applies to a device, and how firmly: compiling, comparing and the feed ask here."""

from dataclasses import dataclass
from enum import Enum, auto

from outgate.catalog.conditions import Ruling
from outgate.catalog.fleets import FLEETS, Sensor
from outgate.catalog.model import Need, Platform
from outgate.catalog.readings import Feature, Reading
from outgate.catalog.rows import CatalogRow


class Reason(Enum):
    """Why a row does not apply to a fleet."""

    AGENT = auto()
    PLATFORM = auto()
    CONDITION = auto()


@dataclass(frozen=True, slots=True)
class Inapplicable:
    """A row that does not apply; `reading` is the one whose version condition says so."""

    reason: Reason
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Applies:
    """How firmly a row is wanted where it applies: `need`, through any of its features.

    Without features, required is wanted whatever a policy says, and optional never is.
    """

    need: Need
    features: tuple[Feature, ...]


def applies(row: CatalogRow, fleet: str | None) -> Applies | Inapplicable:
    """What a row is to a built-in fleet, None for a table that knows no devices."""
    if fleet is None:
        return Applies(_marked(row), row.features)
    device = FLEETS[fleet]
    if row.is_mma and device.sensor is not Sensor.MMA:
        return Inapplicable(Reason.AGENT)
    if not platforms_for(row, fleet):
        return Inapplicable(Reason.PLATFORM)
    rulings = [(each, each.condition.ruling(device)) for each in row.readings if each.condition]
    for reading, ruling in rulings:
        if ruling is Ruling.EXCLUDED:
            return Inapplicable(Reason.CONDITION, reading)
    named = any(ruling is Ruling.HOLDS for _, ruling in rulings)
    return Applies(Need.REQUIRED if row.is_mma or named else _marked(row), row.features)


def _marked(row: CatalogRow) -> Need:
    """What the list's cell says, or what an unmarked row counts as."""
    if row.endpoint.need is not None:
        return row.endpoint.need
    return Need.OPTIONAL if any(each.optional for each in row.readings) else Need.REQUIRED


def platforms_said(row: CatalogRow) -> tuple[Platform, ...]:
    """The platforms that say yes; all of the table where every platform cell is blank."""
    said = row.endpoint.platforms
    return tuple(each for each in row.table.platforms if not said or each.name in said)


def platforms_for(row: CatalogRow, fleet: str) -> dict[str, str]:
    """Platforms that say yes for a fleet, each with the named fleet it is read as."""
    found: dict[str, str] = {}
    for platform in platforms_said(row):
        if fleet in platform.fleets:
            found[platform.name] = fleet
        elif named := dict(platform.successors).get(fleet):
            found[platform.name] = named
    return found


def fleets_of(row: CatalogRow) -> tuple[str, ...]:
    """Fleets that the platforms of a row speak of, sorted."""
    platforms = platforms_said(row)
    found = {fleet for each in platforms for fleet in each.fleets}
    return tuple(sorted(found | {newer for each in platforms for newer, _ in each.successors}))
