"""The review of a change, for four readers.

The approver reads `verdict`, `counts`, `cause`, `risks`, `level`, `permissiveness` and the groups;
the firewall engineer `firewall`; the auditor `trail()`; the author `problems`. All text is plain:
names and code in it stand in back-ticks, and whatever shows it escapes it. Lists come in a fixed
order, traffic with the widest first.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from outgate.deploy.native import NativeChange
from outgate.deploy.review.risk import Level, Risk
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Group, Kind, ReviewEntry
from outgate.deploy.traffic_change.model import Cause, Reason
from outgate.diagnostics import Severity
from outgate.values import dataclass, field


class Verdict(StrEnum):
    """What may be done with the change."""

    NOTHING = "nothing"  # there is nothing to do
    APPLICABLE = "applicable"  # a plan that may be applied
    BLOCKED = "blocked"  # a plan that nobody can apply: `blockers` say why
    COMPARED = "compared"  # a difference, which is not applied anywhere


class Blocker(StrEnum):
    """Why a plan cannot be applied."""

    ERROR = "error"
    TEST = "test"  # a test of the policies fails
    GUARD = "guard"  # a guard does not hold
    OFFLINE = "offline"  # the target was not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many flows change. `decided` of them are decided by rules of others, and count nowhere.

    `unread` are parts of rules that come or go of which nobody can tell what they allow.
    """

    opened: int = 0
    closed: int = 0
    treated: int = 0
    decided: int = 0
    unread: int = 0

    @property
    def flows(self) -> int:
        """All that the review lists."""
        return self.opened + self.closed + self.treated + self.decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something to fix, for the author: what, where (`file:line`), and how.

    `blocker` is None for a warning; `standing` tells of a warning that it was there before.
    """

    code: str
    severity: Severity
    message: str
    where: str | None = None
    help: str | None = None
    blocker: Blocker | None = None
    standing: bool = False


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How many of the flows that open or close come from a cause."""

    cause: Cause
    flows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallPart:
    """What is done to the firewall itself.

    `native` are the rules that are written, `writes` the operations of an apply in order, `foreign`
    what others have there, `others` rules of theirs that decide some of this traffic, `fidelity`
    what the target cannot do just as asked. `unread` are parts of rules that come (`+`) or go (`-`)
    and have no form that a policy could say.
    """

    native: tuple[NativeChange, ...] = ()
    writes: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    fidelity: tuple[Problem, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailLine:
    """One line of the auditor's list: traffic, a statement that asks for it, row and readings.

    `statement` is None where none asks for it. `readings` are the reasons why the row was taken.
    """

    entry: ReviewEntry
    statement: ReviewedStatement | None
    row: str | None
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something beside the traffic that a reader must know: `kind` in a word, and the text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A change, as people review it.

    `subject` is the target, or both sides of a comparison; `key` is the same for every run on it.
    `cause` says in one line where the changes come from. `notes` are changed sources and settings,
    drift, rules left behind and the like. `edition` is the catalog in use, `since` the one before
    where that is another, `digest` that of the plan. `statements` are all of the policies,
    `readings` say why rows of the plan were taken. `gone` are messages of warnings that are no
    more. `compared` tells that it is of two sides, none of which is applied; `same` counts the
    destinations that they have alike.
    `parts` are reviews of single targets that a comparison finds to differ in their own way.
    """

    subject: str
    key: str
    verdict: Verdict
    counts: Counts
    level: Level
    risks: tuple[Risk, ...]
    opened: tuple[Group, ...]
    closed: tuple[Group, ...]
    treated: tuple[Group, ...]
    permissiveness: tuple[float, float]
    edition: str | None = None
    since: str | None = None
    digest: str | None = None
    cause: str
    causes: tuple[CauseCount, ...] = ()
    problems: tuple[Problem, ...] = ()
    gone: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    statements: tuple[ReviewedStatement, ...] = ()
    readings: Mapping[Reason, tuple[str, ...]] = field(default_factory=dict)
    firewall: FirewallPart = FirewallPart()
    compared: bool = False
    same: int = 0
    parts: tuple["Review", ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """All groups: what opens, what closes, what is treated differently."""
        return (*self.opened, *self.closed, *self.treated)

    @property
    def blockers(self) -> tuple[Problem, ...]:
        """What forbids to apply it."""
        return tuple(problem for problem in self.problems if problem.blocker is not None)

    @property
    def new_warnings(self) -> tuple[Problem, ...]:
        """Warnings that were not there before."""
        return tuple(
            problem
            for problem in self.problems
            if problem.severity is Severity.WARNING and not problem.standing
        )

    def trail(self) -> Iterator[TrailLine]:
        """The auditor's list: every flow that opens or closes, with each statement and row."""
        for group in (*self.opened, *self.closed):
            by_text = {statement.text: statement for statement in (*group.statements, *group.also)}
            for entry in group.entries:
                for reason in entry.reasons:
                    yield TrailLine(
                        entry=entry,
                        statement=by_text[reason.statement],
                        row=reason.endpoint,
                        readings=self.readings.get(reason, ()),
                    )
                if not entry.reasons:
                    yield TrailLine(entry=entry, statement=None, row=None)

    def groups_of(self, kind: Kind) -> tuple[Group, ...]:
        """The groups of one kind."""
        return {Kind.OPENED: self.opened, Kind.CLOSED: self.closed, Kind.TREATED: self.treated}[
            kind
        ]
