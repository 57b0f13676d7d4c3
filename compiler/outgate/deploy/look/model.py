"""A look at a target: what is not as it was applied, what of it is new, and what is gone again."""

from datetime import datetime
from enum import StrEnum

from outgate.deploy.record import Journal
from outgate.deploy.review.risk import Level, Risk
from outgate.diagnostics import Diagnostic
from outgate.values import dataclass


class Outcome(StrEnum):
    """What came of a look. A target that cannot be read is not one without drift."""

    CLEAN = "clean"
    DRIFT = "drift"
    FAILED = "failed"


class News(StrEnum):
    """Whether somebody was told of a thing before."""

    NEW = "new"
    AGAIN = "again"  # told before, and so long ago that it is told once more
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did: `allowed`, `closed`, `changed`, or wrote as `unread`.

    `key` tells it from all others, whatever words are used for it; `note` says what rules of others
    make of it, and is mostly empty.
    """

    did: str
    what: str
    key: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A deed with its news. It was done between `after` and `since`.

    `since` is the first look that saw it, `after` the last one before that, None where there was
    none; `told` is when somebody was told of it, which is now where it has news.
    """

    deed: Deed
    news: News
    since: datetime
    after: datetime | None
    told: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """What was told of before and is no longer so."""

    did: str
    what: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a target.

    `last` is the look before it that could read the target, `by` who applied last, `edition` the
    catalog edition of that. `audit` says where it is on record who wrote to the target, where there
    is such a record. `journal` is of an apply that has not ended. `problems` say why the look
    failed.
    """

    target: str
    at: datetime
    outcome: Outcome
    place: str = ""
    last: datetime | None = None
    by: str | None = None
    edition: str | None = None
    audit: str = ""
    journal: Journal | None = None
    level: Level = Level.NONE
    risks: tuple[Risk, ...] = ()
    drift: tuple[Seen, ...] = ()
    gone: tuple[Gone, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def fresh(self) -> tuple[Seen, ...]:
        """What is to be told: new, or told so long ago that it is time again."""
        return tuple(each for each in self.drift if each.news is not News.TOLD)

    @property
    def has_news(self) -> bool:
        """Whether anything of it is to be told."""
        return self.outcome is Outcome.FAILED or bool(self.fresh or self.gone)


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks at targets, in the order in which they were asked for."""

    looks: tuple[Look, ...]

    @property
    def outcome(self) -> Outcome:
        """The gravest: what could not be looked at may hide anything."""
        outcomes = [look.outcome for look in self.looks]
        return max(outcomes, key=tuple(Outcome).index, default=Outcome.CLEAN)

    @property
    def has_news(self) -> bool:
        """Whether anything is to be told."""
        return any(look.has_news for look in self.looks)

    @property
    def level(self) -> Level:
        """The gravest level."""
        levels = (look.level for look in self.looks)
        return max(levels, key=lambda level: level.rank, default=Level.NONE)
