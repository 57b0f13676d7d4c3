"""What a change does to traffic: the values that plans hold and show."""

from enum import StrEnum

from outgate.plan.comparison.treatment_changes import TreatmentChange
from outgate.traffic.flow import Piece
from outgate.values import dataclass


class Effect(StrEnum):
    """What becomes of traffic that our rules open or close."""

    FULL = "full"  # the target opens or closes it
    STOPPED = "stopped"  # others stop it, before and after
    OPEN = "open"  # others let it through, before and after


class Cause(StrEnum):
    """Why traffic changes."""

    POLICY = "policy"  # statements changed
    CATALOG = "catalog"  # the edition in use changed
    DRIFT = "drift"  # somebody changed the target since the last apply
    EXPIRY = "expiry"  # the day of an `until` has passed
    SETTINGS = "settings"  # the target's settings changed


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """A statement, by its canonical text, and the catalog row for which it asks for traffic."""

    statement: str
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Traffic that is opened or closed.

    `source` says in words where it comes from. `others` are labels of rules of others by which the
    effect is not `full`, `denials` those of denying rules of ours that come or go, and `doubts`
    those of rules of others of which nobody can tell whether they decide some of it. `reasons` are
    statements that ask for it, or asked for it. `required` are rows that the catalog in use marks
    required and that have some of the traffic, where it is closed.
    """

    piece: Piece
    effect: Effect = Effect.FULL
    source: str = ""
    others: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    causes: tuple[Cause, ...] = ()
    doubts: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TreatedEntry:
    """Traffic that is treated another way; `source` says in words where it comes from."""

    change: TreatmentChange
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficChange:
    """All that a change does to traffic.

    `appearing` and `vanishing` are parts of our rules that have no canonical form, in words: of
    these nobody can say what they open or close.
    """

    opened: tuple[Entry, ...] = ()
    closed: tuple[Entry, ...] = ()
    treated: tuple[TreatedEntry, ...] = ()
    appearing: tuple[str, ...] = ()
    vanishing: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known to differ for any traffic."""
        return not (self.opened or self.closed or self.treated or self.appearing or self.vanishing)


NO_CHANGE = TrafficChange()
