"""Changes that no policy asks for: taking the last apply back, and leaving a former place."""

from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.target_state import TargetState
from outgate.deploy.change import TrafficChange, named, traffic_change
from outgate.deploy.native import NativeChange, native_changes
from outgate.plan.source_names import SourceNames
from outgate.project.target import Target
from outgate.values import dataclass


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


def undoing(target: Target, state: TargetState, changes: ChangeSet) -> Undoing:
    """What a change set does to a target that is in this state."""
    wanted = apply_changes(state.rules, changes)
    before, after = (target.renderer.place_rules(rules, state) for rules in (state.rules, wanted))
    change = traffic_change(before, after, target.store.others(state))
    was, now = (
        dict.fromkeys(rule.source for live in lives for rule in live.rules)
        for lives in (before, after)
    )
    traffic = named(change, SourceNames(was, now))
    native = native_changes(changes, before, after)
    return Undoing(changes, traffic, native, target.store.operations(changes, state))
