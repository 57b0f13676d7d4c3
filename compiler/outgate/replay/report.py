"""What a replay has to say, as values."""

from outgate.plan.explanation.rows import RowReference
from outgate.replay.figures import FleetShare, FleetTable, RegionUse, SourceUse, Sums
from outgate.replay.segments import Segment
from outgate.replay.timeline import Timeline
from outgate.values import dataclass

FINDINGS = ("breaks", "gaps", "opened", "unused", "wider")


def place_order(place: str) -> tuple[str, int]:
    """What puts `file:line` in the order in which they stand; one that is none comes first."""
    file, _, line = place.rpartition(":")
    return file, int(line) if line.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class Nearest:
    """The row that comes closest, and what keeps it out of the statement it comes closest to.

    Without a policy to ask (a plan that was saved, rules of a target) only the row is known.
    """

    row: RowReference
    statement: str = ""
    places: tuple[str, ...] = ()
    kept_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Requests for one target from one segment.

    `instead` is how the same host is open to the segment by another protocol or port. `addresses`
    are the first few sources, where they are asked for, and `devices` the names of those that have
    each. `fleets` are who sent it, where an inventory tells.
    """

    target: str
    segment: Segment
    sums: Sums
    near: Nearest | None = None
    instead: str | None = None
    addresses: tuple[str, ...] = ()
    fleets: tuple[FleetShare, ...] = ()
    devices: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule with the requests that it decides; `also` counts those that a narrower one decides."""

    key: str
    sums: Sums
    also: int


@dataclass(frozen=True, slots=True)
class UnusedRule:
    """A rule without a request, the strongest need of its rows, and whether closing is proposed.

    `because` says why it is not, or why it is.
    """

    key: str
    need: str
    statements: tuple[str, ...]
    proposed: bool
    because: str


@dataclass(frozen=True, slots=True)
class StatementUse:
    """A statement with the requests that it asks for; `unused_from` are its sources without any.

    `for_others` are requests of fleets that neither this nor another statement asks for them for,
    as far as an inventory tells.
    """

    text: str
    places: tuple[str, ...]
    sums: Sums
    unused_from: tuple[str, ...]
    for_others: tuple[FleetShare, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteUse:
    """Requests from a site that something asks for, and those that break.

    `site` is the place of a source among those of the report.
    """

    site: int
    requests: int
    breaks: int


@dataclass(frozen=True, slots=True)
class StatementSites:
    """A statement with its use by site, where there is any.

    `meant` are the sites that it is for, None for all or where that is not known. Its breaks are
    those that it comes nearest to.
    """

    text: str
    places: tuple[str, ...]
    meant: tuple[int, ...] | None
    cells: tuple[SiteUse, ...]


@dataclass(frozen=True, slots=True)
class SiteTable:
    """Statements by site. A request counts for each statement that asks for it.

    `apart` are breaks that no statement is named for.
    """

    statements: tuple[StatementSites, ...]
    apart: tuple[SiteUse, ...]


@dataclass(frozen=True, slots=True)
class WildcardUse:
    """The names that were asked for below a wildcard; `proposal` is a clause for these alone."""

    rule: str
    hosts: tuple[tuple[str, int], ...]
    statements: tuple[str, ...]
    proposal: str | None


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file of the log: what it was read as, its lines, and what of them was not read.

    `other` are lines that are readable and no requests, such as DNS queries. `requests` are there
    where a query counted the lines that it could not read among so many.
    """

    name: str
    format: str
    lines: int
    unreadable: int = 0
    other: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """Requests and targets of one outcome."""

    requests: int
    targets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All of it. Lists are in an order that neither the order nor the split of files changes."""

    against: str
    digest: str
    edition: str
    files: tuple[LogFile, ...]
    since: str
    until: str
    source_is: str
    scope: str
    flows: int
    logged: Sums
    outside: int
    totals: dict[str, Total]
    not_judged: dict[str, int]
    breaks: tuple[Finding, ...]
    gaps: tuple[Finding, ...]
    opened: tuple[Finding, ...]
    depends: tuple[Finding, ...]
    rules: tuple[RuleUse, ...]
    unused: tuple[UnusedRule, ...]
    statements: tuple[StatementUse, ...]
    wildcards: tuple[WildcardUse, ...]
    sources: tuple[SourceUse, ...] = ()
    regions: tuple[RegionUse, ...] = ()
    fleets: FleetTable | None = None
    sites: SiteTable = SiteTable((), ())
    timeline: Timeline | None = None

    @property
    def wider(self) -> tuple[WildcardUse, ...]:
        """The wildcards that a clause would narrow to what is used."""
        return tuple(each for each in self.wildcards if each.proposal)

    @property
    def unused_proposed(self) -> tuple[UnusedRule, ...]:
        """The rules that could be closed."""
        return tuple(each for each in self.unused if each.proposed)

    def has(self, finding: str) -> bool:
        """Whether there is anything of a kind in FINDINGS."""
        match finding:
            case "unused":
                return bool(self.unused_proposed)
            case _:
                return bool(getattr(self, finding))

    @property
    def judged(self) -> int:
        """Requests in scope that could be judged."""
        return sum(total.requests for total in self.totals.values())

    @property
    def share_not_judged(self) -> float:
        """The share of the requests in scope that could not be judged."""
        lost = sum(self.not_judged.values())
        return lost / (lost + self.judged) if lost else 0.0
