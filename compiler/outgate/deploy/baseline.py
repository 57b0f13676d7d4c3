"""What a target should hold by what is on record of it, whoever changed it since."""

from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.native_rule import NativeRule
from outgate.deploy.record import Record


def find_baseline(record: Record, live: tuple[NativeRule, ...]) -> tuple[NativeRule, ...] | None:
    """The rules that should be there: what was applied, and what an unfinished apply has done.

    None where nothing is on record. What is there and was not applied by us is drift.
    """
    if record.journal is None:
        return record.applied
    if record.applied is None and not record.journal.started:
        return None
    return apply_changes(record.applied or (), find_done(record.journal.changes, live))


def find_done(changes: ChangeSet, live: tuple[NativeRule, ...]) -> ChangeSet:
    """Those of some changes that the target shows already."""
    now = {rule.identity: rule.sound for rule in live}
    done = (each for each in changes.changes if now.get(each.identity) == each.after)
    return ChangeSet(tuple(done), 0)
