"""Risks of a change, and the level that follows from them."""

from collections.abc import Iterable
from enum import StrEnum

from outgate.deploy.review.traffic import ReviewEntry
from outgate.values import dataclass


class Level(StrEnum):
    """How closely somebody should look, from the least to the most."""

    NONE = "none"
    LOOK = "look"
    DANGER = "danger"

    @property
    def rank(self) -> int:
        """Its place in that order."""
        return tuple(Level).index(self)


class RiskKind(StrEnum):
    """What makes a change worth a look, in the order in which a review tells it."""

    OPEN_WILDCARD = "open-wildcard"  # newly open: names that anybody can have
    BROAD_DESTINATION = "broad-destination"  # newly open: all names of a top level, huge networks
    GUARD_GONE = "guard-gone"  # a guard of the policies is taken out or changed
    UNREAD = "unread"  # rules come or go, or decide, that nobody can read
    INSPECTION_GIVEN_UP = "inspection-given-up"  # no longer inspected
    FROM_ANYWHERE = "from-anywhere"  # newly open, and every address may reach it
    MORE_ADDRESSES = "more-addresses"  # open before, and from more addresses now
    REQUIRED_CLOSED = "required-closed"  # closed, though the list marks it required
    DRIFT = "drift"  # somebody else changed the target
    LEFT_BEHIND = "left-behind"  # rules of ours stay open in a former place
    NEW_WARNING = "new-warning"  # a warning that was not there before
    EXPIRING = "expiring"  # a statement that ends before long


EXPLANATIONS = {
    RiskKind.OPEN_WILDCARD: "anybody can have a name below it, and so send data there",
    RiskKind.BROAD_DESTINATION: "it is far more than one service, whoever runs the rest of it",
    RiskKind.GUARD_GONE: "nothing holds the policies to it any more",
    RiskKind.UNREAD: "nobody can tell what they let through",
    RiskKind.INSPECTION_GIVEN_UP: "HTTPS inspection no longer sees what is sent there",
    RiskKind.FROM_ANYWHERE: "no source limits who may use it",
    RiskKind.MORE_ADDRESSES: "whoever has one of these addresses may use what others could before",
    RiskKind.REQUIRED_CLOSED: "the published list marks it required: devices that still use it "
    "lose what it is for",
    RiskKind.DRIFT: "somebody changes the target beside Outgate",
    RiskKind.LEFT_BEHIND: "what they open stays open until they are retired",
    RiskKind.NEW_WARNING: "it was not there at the last apply",
    RiskKind.EXPIRING: "what it opens closes when its day is over",
}
"""Why each kind is told, in words that follow its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """One risk: what it is in one sentence, and the entries that it is about, widest first.

    `count` is of how many things it speaks; `statements` are those that it is about beside entries,
    by their canonical texts.
    """

    kind: RiskKind
    level: Level
    text: str
    count: int
    entries: tuple[ReviewEntry, ...] = ()
    statements: tuple[str, ...] = ()

    @property
    def explanation(self) -> str:
        """Why it is told."""
        return EXPLANATIONS[self.kind]


def level_of(risks: Iterable[Risk]) -> Level:
    """The level of the whole: that of the gravest risk, `none` where there is none."""
    return max((risk.level for risk in risks), key=lambda level: level.rank, default=Level.NONE)


def order_risks(risks: Iterable[Risk]) -> tuple[Risk, ...]:
    """The gravest first, then in the order of their kinds."""
    kinds = tuple(RiskKind)
    return tuple(
        sorted(risks, key=lambda risk: (-risk.level.rank, kinds.index(risk.kind), risk.text))
    )
