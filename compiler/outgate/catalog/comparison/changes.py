"""A change between two editions, and what becomes of devices when nobody acts on it."""

from collections.abc import Iterable
from enum import StrEnum

from outgate.catalog.comparison.meaning import Firmness, FleetNeeds, firmness_of
from outgate.values import dataclass


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


class ChangeKind(StrEnum):
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
class NeedShift:
    """Fleets whose needs of a remote changed alike; without needs it is not wanted."""

    fleets: tuple[str, ...]
    before: FleetNeeds
    after: FleetNeeds


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogChange:
    """One change of one list in one region.

    `subject` is what changed: a remote, the URL cell of a quarantined row, a service tag, a reading
    or overlay, "" for the list as a whole. `shifts` say how for which fleets. `lost` and `gained`
    are words that only one side has: conditions, demands, prefixes, numbers. `elsewhere` holds the
    other regions where the side that lacks the remote here has it, and `within` wider remotes by
    which that side opens the same traffic for the same fleets in this region. `old_rows` and
    `new_rows` are endpoint ids, and never tell whether something changed.
    """

    list: str
    region: str
    kind: ChangeKind
    impact: Impact
    subject: str
    shifts: tuple[NeedShift, ...] = ()
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    old_rows: tuple[str, ...] = ()
    new_rows: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        """`+` for what only the newer edition has, `-` for the older, `~` for what both have."""
        if self.kind in (ChangeKind.PLATFORM, ChangeKind.CONDITION):
            return "+" if all(not shift.before for shift in self.shifts) else "-"
        if self.kind in _BOTH_SIDES:
            return "~"
        if self.kind in (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED):
            return "+" if self.new_rows else "-"
        return "+" if self.gained else "-"


_BOTH_SIDES = (
    ChangeKind.REQUIREMENT,
    ChangeKind.FEATURE,
    ChangeKind.TREATMENT,
    ChangeKind.CHANGE_NUMBER,
    ChangeKind.READING,
)


def one_sided(
    list_id: str,
    kind: ChangeKind,
    words: tuple[str, ...],
    *,
    gone: bool,
    impact: Impact,
    region: str,
    subject: str = "",
) -> CatalogChange:
    """A change of something that only the older edition (`gone`) or only the newer one has."""
    return CatalogChange(
        list=list_id,
        region=region,
        kind=kind,
        impact=impact,
        subject=subject,
        lost=words if gone else (),
        gained=() if gone else words,
    )


def impact_of(before: FleetNeeds, after: FleetNeeds) -> Impact:
    """The class of a shift: what became required, what is wanted no longer, and the rest."""
    old, new = firmness_of(before), firmness_of(after)
    if new is Firmness.REQUIRED and old < Firmness.REQUIRED:
        return Impact.BREAKS
    # Optional and on request only: policies that do not ask for it no longer want it.
    if new < min(old, Firmness.BY_DEFAULT):
        return Impact.CLOSES
    return Impact.INFORMATION


def worst(impacts: Iterable[Impact]) -> Impact:
    """The most urgent of several classes."""
    return min(impacts, key=tuple(Impact).index, default=Impact.INFORMATION)
