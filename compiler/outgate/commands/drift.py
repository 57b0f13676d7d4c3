"""Drift: what somebody changed on a target since the last apply, told by meaning."""

from dataclasses import dataclass

from outgate.backends.difference import difference as native_difference
from outgate.backends.difference import lines
from outgate.backends.interface import Backend, ChangeSet, NativeRule, Understood
from outgate.plan.difference import Shift, Side, difference
from outgate.traffic.space import Traffic


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that somebody did: `allowed`, `closed`, `changed`, or wrote as `unread`.

    `stays` tells whether it is what the policy wants anyway, so that an apply leaves it.
    """

    did: str
    what: str
    stays: bool = False


def drift_of(
    backend: Backend,
    expected: tuple[NativeRule, ...] | None,
    live: tuple[NativeRule, ...],
    wanted: tuple[NativeRule, ...],
) -> tuple[Drift, ...]:
    """Everything that differs between what should be there and what is."""
    if expected is None:
        return ()
    live = tuple(rule.sound for rule in live)
    changes = native_difference(expected, live)
    if not changes.changes:
        return ()
    states = expected, live, wanted
    was, now, then = map(backend.understand, states)
    unread = _unread(was, now, then)
    # Of a rule that cannot be read any more, nobody can say what it closed or opened.
    if dark := {each.identity for each in now.unread if each.whole}:
        was, now, then = (
            backend.understand(tuple(rule for rule in rules if rule.identity not in dark))
            for rules in states
        )
    its = difference(Side("applied", was.rules), Side("live", now.rules))
    asked = Traffic(rule.flow for rule in then.rules)
    found = [
        *(Drift("allowed", _told(each), asked.contains(each.piece.flow)) for each in its.gained),
        *(Drift("closed", _told(each), not asked.overlap(each.piece.flow)) for each in its.lost),
        *unread,
        *_silent(changes, {rule.identity for rule in wanted}),
    ]
    for each in its.treated:
        found.append(Drift("changed", f"inspection of {each.flow.target}: {each.after.inspection}"))
    if not its.treated:
        updated = (line for line in lines(changes) if line.sign == "~")
        found += [Drift("changed", f"`{each.text}`: {'; '.join(each.fields)}") for each in updated]
    if not found:
        # Nothing means anything else, as where a rule was taken apart.
        found.append(Drift("changed", f"{len(changes.changes)} rules, without another meaning"))
    return tuple(found)


def _silent(changes: ChangeSet, wanted: set[str]) -> list[Drift]:
    """New rules that allow nothing by themselves: they deny, or others refer to them."""
    new = (each.after for each in changes.changes if each.before is None and each.after)
    return [
        Drift("unread", f"`{rule.label}`, which allows nothing itself", rule.identity in wanted)
        for rule in new
        if not rule.opens
    ]


def _told(shift: Shift) -> str:
    piece = shift.piece
    without = f" but not {', '.join(map(str, piece.without))}" if piece.without else ""
    return f"{piece.flow.target}{without} from {shift.source}"


def _unread(was: Understood, now: Understood, then: Understood) -> list[Drift]:
    new = (each for each in now.unread if each not in was.unread)
    return [Drift("unread", each.text, each in then.unread) for each in new]
