"""A change between two editions, and what becomes of devices when nobody acts on it."""

from dataclasses import dataclass
from enum import StrEnum

from outgate.catalog.comparison.meaning import Grounds
from outgate.catalog.model import Need


class Impact(StrEnum):
    """What a change means for a firewall that stays as it is; the most urgent comes first."""

    BREAKS = "breaks"
    CLOSES = "closes"
    INFORMATION = "information"

    @property
    def heading(self) -> str:
        """The class in words."""
        return {
            Impact.BREAKS: "breaks devices if ignored",
            Impact.CLOSES: "may be closed",
            Impact.INFORMATION: "for information",
        }[self]


class Kind(StrEnum):
    """What changed."""

    LIST = "list"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    PLATFORM = "platform"
    CONDITION = "condition"
    REQUIREMENT = "requirement"
    FEATURE = "feature"
    TREATMENT = "treatment"
    QUARANTINE = "quarantine"
    TAG = "tag"
    PREFIXES = "prefixes"
    CHANGE_NUMBER = "change-number"
    READING = "reading"
    OVERLAY = "overlay"


@dataclass(frozen=True, slots=True)
class Shift:
    """Fleets whose grounds for wanting a target changed alike; no grounds is not wanted."""

    fleets: tuple[str, ...]
    before: Grounds
    after: Grounds


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one list in one region.

    `subject` is what changed: a target, the URL cell of a quarantined row, a service tag, a reading
    or overlay, "" for the list as a whole. `shifts` say how for which fleets. `lost` and `gained`
    are words that only one side has: conditions, demands, prefixes, numbers. `elsewhere` holds the
    other regions where the side that lacks the target here has it, and `within` wider targets by
    which that side opens the same traffic for the same fleets in this region. `old_rows` and
    `new_rows` are endpoint ids, and never tell whether something changed.
    """

    list: str
    region: str
    kind: Kind
    impact: Impact
    subject: str
    shifts: tuple[Shift, ...] = ()
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    old_rows: tuple[str, ...] = ()
    new_rows: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        """`+` for what only the newer edition has, `-` for the older, `~` for what both have."""
        if self.kind in (Kind.PLATFORM, Kind.CONDITION):
            return "+" if all(not each.before for each in self.shifts) else "-"
        if self.kind in _BOTH_SIDES:
            return "~"
        if self.kind in (Kind.ADDED, Kind.REMOVED, Kind.MOVED):
            return "+" if self.new_rows and not self.old_rows else "-"
        return "+" if self.gained else "-"


_BOTH_SIDES = (
    Kind.REQUIREMENT,
    Kind.FEATURE,
    Kind.TREATMENT,
    Kind.CHANGE_NUMBER,
    Kind.READING,
)


def weight(grounds: Grounds) -> int:
    """How firmly a target is wanted: 3 required, 2 optional by default, 1 on request, 0 not."""
    if any(each.need is Need.REQUIRED for each in grounds):
        return 3
    if any(each.default for each in grounds):
        return 2
    return 1 if grounds else 0


def impact_of(before: Grounds, after: Grounds) -> Impact:
    """The class of a shift: what became required, what is wanted no longer, and the rest."""
    old, new = weight(before), weight(after)
    if new == 3 and old < 3:
        return Impact.BREAKS
    # Optional and on request only: policies that do not ask for it no longer want it.
    if new < old and (new == 0 or old >= 2 > new):
        return Impact.CLOSES
    return Impact.INFORMATION


def worst(impacts: tuple[Impact, ...]) -> Impact:
    """The most urgent of several classes."""
    return min(impacts, key=tuple(Impact).index, default=Impact.INFORMATION)
