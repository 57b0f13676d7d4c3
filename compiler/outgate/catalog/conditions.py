"""Version conditions: which releases of an operating system need a row."""

from enum import Enum, auto
from typing import TYPE_CHECKING

from outgate.catalog.fleets import FLEETS, Family, Fleet
from outgate.values import dataclass

if TYPE_CHECKING:
    from outgate.catalog.reading_fields import ConditionFields

_MAX_BUILD = 10**9


class Ruling(Enum):
    """What a condition says of a fleet: leave it out, it holds, or it does not speak of it."""

    EXCLUDED = auto()
    HOLDS = auto()
    SILENT = auto()


@dataclass(frozen=True, slots=True)
class VersionRange:
    """Builds `low` to `high`, both included, of one family."""

    family: Family
    low: int
    high: int

    def holds(self, fleet: Fleet) -> bool:
        """Whether the fleet's build lies in the range."""
        return fleet.family is self.family and self.low <= fleet.build <= self.high


@dataclass(frozen=True, slots=True)
class Condition:
    """`only` the ranges, or everything `except` them (`only` False)."""

    only: bool
    ranges: tuple[VersionRange, ...]

    def ruling(self, fleet: Fleet) -> Ruling:
        """What the condition says of `fleet`."""
        inside = any(builds.holds(fleet) for builds in self.ranges)
        if self.only:
            return Ruling.HOLDS if inside else Ruling.EXCLUDED
        if inside:
            return Ruling.EXCLUDED
        is_named = any(builds.family is fleet.family for builds in self.ranges)
        return Ruling.HOLDS if is_named else Ruling.SILENT


def read_condition(raw: "ConditionFields") -> Condition:
    """A condition as readings write it: `{except: [{from: win10-1803}]}` or `{only: [...]}`.

    `from` and `to` include the release they name, `below` does not.
    """
    only = "only" in raw
    ranges = []
    for entry in raw["only" if only else "except"]:
        ((word, name),) = entry.items()
        fleet = FLEETS[name]
        low, high = {
            "from": (fleet.build, _MAX_BUILD),
            "to": (0, fleet.build),
            "below": (0, fleet.build - 1),
        }[word]
        ranges.append(VersionRange(fleet.family, low, high))
    return Condition(only, tuple(ranges))
