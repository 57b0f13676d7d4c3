"""`outgate apply --retire`: close what a target left open in a place where it was before."""

from collections.abc import Callable

from outgate.backends.change_set import difference
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.observer import Observer
from outgate.backends.target_state import TargetState
from outgate.deploy.record import FormerPlace
from outgate.deploy.record_document import record_text
from outgate.deploy.target_record import load_record, lock_record, target_moved
from outgate.deploy.undo import Undo, plan_undo
from outgate.project.target import Target
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Retirement:
    """A former place of a target, as it is now, and what it takes to leave nothing there.

    `left` is the target as it was when its rules were there.
    """

    former: FormerPlace
    left: Target
    state: TargetState
    undo: Undo


def plan_retirement(target: Target, name: str, observer: Observer) -> Retirement:
    """Read a former place and work out what closes there; BackendError where it is not known."""
    former = _find_former(target, name)
    left = target.with_settings(former.settings)
    state = left.store.read(observer)
    changes = difference(state.rules, ())
    return Retirement(former, left, state, plan_undo(left, state, changes))


def retire(target: Target, planned: Retirement, observer: Observer, who: Callable[[], str]) -> None:
    """Remove our rules from a former place, and the place from the record.

    What was shown is what is done: BackendError where the place changed since it was read. An
    interrupted one is simply begun again.
    """
    with lock_record(target) as held:
        record = load_record(target)
        state = planned.left.store.read(observer)
        if state.fingerprint != planned.state.fingerprint:
            raise target_moved(target)
        if planned.undo.changes.changes:
            planned.left.store.apply(planned.undo.changes, state, observer)
        remaining = tuple(
            former for former in record.former if former.place != planned.former.place
        )
        held.write(record_text(replace(record, former=remaining)))


def _find_former(target: Target, name: str) -> FormerPlace:
    """The former place of a name: all of it, or what stands behind its last slash."""
    known = load_record(target).former
    matching = [
        former
        for former in known
        if name.lower() in (former.place, former.place.rpartition("/")[2])
    ]
    if len(matching) == 1:
        return matching[0]
    places = ", ".join(f"`{former.place}`" for former in known)
    if matching:
        message = (
            f"`{name}` is the name of {len(matching)} places that `{target.config.name}` has left"
        )
        raise BackendError(message, help=f"name one in full: {places}", outcome=NOTHING_CHANGED)
    help = f"it has left {places}" if known else "there is nothing to retire"
    message = f"target `{target.config.name}` has no former place `{name}` on record"
    raise BackendError(message, help=help, outcome=NOTHING_CHANGED)
