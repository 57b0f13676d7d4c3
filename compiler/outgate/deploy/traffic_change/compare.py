"""What a change of a target's rules does to traffic, told by meaning.

Our rules are compared. Where rules of others decide the same traffic, an entry says so, in the
order in which the target looks at rules: so nothing is called opened that a rule before ours still
stops, and nothing closed that somebody else keeps open.
"""

from collections.abc import Iterator, Sequence

from outgate.backends.live_rule import Action, LiveRule
from outgate.deploy.traffic_change.address_filter import AddressFilter
from outgate.deploy.traffic_change.doubts import Doubts
from outgate.deploy.traffic_change.model import Effect, Entry, TrafficChange, TreatedEntry
from outgate.deploy.traffic_change.ruling import find_gained
from outgate.deploy.traffic_change.side import Labels, Side
from outgate.deploy.traffic_change.spell_out import find_deciding_remotes, spell_out
from outgate.plan.comparison.treatment_changes import find_treatment_changes
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Piece
from outgate.traffic.region import subtract_pieces


def compare_traffic(
    before: Sequence[LiveRule], after: Sequence[LiveRule], others: Sequence[LiveRule] = ()
) -> TrafficChange:
    """What changes where our rules `before` give way to those `after`, and those of others stay."""
    before, after = _keep_differing(before, after)
    remotes = find_deciding_remotes(before, after, others)
    others = tuple(spell_out(others, remotes))
    was, now = (Side(_spell_out_denials(rules, remotes), others) for rules in (before, after))
    treated = find_treatment_changes(was.by_flow, was.ours.allows, now.by_flow, now.ours.allows)
    old, new = was.find_unread(now.rules, others), now.find_unread(was.rules, others)
    return TrafficChange(
        opened=tuple(_list_entries(was, now, others, opened=True)),
        closed=tuple(_list_entries(now, was, others, opened=False)),
        treated=tuple(map(TreatedEntry, treated)),
        appearing=tuple(new[key] for key in sorted(new.keys() - old.keys())),
        vanishing=tuple(old[key] for key in sorted(old.keys() - new.keys())),
    )


def _keep_differing(
    before: Sequence[LiveRule], after: Sequence[LiveRule]
) -> tuple[Sequence[LiveRule], Sequence[LiveRule]]:
    """Both sides without the rules on which no difference between them depends.

    A request is decided by the rules that hold its address: where these are the same on both sides,
    it is decided alike. What cannot be read is told by its text: where there are such rules, all
    count.
    """
    was, now = ({live.identity: live for live in rules} for rules in (before, after))
    if (len(was), len(now)) != (len(before), len(after)):
        return before, after
    if any(live.unread for live in (*before, *after)):
        return before, after
    same = {key for key, live in now.items() if was.get(key) == live}
    changed = (live for live in (*before, *after) if live.identity not in same)
    near = AddressFilter(rule.source.addresses for live in changed for rule in live.rules)
    kept_before, kept_after = (
        tuple(live for live in rules if any(map(near.shares, live.rules)))
        for rules in (before, after)
    )
    return kept_before, kept_after


def _spell_out_denials(
    rules: Sequence[LiveRule], remotes: Sequence[Remote]
) -> tuple[LiveRule, ...]:
    """Our rules, those that deny spelt out.

    What a rule that allows opens in words that no plan has is told as unread.
    """
    return tuple(
        spelt
        for live in rules
        for spelt in (spell_out((live,), remotes) if live.action is Action.DENY else (live,))
    )


def _list_entries(
    lacking: Side, having: Side, others: Sequence[LiveRule], *, opened: bool
) -> Iterator[Entry]:
    """What our rules of one side let through and those of the other do not, in key order."""
    allowing, denying = (Labels(others, action) for action in (Action.ALLOW, Action.DENY))
    doubts = Doubts(others, denials=opened)
    effects = _find_effects(lacking, having, alone=not others)
    for piece, effect in sorted(effects, key=_order):
        labels: tuple[str, ...] = ()
        if effect is not Effect.FULL:
            labels = (denying if effect is Effect.STOPPED else allowing).touching(piece)
        denials = lacking.denials.touching(piece)
        doubtful = doubts.find(piece, having) if effect is Effect.FULL else ()
        yield Entry(piece=piece, effect=effect, others=labels, denials=denials, doubts=doubtful)


def _find_effects(lacking: Side, having: Side, *, alone: bool) -> list[tuple[Piece, Effect]]:
    """Traffic that only one side lets through, with what comes of it among rules of others.

    `alone` tells that there are no others.
    """
    pieces = find_gained(lacking.ours, having.ours)
    if alone:
        return [(piece, Effect.FULL) for piece in pieces]
    if not (pieces or lacking.all.denied):
        return []  # what others deny here may come behind our rules on the other side
    full = find_gained(lacking.all, having.all)
    rest = subtract_pieces(pieces, full)
    stopped = having.all.stop(rest)
    return [
        *((piece, Effect.FULL) for piece in full),
        *((piece, Effect.STOPPED) for piece in stopped),
        *((piece, Effect.OPEN) for piece in subtract_pieces(rest, stopped)),
    ]


def _order(entry: tuple[Piece, Effect]) -> tuple[str, tuple[object, ...]]:
    flow = entry[0].flow
    return str(flow.remote), flow.key
