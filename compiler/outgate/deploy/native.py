"""The rules that a plan writes, for people who look at the firewall."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property

from outgate.backends.change_set import Change, ChangeSet, changed_fields
from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.native_rule import NativeRule
from outgate.deploy.traffic_change.address_filter import AddressFilter
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


def list_native_changes(
    changes: ChangeSet, before: Sequence[LiveRule], after: Sequence[LiveRule]
) -> tuple[NativeChange, ...]:
    """All rules that a change set writes: added, changed, moved, removed, by sign and label."""
    was, now = ({live.identity: live for live in rules} for rules in (before, after))
    joined = _rejoin(changes.changes)
    moves = _find_moves(joined)
    arrived = {change.identity for change in moves.values()}
    gone = (was.get(change.identity) for change in joined if change.after is None)
    covering = _Covering(after, [live for live in gone if live is not None])
    native = []
    for change in joined:
        live = now.get(change.identity) or was.get(change.identity)
        kind = live.kind if live else "list of addresses"
        if change.before is not None and change.after is not None:
            native.append(_describe_update(change.before, change.after, change.label, kind))
        elif change.after is not None:
            if change.identity not in arrived:
                native.append(NativeChange(sign=NativeSign.ADDED, kind=kind, label=change.label))
        elif (move := moves.get(change.identity)) is not None:
            native.append(
                NativeChange(sign=NativeSign.MOVED, kind=kind, label=change.label, to=move.label)
            )
        else:
            covered = covering.find_labels(was.get(change.identity))
            native.append(
                NativeChange(
                    sign=NativeSign.REMOVED, kind=kind, label=change.label, covered=covered
                )
            )
    return tuple(sorted(native, key=_order))


def _order(change: NativeChange) -> tuple[int, str]:
    return tuple(NativeSign).index(change.sign), change.label


def _rejoin(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Changes in which a rule that gives way to one of the same name is one that changes.

    Where a target tells rules apart by what they mean, another meaning is another rule.
    """
    coming = {change.label: change for change in changes if change.before is None}
    replaced: set[int] = set()
    updates = []
    for change in changes:
        if change.after is None and (new := coming.pop(change.label, None)) is not None:
            replaced |= {id(change), id(new)}
            updates.append(Change(change.before, new.after))
    return (*updates, *(change for change in changes if id(change) not in replaced))


def _describe_update(before: NativeRule, after: NativeRule, label: str, kind: str) -> NativeChange:
    fields = changed_fields(before.body, after.body)
    if before.trouble is not None:
        fields.append(before.trouble)
    return NativeChange(sign=NativeSign.CHANGED, kind=kind, label=label, fields=tuple(fields))


def _find_moves(changes: tuple[Change, ...]) -> dict[str, Change]:
    """Rules that go in one place and come in another, by the identity of what goes."""
    if all(change.before is None for change in changes):
        return {}
    coming: dict[str, list[Change]] = {}
    for change in changes:
        if change.before is None and change.after is not None:
            coming.setdefault(_content(change.after.body), []).append(change)
    moves = {}
    for change in changes:
        gone = change.before if change.after is None else None
        if gone is not None and (same := coming.get(_content(gone.body))):
            moves[change.identity] = same.pop(0)
    return moves


def _content(body: Mapping[str, object]) -> str:
    """A rule without where it stands."""
    import json

    rule = body.get("rule")
    content: object = body
    if isinstance(rule, Mapping):
        content = {field: value for field, value in rule.items() if field != "name"}
    return json.dumps([body.get("action"), content], sort_keys=True)


class _Covering:
    """Tells by which rules the traffic of another stays open."""

    def __init__(self, after: Sequence[LiveRule], gone: Sequence[LiveRule]) -> None:
        self._after = after
        self._near = AddressFilter(rule.source.addresses for live in gone for rule in live.rules)

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

    def find_labels(self, gone: LiveRule | None) -> tuple[str, ...]:
        """Labels of rules that allow all that a rule which goes allowed; none where some closes."""
        if gone is None or gone.action is not Action.ALLOW or gone.unread:
            return ()
        flows = [rule.flow for rule in gone.rules]
        if not all(map(self._traffic.contains, flows)):
            return ()
        touching = (near for flow in flows for near in self._traffic.touching(flow))
        return tuple(dict.fromkeys(self._labels[flow] for flow in touching))
