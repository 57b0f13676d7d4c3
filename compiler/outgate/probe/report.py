"""What results of connectivity tests come to under a policy set."""

from enum import Enum

from outgate.plan.explanation.rows import RowReference
from outgate.probe.observation import Outcome
from outgate.values import dataclass


class Verdict(Enum):
    """What the rules say of a URL from a place."""

    ALLOWED = "allowed"
    PARTLY = "allowed from a part of it"
    DENIED = "not allowed"
    UNKNOWN = "not known"


class Finding(Enum):
    """What a URL comes to, the most urgent first; words for a heading."""

    NOT_ALLOWED = "not reached, and no rule allows it"
    IN_THE_WAY = "not reached, though a rule allows it"
    BESIDE_RULES = "reached, though no rule allows it"
    NOT_JUDGED = "not judged"
    FINE = "reached and allowed"
    AS_DENIED = "named only, and no rule allows it"


@dataclass(frozen=True, slots=True)
class Asking:
    """A statement that asks for a rule, and where it stands."""

    statement: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cure:
    """What would let a URL in: a change to a statement, which is compiled before it is said.

    `statement` is None where a statement of its own is what it takes.
    """

    change: str
    statement: Asking | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A URL with what came of it, and what the policies say of it.

    `files` and `times` say where it was seen and how often. `rule` and `asking` are those of the
    rule that holds, `must` what its treatment says against what was seen. `row` is the one that
    came nearest where no rule holds, `why` what keeps it out.
    """

    url: str
    outcome: Outcome | None
    detail: str
    source: str | None
    files: tuple[str, ...]
    times: int
    verdict: Verdict
    finding: Finding
    look_at: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    rule: str | None = None
    asking: tuple[Asking, ...] = ()
    row: RowReference | None = None
    why: str = ""
    near: Asking | None = None
    cure: Cure | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A name below a wildcard of the Monitoring Agent, and the clause that would take only it.

    `missing` are the statements for such devices that do not have the value yet.
    """

    clause: str
    value: str
    hosts: tuple[str, ...]
    missing: tuple[Asking, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFile:
    """A file as a report names it; `other_plan` tells that its table was made for another one."""

    name: str
    format: str
    title: str
    urls: int
    names: int
    unread: tuple[tuple[str, int], ...]
    others: int
    fleet: str | None
    source: str | None
    other_plan: bool
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReport:
    """Everything that was read, held against the policies."""

    edition: str
    digest: str
    files: tuple[TestFile, ...]
    judged: tuple[Judged, ...]
    evidence: tuple[Evidence, ...]

    def of(self, finding: Finding) -> tuple[Judged, ...]:
        """The URLs that come to this."""
        return tuple(each for each in self.judged if each.finding is finding)

    @property
    def has_findings(self) -> bool:
        """Whether something is not as the policies want it."""
        wrong = (Finding.NOT_ALLOWED, Finding.IN_THE_WAY, Finding.BESIDE_RULES)
        return any(each.finding in wrong for each in self.judged)
