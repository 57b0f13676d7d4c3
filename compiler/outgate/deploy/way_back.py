"""What a target held before the last apply, and the changes that lead back there."""

from outgate.backends.change_set import ChangeSet, apply_changes, difference, inverse
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.native_rule import NativeRule
from outgate.deploy.baseline import find_done
from outgate.deploy.record import Record


def find_way_back(record: Record, live: tuple[NativeRule, ...]) -> ChangeSet:
    """The changes from what is there to what was there before the last apply.

    An apply that did not end is the last one.
    """
    if record.journal is not None:
        return difference(live, find_before(record, live))
    if record.applied is None:
        raise BackendError(
            "there is no apply on record that could be taken back",
            help="the record is kept where the applies were made, or where `state` of the target "
            "says",
            outcome=NOTHING_CHANGED,
        )
    rules = {rule.identity: rule for rule in record.applied}
    for identity, before in record.undo.items():
        rules.pop(identity, None)
        if before is not None:
            rules[identity] = before
    return difference(live, rules.values())


def find_before(record: Record, live: tuple[NativeRule, ...]) -> tuple[NativeRule, ...]:
    """What was there before what is done now, and before an apply that did not end, if any."""
    if record.journal is None:
        return live
    return apply_changes(live, inverse(find_done(record.journal.changes, live)))
