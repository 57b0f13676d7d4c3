"""The rules that a plan writes, for people who look at the firewall."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any

from outgate.backends.change_set import Change, ChangeSet, changed_fields
from outgate.backends.live_rule import Action, LiveRule
from outgate.deploy.near import Near
from outgate.traffic.flow import Flow
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass

COVERING_SHOWN = 3


class NativeSign(StrEnum):
    """What happens to a rule of the target."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class NativeChange:
    """One rule of the target that is written, with its kind (`Deny rule`).

    `fields` are those that differ, `covered` labels of rules by which the traffic of a removed rule
    stays open, where all of it does; `to` is the new label of a rule that moves.
    """

    sign: NativeSign
    kind: str
    label: str
    fields: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    to: str | None = None


def native_changes(
    changes: ChangeSet, before: Sequence[LiveRule], after: Sequence[LiveRule]
) -> tuple[NativeChange, ...]:
    """All rules that a change set writes: added, changed, moved, removed, each by label."""
    was, now = ({live.identity: live for live in lives} for lives in (before, after))
    several = _rejoined(changes.changes)
    moves = _moves(several)
    arrived = {change.identity for change in moves.values()}
    gone = (was.get(each.identity) for each in several if each.after is None)
    covering = _Covering(after, [live for live in gone if live is not None])
    found = []
    for change in several:
        live = now.get(change.identity) or was.get(change.identity)
        kind = live.kind if live else "list of addresses"
        if change.after is None:
            if (move := moves.get(change.identity)) is not None:
                found.append(NativeChange(NativeSign.MOVED, kind, change.label, to=move.label))
            else:
                held = covering.holding(was.get(change.identity))
                found.append(NativeChange(NativeSign.REMOVED, kind, change.label, covered=held))
        elif change.before is None:
            if change.identity not in arrived:
                found.append(NativeChange(NativeSign.ADDED, kind, change.label))
        else:
            found.append(_changed(change, kind))
    order = tuple(NativeSign)
    return tuple(sorted(found, key=lambda each: (order.index(each.sign), each.label)))


def _rejoined(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes in which a rule that gives way to one of the same name is one that changes.

    Where a target tells rules apart by what they mean, another meaning is another rule.
    """
    several = tuple(changes)
    coming = {each.label: each for each in several if each.before is None}
    joined: set[int] = set()
    found = []
    for change in several:
        if change.after is None and (new := coming.pop(change.label, None)) is not None:
            joined |= {id(change), id(new)}
            found.append(Change(change.before, new.after))
    return (*found, *(each for each in several if id(each) not in joined))


def _changed(change: Change, kind: str) -> NativeChange:
    assert change.before is not None
    assert change.after is not None
    fields = changed_fields(change.before.body, change.after.body)
    if change.before.trouble is not None:
        fields.append(change.before.trouble)
    return NativeChange(NativeSign.CHANGED, kind, change.label, tuple(fields))


def _moves(changes: Iterable[Change]) -> dict[str, Change]:
    """Rules that go in one place and come in another, by the identity of what goes."""
    several = tuple(changes)
    if all(change.before is None for change in several):
        return {}
    coming: dict[str, list[Change]] = {}
    for change in several:
        if change.before is None and change.after is not None:
            coming.setdefault(_content(change.after.body), []).append(change)
    found = {}
    for change in several:
        gone = change.before if change.after is None else None
        if gone is not None and (same := coming.get(_content(gone.body))):
            found[change.identity] = same.pop(0)
    return found


def _content(body: Mapping[str, Any]) -> str:
    """A rule without where it stands."""
    import json

    rule = body.get("rule")
    inner = {k: v for k, v in rule.items() if k != "name"} if isinstance(rule, Mapping) else body
    return json.dumps([body.get("action"), inner], sort_keys=True)


class _Covering:
    """Tells by which rules the traffic of another stays open."""

    def __init__(self, after: Sequence[LiveRule], gone: Sequence[LiveRule]) -> None:
        self._after = after
        self._near = Near(rule.source.addresses for live in gone for rule in live.rules)

    @cached_property
    def _labels(self) -> dict[Flow, str]:
        return {
            rule.flow: live.label
            for live in self._after
            if live.action is Action.ALLOW
            for rule in self._near.among(live.rules)
        }

    @cached_property
    def _traffic(self) -> TrafficSet:
        return TrafficSet(self._labels)

    def holding(self, gone: LiveRule | None) -> tuple[str, ...]:
        """Labels of rules that allow all that a rule which goes allowed; none where some closes."""
        if gone is None or gone.action is not Action.ALLOW or gone.unread or not gone.rules:
            return ()
        flows = [rule.flow for rule in gone.rules]
        if not all(map(self._traffic.contains, flows)):
            return ()
        touching = (each for flow in flows for each in self._traffic.touching(flow))
        return tuple(dict.fromkeys(self._labels[each] for each in touching))
