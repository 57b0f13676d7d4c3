"""Changes that no policy asks for: taking the last apply back, and leaving a former place."""

from dataclasses import dataclass, replace

from outgate.backends.difference import apply_changes
from outgate.backends.interface import Backend, ChangeSet, TargetState
from outgate.deploy.change import Entry, TrafficChange, traffic_change
from outgate.deploy.native import NativeChange, native_changes
from outgate.plan.source_names import SourceNames


@dataclass(frozen=True, slots=True)
class Undoing:
    """What such a change does: traffic first, then rules and writes."""

    changes: ChangeSet
    traffic: TrafficChange
    native: tuple[NativeChange, ...]
    operations: tuple[str, ...]

    @property
    def writes(self) -> int:
        """How many writes it takes."""
        return len(self.operations) or int(bool(self.changes.changes))


def undoing(backend: Backend, state: TargetState, changes: ChangeSet) -> Undoing:
    """What a change set does to a target that is in this state."""
    wanted = apply_changes(state.rules, changes)
    before, after = (backend.placed(rules, state) for rules in (state.rules, wanted))
    change = traffic_change(before, after, backend.others(state))
    was, now = (
        dict.fromkeys(rule.source for live in lives for rule in live.rules)
        for lives in (before, after)
    )
    names = SourceNames(was, now)
    traffic = replace(
        change,
        treated=tuple(
            replace(each, source=names.words(each.change.flow.addresses)) for each in change.treated
        ),
        opened=tuple(_named(each, names) for each in change.opened),
        closed=tuple(_named(each, names) for each in change.closed),
    )
    native = native_changes(changes, before, after)
    return Undoing(changes, traffic, native, backend.operations(changes, state))


def _named(entry: Entry, names: SourceNames) -> Entry:
    return replace(entry, source=names.words(entry.piece.flow.addresses))
