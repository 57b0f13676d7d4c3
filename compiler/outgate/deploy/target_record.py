"""The record of a target: read, locked, and what to say where the target is not as it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from outgate.backends.errors import NOTHING_CHANGED, BackendError, TargetMoved
from outgate.deploy.record import Record, record_at
from outgate.deploy.record_document import BadRecord, read_record
from outgate.project.target import Target
from outgate.state.interface import LockedStore, StateError, StateStore


@contextmanager
def lock_record(target: Target) -> Iterator[LockedStore]:
    """The lock of a target's record; StateError where the store does not give it."""
    with target.state.lock() as held:
        yield held


def load_record(target: Target, store: StateStore | None = None) -> Record:
    """What is on record of a target where it is now.

    StateError where the store cannot be read, BackendError where what it holds is not a record.
    """
    store = store or target.state
    try:
        record = read_record(store.read())
    except StateError as error:
        error.outcome = NOTHING_CHANGED
        raise
    except BadRecord as error:
        raise BackendError(
            f"the record of what was applied to `{target.config.name}`, `{store.where}`, is "
            f"damaged: {error}",
            help="restore it from a copy, or move it away to start without a record: what an apply "
            "would change is known then, the way back and what others changed is not",
            outcome=NOTHING_CHANGED,
        ) from error
    return record_at(record, target.store.address)


def target_moved(target: Target) -> TargetMoved:
    """The target is no longer as it was when somebody was shown what would change."""
    return TargetMoved(
        f"target `{target.config.name}` changed since the plan was made",
        help="make a new plan and apply that",
        outcome=NOTHING_CHANGED,
    )
