"""Change a target as a plan says, or take that back, and make sure that it was changed so."""

from collections.abc import Callable

from outgate.backends.change_set import ChangeSet, apply_changes, difference
from outgate.backends.errors import BackendError
from outgate.backends.observer import Observer
from outgate.backends.target_state import TargetState
from outgate.deploy.changes_document import rest_digest
from outgate.deploy.check_plan import check_target, find_remaining
from outgate.deploy.journal import Recorder, Run
from outgate.deploy.record import Journal, Record
from outgate.deploy.record_document import record_text
from outgate.deploy.render_plan import settings_of
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.target_record import load_record, lock_record, target_moved
from outgate.deploy.way_back import find_before, find_way_back
from outgate.diagnostics import count
from outgate.project.target import Target
from outgate.values import dataclass


def apply_plan(
    target: Target, plan: TargetPlan, observer: Observer, who: Callable[[], str]
) -> None:
    """Apply the changes of a plan and read the target back, with everything on record.

    BackendError when the target refuses, moved since, or does not hold afterwards what it should.
    `who` tells who applies, and when.
    """
    check_target(target, plan)
    with lock_record(target) as held:
        record = load_record(target)
        state = target.read(observer)
        changes = find_remaining(target, plan, state, record)
        marks = plan.findings.marks
        todo = _Todo(
            changes=changes,
            edition=plan.plan.edition,
            plan=plan.plan.digest,
            by=who(),
            warnings=marks,
        )
        _apply(Run(target, held, observer), record, state, todo)


def roll_back(
    target: Target, base: TargetState, observer: Observer, who: Callable[[], str]
) -> None:
    """Take the last apply back, from the state that was read and shown; raises as `apply_plan`."""
    with lock_record(target) as held:
        record = load_record(target)
        state = target.read(observer)
        if state.fingerprint != base.fingerprint:
            raise target_moved(target)
        changes = find_way_back(record, state.rules)
        todo = _Todo(changes=changes, edition=None, plan=None, by=who())
        _apply(Run(target, held, observer), record, state, todo)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Todo:
    """What is to be done, and what it comes from; without `warnings` those on record stay."""

    changes: ChangeSet
    edition: str | None
    plan: str | None
    by: str
    warnings: tuple[tuple[str, str], ...] | None = None


def _apply(run: Run, record: Record, state: TargetState, todo: _Todo) -> None:
    wanted = apply_changes(state.rules, todo.changes)
    whole = difference(find_before(record, state.rules), wanted)
    if todo.changes.changes:
        rest = rest_digest(state.rules, whole)
        journal = Journal(
            by=todo.by, changes=whole, edition=todo.edition, plan=todo.plan, rest=rest
        )
        run.target.store.apply(todo.changes, state, Recorder(run, record, journal))
        after = run.target.read(run.observer)
        left = difference(after.rules, wanted).changes
        if left:
            differ = "differs" if len(left) == 1 else "differ"
            raise BackendError(
                f"{count(len(left), 'rule')} {differ} from the plan after the apply, such as "
                f"`{left[0].label}`",
                help="somebody else changes the target; run `outgate plan` to see the difference",
                outcome="the changes were written",
            )
    undo = {change.identity: change.before for change in whole.changes} or record.undo
    done = Record(
        applied=wanted,
        undo=undo,
        edition=todo.edition,
        plan=todo.plan,
        by=todo.by,
        place=run.target.store.address,
        settings=settings_of(run.target),
        warnings=record.warnings if todo.warnings is None else todo.warnings,
        former=record.former,
    )
    run.held.write(record_text(done))
