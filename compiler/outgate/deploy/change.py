"""What a change of a target's rules does to traffic, told by meaning.

Ours is what is compared. Where rules of others decide the same traffic, an entry says so, in the
order in which the target looks at rules: so nothing is called opened that a rule before ours still
stops, and nothing closed that somebody else keeps open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property

from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.meeting import Matcher
from outgate.deploy.near import Near
from outgate.deploy.ruling import Ruling, gained
from outgate.deploy.spelt_out import spelt_out, told_targets
from outgate.plan.comparison.treatment_changes import TreatmentChange, find_treatment_changes
from outgate.plan.model import Rule
from outgate.plan.source_names import SourceNames, shortened
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.region import intersect, subtract_pieces
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, replace

DOUBTS_SHOWN = 10
BEHIND_SHOWN = 3


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


@dataclass(frozen=True, slots=True)
class Entry:
    """Traffic that is opened or closed.

    `source` says in words where it comes from. `others` are labels of rules of others by which the
    effect is not `full`, `denials` those of denying rules of ours that come or go, and `doubts`
    those of rules of others of which nobody can tell whether they decide some of it. `reasons` are
    statements that ask for it, or asked for it.
    """

    piece: Piece
    effect: Effect = Effect.FULL
    source: str = ""
    others: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    causes: tuple[Cause, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TreatedEntry:
    """Traffic that is treated another way; `source` says in words where it comes from."""

    change: TreatmentChange
    source: str = ""


@dataclass(frozen=True, slots=True)
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


def named(change: TrafficChange, names: SourceNames) -> TrafficChange:
    """A change whose entries say in words where their traffic comes from."""

    def words(entry: Entry) -> Entry:
        return replace(entry, source=names.words(entry.piece.flow.addresses))

    return replace(
        change,
        opened=tuple(map(words, change.opened)),
        closed=tuple(map(words, change.closed)),
        treated=tuple(
            replace(each, source=names.words(each.change.flow.addresses)) for each in change.treated
        ),
    )


class _Labels:
    """Finds rules of one action that share traffic with a piece."""

    def __init__(self, rules: Iterable[LiveRule], action: Action) -> None:
        self._labels: dict[Flow, list[str]] = {}
        for live in rules:
            for rule in live.rules if live.action is action else ():
                self._labels.setdefault(rule.flow, []).append(live.label)
        self._traffic = TrafficSet(self._labels)

    def touching(self, piece: Piece) -> tuple[str, ...]:
        flows = (
            flow
            for flow in self._traffic.touching(piece.flow)
            if intersect((piece,), TrafficSet((flow,)))
        )
        return tuple(dict.fromkeys(label for flow in flows for label in self._labels[flow]))


class _Side:
    """One side of a change: our rules, and those of all."""

    def __init__(self, ours: Sequence[LiveRule], others: Sequence[LiveRule]) -> None:
        self.lives = ours
        self.ours = Ruling(ours)
        self.all = Ruling((*ours, *others)) if others else self.ours

    @cached_property
    def by_flow(self) -> Mapping[Flow, Rule]:
        return {rule.flow: rule for rule in self.ours.allowing}

    @cached_property
    def denials(self) -> _Labels:
        return _Labels(self.lives, Action.DENY)

    @cached_property
    def _lives_by_flow(self) -> Mapping[Flow, list[LiveRule]]:
        found: dict[Flow, list[LiveRule]] = {}
        for live in self.lives:
            for rule in live.rules:
                found.setdefault(rule.flow, []).append(live)
        return found

    def may_follow(self, other: LiveRule, piece: Piece) -> bool:
        """Whether another rule may be looked at before all of ours that allow some of a piece."""
        ours = (
            live
            for flow in self.ours.allows.touching(piece.flow)
            for live in self._lives_by_flow[flow]
        )
        return all(other.precedes(live) is not False for live in ours)

    def unread(self, left: Sequence[LiveRule], others: Sequence[LiveRule]) -> dict[str, str]:
        """What of the rules cannot be read: its text, and the same with what it holds up.

        `left` are our rules on the other side.
        """
        found = {}
        for live in self.lives:
            for part in live.unread:
                found[part.text] = part.text
                if live.action is Action.DENY and (behind := _behind(live, (*left, *others))):
                    found[part.text] += f"; it stands before {behind}"
        return found


def traffic_change(
    before: Sequence[LiveRule], after: Sequence[LiveRule], others: Sequence[LiveRule] = ()
) -> TrafficChange:
    """What changes where our rules `before` give way to those `after`, and those of others stay."""
    before, after = _differing(before, after)
    targets = told_targets(before, after, others)
    others = tuple(spelt_out(others, targets))
    was, now = (_Side(_denials_spelt(lives, targets), others) for lives in (before, after))
    treated = find_treatment_changes(was.by_flow, was.ours.allows, now.by_flow, now.ours.allows)
    old, new = was.unread(now.lives, others), now.unread(was.lives, others)
    return TrafficChange(
        tuple(_entries(was, now, others, opened=True)),
        tuple(_entries(now, was, others, opened=False)),
        tuple(map(TreatedEntry, treated)),
        tuple(new[key] for key in sorted(new.keys() - old.keys())),
        tuple(old[key] for key in sorted(old.keys() - new.keys())),
    )


def _differing(
    before: Sequence[LiveRule], after: Sequence[LiveRule]
) -> tuple[Sequence[LiveRule], Sequence[LiveRule]]:
    """Both sides without the rules on which no difference between them depends.

    A request is decided by the rules that hold its address: where these are the same on both sides,
    it is decided alike. A rule that denies stands before others, and what cannot be read is told by
    its text: where there are such rules, all count.
    """
    was, now = ({live.identity: live for live in lives} for lives in (before, after))
    if len(was) < len(before) or len(now) < len(after):
        return before, after
    if any(live.action is not Action.ALLOW or live.unread for live in (*before, *after)):
        return before, after
    same = {key for key, live in now.items() if (old := was.get(key)) is live or old == live}
    changed = (live for live in (*before, *after) if live.identity not in same)
    near = Near(rule.source.addresses for live in changed for rule in live.rules)
    few = [
        tuple(
            live for live in lives if live.identity not in same or any(map(near.shares, live.rules))
        )
        for lives in (before, after)
    ]
    return few[0], few[1]


def _denials_spelt(lives: Sequence[LiveRule], targets: Sequence[Remote]) -> tuple[LiveRule, ...]:
    """Our rules; what those that allow open in words that no plan has is told as unread."""
    return tuple(
        each
        for live in lives
        for each in (spelt_out((live,), targets) if live.action is Action.DENY else (live,))
    )


def _entries(
    lacking: _Side, having: _Side, others: Sequence[LiveRule], *, opened: bool
) -> Iterator[Entry]:
    """What our rules of one side let through and those of the other do not, in key order."""
    pieces = gained(lacking.ours, having.ours)
    found: list[tuple[Piece, Effect]] = []
    if not others:
        found = [(piece, Effect.FULL) for piece in pieces]
    elif pieces or lacking.ours.denied or having.ours.denied:
        full = gained(lacking.all, having.all)
        rest = subtract_pieces(pieces, full)
        stopped = having.all.stop(rest)
        found = [
            *((piece, Effect.FULL) for piece in full),
            *((piece, Effect.STOPPED) for piece in stopped),
            *((piece, Effect.OPEN) for piece in subtract_pieces(rest, stopped)),
        ]
    allowing, denying = (_Labels(others, action) for action in (Action.ALLOW, Action.DENY))
    doubts = _Doubts(others, denials=opened)
    for piece, effect in sorted(
        found, key=lambda each: (str(each[0].flow.remote), each[0].flow.key)
    ):
        labels: tuple[str, ...] = ()
        if effect is not Effect.FULL:
            labels = (denying if effect is Effect.STOPPED else allowing).touching(piece)
        denials = lacking.denials.touching(piece) if lacking.ours.denied else ()
        doubtful = doubts.of(piece, having) if effect is Effect.FULL else ()
        yield Entry(piece, effect, others=labels, denials=denials, doubts=doubtful)


def _behind(deny: LiveRule, rules: Sequence[LiveRule]) -> str:
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


class _Doubts:
    """Rules of others of which nobody can tell whether they decide some traffic.

    Rules by address are such for hosts, as names are not resolved. What is closed may be kept open
    by a rule that allows; what is opened may be open already, or stopped by one that denies
    (`denials`) unless ours surely comes first.
    """

    def __init__(self, others: Iterable[LiveRule], *, denials: bool) -> None:
        actions = (Action.ALLOW, Action.DENY) if denials else (Action.ALLOW,)
        self._matchers = [Matcher(live) for live in others if live.action in actions]

    def of(self, piece: Piece, having: "_Side") -> tuple[str, ...]:
        """Labels of the first few such rules."""
        found: list[str] = []
        for matcher in self._matchers:
            other = matcher.rule
            if not matcher.may_meet(piece.flow) or matcher.meets(piece.flow):
                continue
            if other.action is Action.DENY and not having.may_follow(other, piece):
                continue
            found.append(other.label)
            if len(found) == DOUBTS_SHOWN:
                break
        return tuple(found)


def _order(told: tuple[Piece, Effect]) -> tuple[str, tuple[str, ...]]:
    flow = told[0].flow
    return str(flow.remote), flow.addresses
