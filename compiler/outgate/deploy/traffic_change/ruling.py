"""What ordered rules let through: the first rule that matches a request decides."""

from collections.abc import Iterable
from functools import cached_property

from outgate.backends.live_rule import Action, LiveRule
from outgate.plan.model import Rule
from outgate.traffic.flow import Piece
from outgate.traffic.region import intersect, intersect_pieces, subtract, subtract_pieces
from outgate.traffic.traffic_set import TrafficSet

NO_TRAFFIC = TrafficSet(())


class Ruling:
    """The verdicts of a set of rules.

    Where nobody knows which of two rules is looked at first, one that denies counts as the first.
    """

    def __init__(self, rules: Iterable[LiveRule]) -> None:
        self._rules = tuple(rules)

    @cached_property
    def allowing(self) -> tuple[Rule, ...]:
        """What single rules allow, whatever stands before them."""
        allows = (live for live in self._rules if live.action is Action.ALLOW)
        return tuple({(r.flow, r.treatment): r for live in allows for r in live.rules}.values())

    @cached_property
    def allows(self) -> TrafficSet:
        """The traffic that some rule allows, whatever stands before it."""
        return TrafficSet(rule.flow for rule in self.allowing)

    @cached_property
    def denied(self) -> tuple[Piece, ...]:
        """The traffic that a rule denies before any allows it."""
        allows = [live for live in self._rules if live.action is Action.ALLOW]
        denied: tuple[Piece, ...] = ()
        for deny in self._rules:
            if deny.action is Action.DENY and deny.rules:
                first = (live for live in allows if live.precedes(deny))
                ahead = TrafficSet(rule.flow for live in first for rule in live.rules)
                reached = TrafficSet(rule.flow for rule in deny.rules).difference(ahead)
                denied = (*denied, *subtract_pieces(reached, denied))
        return denied

    def stop(self, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
        """What of some traffic does not pass."""
        pieces = tuple(pieces)
        closed = subtract(pieces, self.allows)
        return (*closed, *intersect_pieces(intersect(pieces, self.allows), self.denied))


def find_gained(before: Ruling, after: Ruling) -> tuple[Piece, ...]:
    """What passes afterwards and did not before; what is lost is gained the other way round."""
    new = after.allows.difference(before.allows)
    if not before.denied and not after.denied:
        return new
    freed = intersect(before.denied, after.allows)
    freed = intersect(freed, before.allows)
    return subtract_pieces((*new, *freed), after.denied)
