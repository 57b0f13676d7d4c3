"""One side of a change: what our rules and those of others let through before it, or after it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.meeting import Matcher
from outgate.deploy.traffic_change.ruling import Ruling
from outgate.plan.model import Rule
from outgate.plan.source_names import shortened
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.region import intersect
from outgate.traffic.traffic_set import TrafficSet

BEHIND_SHOWN = 3


class Labels:
    """Finds rules of one action that share traffic with a piece."""

    def __init__(self, rules: Iterable[LiveRule], action: Action) -> None:
        self._labels: dict[Flow, list[str]] = {}
        for live in rules:
            for rule in live.rules if live.action is action else ():
                self._labels.setdefault(rule.flow, []).append(live.label)
        self._traffic = TrafficSet(self._labels)

    def touching(self, piece: Piece) -> tuple[str, ...]:
        """Labels of the rules that share traffic with a piece, in their order."""
        flows = (
            flow
            for flow in self._traffic.touching(piece.flow)
            if intersect((piece,), TrafficSet((flow,)))
        )
        return tuple(dict.fromkeys(label for flow in flows for label in self._labels[flow]))


class Side:
    """One side of a change: our rules, and those of all."""

    def __init__(self, ours: Sequence[LiveRule], others: Sequence[LiveRule]) -> None:
        self.rules = ours
        self.ours = Ruling(ours)
        self.all = Ruling((*ours, *others))

    @cached_property
    def by_flow(self) -> Mapping[Flow, Rule]:
        """What our rules allow, under the flow."""
        return {rule.flow: rule for rule in self.ours.allowing}

    @cached_property
    def denials(self) -> Labels:
        """Our rules that deny."""
        return Labels(self.rules, Action.DENY)

    @cached_property
    def _rules_by_flow(self) -> Mapping[Flow, list[LiveRule]]:
        by_flow: dict[Flow, list[LiveRule]] = {}
        for live in self.rules:
            for rule in live.rules:
                by_flow.setdefault(rule.flow, []).append(live)
        return by_flow

    def may_follow(self, other: LiveRule, piece: Piece) -> bool:
        """Whether another rule may be looked at before all of ours that allow some of a piece."""
        ours = (
            live
            for flow in self.ours.allows.touching(piece.flow)
            for live in self._rules_by_flow[flow]
        )
        return all(other.precedes(live) is not False for live in ours)

    def find_unread(self, left: Sequence[LiveRule], others: Sequence[LiveRule]) -> dict[str, str]:
        """What of the rules cannot be read: its text, and the same with what it holds up.

        `left` are our rules on the other side.
        """
        texts = {}
        for live in self.rules:
            for part in live.unread:
                texts[part.text] = part.text
                if live.action is Action.DENY and (behind := _name_behind(live, (*left, *others))):
                    texts[part.text] += f"; it stands before {behind}"
        return texts


def _name_behind(deny: LiveRule, rules: Sequence[LiveRule]) -> str:
    """Rules that allow what a denying one may deny first, in words."""
    matcher = Matcher(deny)
    labels = [
        f"`{live.label}`"
        for live in rules
        if live.action is Action.ALLOW
        and deny.precedes(live) is not False
        and any(matcher.may_meet(rule.flow) for rule in live.rules)
    ]
    return shortened(labels, BEHIND_SHOWN)
