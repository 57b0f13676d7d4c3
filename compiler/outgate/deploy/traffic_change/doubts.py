"""Rules of others of which nobody can tell whether they decide traffic that changes."""

from collections.abc import Iterable

from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.meeting import Matcher
from outgate.deploy.traffic_change.side import Side
from outgate.traffic.flow import Piece

DOUBTS_SHOWN = 10


class Doubts:
    """Rules of others of which nobody can tell whether they decide some traffic.

    Rules by address are such for hosts, as names are not resolved. What is closed may be kept open
    by a rule that allows; what is opened may be open already, or stopped by one that denies
    (`denials`) unless ours surely comes first.
    """

    def __init__(self, others: Iterable[LiveRule], *, denials: bool) -> None:
        actions = (Action.ALLOW, Action.DENY) if denials else (Action.ALLOW,)
        self._matchers = [Matcher(live) for live in others if live.action in actions]

    def find(self, piece: Piece, having: Side) -> tuple[str, ...]:
        """Labels of the first few such rules."""
        labels: list[str] = []
        for matcher in self._matchers:
            other = matcher.rule
            if not matcher.may_meet(piece.flow) or matcher.meets(piece.flow):
                continue
            if other.action is Action.DENY and not having.may_follow(other, piece):
                continue
            labels.append(other.label)
            if len(labels) == DOUBTS_SHOWN:
                break
        return tuple(labels)
