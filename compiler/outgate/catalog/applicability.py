"""Whether a row applies to a device, and how firmly: compiling, comparing and the feed ask here."""

from enum import Enum, auto

from outgate.catalog.conditions import Ruling
from outgate.catalog.fleets import FLEETS
from outgate.catalog.model import Need
from outgate.catalog.readings import Feature, Reading
from outgate.catalog.rows import CatalogRow
from outgate.values import dataclass


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
class Applicable:
    """How firmly a row is wanted where it applies: `need`, through any of its features.

    Without features, a required row is wanted whatever a policy says, and an optional one never is.
    """

    need: Need
    features: tuple[Feature, ...]


def judge_fleet(row: CatalogRow, fleet: str | None) -> Applicable | Inapplicable:
    """What a row is to a built-in fleet, None for a table that does not tell devices apart."""
    if fleet is None:
        return Applicable(row.need, row.features)
    if not row.serves_agent_of(fleet):
        return Inapplicable(Reason.AGENT)
    if not row.platforms_for(fleet):
        return Inapplicable(Reason.PLATFORM)
    rulings = [
        (reading, reading.condition.ruling(FLEETS[fleet]))
        for reading in row.readings
        if reading.condition
    ]
    for reading, ruling in rulings:
        if ruling is Ruling.EXCLUDED:
            return Inapplicable(Reason.CONDITION, reading)
    is_named = any(ruling is Ruling.HOLDS for _, ruling in rulings)
    return Applicable(Need.REQUIRED if row.is_mma or is_named else row.need, row.features)
