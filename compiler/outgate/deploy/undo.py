"""Changes that no policy asks for: taking the last apply back, and leaving a former place."""

from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.target_state import TargetState
from outgate.deploy.native import NativeChange, list_native_changes
from outgate.deploy.traffic_change.compare import compare_traffic
from outgate.deploy.traffic_change.model import TrafficChange
from outgate.deploy.traffic_change.source_words import name_sources
from outgate.plan.source_names import SourceNames
from outgate.project.target import Target
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Undo:
    """What such a change does: traffic first, then rules and writes."""

    changes: ChangeSet
    traffic: TrafficChange
    native: tuple[NativeChange, ...]
    operations: tuple[str, ...]

    @property
    def writes(self) -> int:
        """How many writes it takes."""
        return len(self.operations) or int(bool(self.changes.changes))


def plan_undo(target: Target, state: TargetState, changes: ChangeSet) -> Undo:
    """What a change set does to a target that is in this state."""
    wanted = apply_changes(state.rules, changes)
    before, after = (target.renderer.place_rules(rules, state) for rules in (state.rules, wanted))
    change = compare_traffic(before, after, target.store.others(state))
    was, now = (
        dict.fromkeys(rule.source for live in lives for rule in live.rules)
        for lives in (before, after)
    )
    traffic = name_sources(change, SourceNames(was, now))
    native = list_native_changes(changes, before, after)
    return Undo(changes, traffic, native, target.store.operations(changes, state))
