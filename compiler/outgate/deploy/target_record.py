"""The record of a target: read, locked, and what to say where the target is not as it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from outgate.backends.errors import NOTHING_CHANGED, BackendError, TargetMoved
from outgate.deploy.record import BadRecord, Record, read_record, record_at
from outgate.project.target import Target
from outgate.state.interface import Held, StateError, StateStore


@contextmanager
def locked(target: Target) -> Iterator[Held]:
    """The lock of a target's record; what goes wrong with the store is told as of a target."""
    try:
        with target.state.lock() as held:
            yield held
    except StateError as error:
        raise BackendError(error.message, help=error.help) from error


def load_record(target: Target, store: StateStore | None = None) -> Record:
    """What is on record of a target where it is now; BackendError where that cannot be read."""
    store = store or target.state
    try:
        record = read_record(store.read())
    except StateError as error:
        raise BackendError(error.message, help=error.help, outcome=NOTHING_CHANGED) from error
    except BadRecord as error:
        raise BackendError(
            f"the record of what was applied to `{target.config.name}`, `{store.where}`, is "
            f"damaged: {error}",
            help="restore it from a copy, or move it away to start without a record: what an apply "
            "would change is known then, the way back and what others changed is not",
            outcome=NOTHING_CHANGED,
        ) from error
    return record_at(record, target.store.address)


def moved(target: Target) -> TargetMoved:
    """The target is no longer as it was when somebody was shown what would change."""
    return TargetMoved(
        f"target `{target.config.name}` changed since the plan was made",
        help="make a new plan and apply that",
        outcome=NOTHING_CHANGED,
    )
