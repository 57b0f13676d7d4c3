"""`outgate rollback`: what it takes to bring back what was there before the last apply."""

from outgate.backends.observer import Observer
from outgate.backends.target_state import TargetState
from outgate.deploy.target_record import load_record
from outgate.deploy.undo import Undo, plan_undo
from outgate.deploy.way_back import find_way_back
from outgate.project.target import Target
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Rollback:
    """The changes from the state that was read to the one before the last apply.

    `by` is whoever made that apply, None where nobody knows.
    """

    base: TargetState
    undo: Undo
    by: str | None


def plan_rollback(target: Target, observer: Observer) -> Rollback:
    """Read the target and its record; UserError where there is no apply to take back."""
    record = load_record(target)
    base = target.read(observer)
    changes = find_way_back(record, base.rules)
    return Rollback(base, plan_undo(target, base, changes), record.by)
