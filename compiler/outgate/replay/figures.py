"""Who asked, as values: requests by the policy's sources, by regions and by fleets."""

from enum import StrEnum

from outgate.replay.devices import Sender
from outgate.replay.tally import Tally, count_sources
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Sums:
    """How many requests, from how many sources, the first and the last ("" where unknown).

    `at_least` tells that there may be more sources: those of a segment were counted elsewhere.
    """

    requests: int
    sources: int
    first: str
    last: str
    at_least: bool = False


def sums_of(tally: Tally) -> Sums:
    """What a report says of a tally."""
    number, at_least = count_sources(tally.sources)
    return Sums(tally.requests, number, tally.first, tally.last, at_least)


class Where(StrEnum):
    """What stands for requests from no source that the policy names."""

    NAMED = "named"
    ELSEWHERE = "elsewhere"
    NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True)
class SourceUse:
    """Requests from a source of the policy, the smallest one that has the address.

    `also` counts those from addresses of its that a smaller one has; `breaks` are requests that
    happened and that the policy denies. There is no `name` and no addresses where none is NAMED.
    """

    name: str
    addresses: tuple[str, ...]
    where: Where
    sums: Sums
    breaks: int
    also: int


class Apart(StrEnum):
    """Why requests are of no region."""

    TOGETHER = "only rules together allow it"
    NO_ROW = "no row is known that asks for it"
    DENIED = "the policy denies it"
    NOT_JUDGED = "it depends on the path, or cannot be judged"


@dataclass(frozen=True, slots=True)
class RegionUse:
    """Requests that the policy allows, by the regions of the rows that ask for them.

    Where rows of more than one region do, it is one entry with all of these. There is no region
    where `apart` says why.
    """

    regions: tuple[str, ...]
    apart: Apart | None
    sums: Sums


@dataclass(frozen=True, slots=True)
class FleetShare:
    """What one fleet sent of something, from how many addresses, and how many devices have these.

    `at_least` is as in Sums.
    """

    sender: Sender
    requests: int
    sources: int
    devices: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class FleetUse:
    """All that one fleet sent; `breaks` is the share of it that the policy denies, if any."""

    sender: Sender
    sums: Sums
    devices: int
    breaks: FleetShare | None


@dataclass(frozen=True, slots=True)
class FleetTable:
    """Requests by fleet, with the devices of the inventory that says so.

    `devices` count, `others` are not onboarded or were not seen lately; `addresses` are those of
    both, as of `last_seen` ("" where unknown).
    """

    devices: int
    others: int
    addresses: int
    last_seen: str
    rows: tuple[FleetUse, ...]
