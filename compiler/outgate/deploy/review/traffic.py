"""Traffic as a review lists it: entries, lines of one destination, groups of one cause."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.traffic_change.model import Cause, Effect, Reason
from outgate.plan.comparison.treatment_changes import describe_treatment_change
from outgate.plan.model import Treatment
from outgate.traffic.flow import Piece
from outgate.values import dataclass


class Kind(StrEnum):
    """What happens to traffic."""

    OPENED = "opened"
    CLOSED = "closed"
    TREATED = "treated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEntry:
    """One flow that is opened, closed or treated differently.

    `target` and `without` are the destination and its holes in words, `source` the addresses.
    `reasons`, `others`, `denials` and `doubts` are as in `deploy.traffic_change.model.Entry`;
    `leads` are the statements that ask for all of it, where there are such, else all of them.
    `rules` are labels of live rules behind traffic of which no statement is known.
    `required` are rows that the catalog marks required and
    that lose some of it. `lacking` says in words why the other side of a comparison lacks it.
    `treatments` are those before and after, of an entry that is treated differently.
    """

    kind: Kind
    piece: Piece
    target: str
    without: tuple[str, ...] = ()
    source: str
    causes: tuple[Cause, ...] = ()
    reasons: tuple[Reason, ...] = ()
    leads: tuple[str, ...] = ()
    effect: Effect = Effect.FULL
    others: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    treatments: tuple[Treatment, Treatment] | None = None

    @property
    def change(self) -> str:
        """How treatment changes, in words; empty for traffic that opens or closes."""
        return describe_treatment_change(*self.treatments) if self.treatments else ""

    @property
    def statements(self) -> tuple[str, ...]:
        """The canonical texts of the statements that ask for it, each once."""
        return tuple(dict.fromkeys(reason.statement for reason in self.reasons))

    @property
    def rows(self) -> tuple[str, ...]:
        """The ids of their catalog rows, each once."""
        return tuple(dict.fromkeys(reason.endpoint for reason in self.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """All entries of a group to one destination; `sources` are theirs in words, each once.

    `width` is how much the line counts in permissiveness.
    """

    target: str
    without: tuple[str, ...]
    sources: tuple[str, ...]
    entries: tuple[ReviewEntry, ...]
    width: float

    def addresses_of(self, source: str) -> tuple[str, ...]:
        """What a name among the sources stands for."""
        return _addresses_of(source, self.entries)

    @property
    def rows(self) -> tuple[str, ...]:
        """The catalog rows behind it, each once."""
        return tuple(dict.fromkeys(row for entry in self.entries for row in entry.rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Traffic that has one cause: the same statements, the same reason, the same effect.

    `statements` ask for all of it where one does, and `also` are others that ask for some of it.
    `causes` are empty where nothing is known of an earlier apply. `why` says the reason in words
    where it is more than that the statements ask for it. `change` says how treatment changes.
    """

    kind: Kind
    lines: tuple[Line, ...]
    statements: tuple[ReviewedStatement, ...] = ()
    also: tuple[ReviewedStatement, ...] = ()
    causes: tuple[Cause, ...] = ()
    effect: Effect = Effect.FULL
    why: str
    change: str
    width: float = 0.0

    @property
    def entries(self) -> Iterator[ReviewEntry]:
        """Everything in the group."""
        return (entry for line in self.lines for entry in line.entries)

    @property
    def flows(self) -> int:
        """How many entries the group has."""
        return sum(len(line.entries) for line in self.lines)

    @property
    def targets(self) -> tuple[str, ...]:
        """The destinations, widest first, each once."""
        return tuple(dict.fromkeys(line.target for line in self.lines))

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the traffic comes from, in words, each once."""
        return tuple(dict.fromkeys(source for line in self.lines for source in line.sources))

    def addresses_of(self, source: str) -> tuple[str, ...]:
        """What a name among the sources stands for."""
        return _addresses_of(source, self.entries)


def _addresses_of(source: str, entries: Iterable[ReviewEntry]) -> tuple[str, ...]:
    named = (entry.piece.flow.addresses for entry in entries if entry.source == source)
    return next(named, ())
