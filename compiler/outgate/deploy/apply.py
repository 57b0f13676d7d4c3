"""Change a target as a plan says, or take that back, and make sure that it was changed so."""

from collections.abc import Callable

from outgate.backends.change_set import Change, ChangeSet, apply_changes, difference, inverse
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import Observer
from outgate.backends.rendered import Rendered
from outgate.backends.target_state import TargetState
from outgate.deploy.baseline import came_about
from outgate.deploy.record import (
    Journal,
    Record,
    changes_digest,
    record_text,
    rest_digest,
)
from outgate.deploy.rendering import settings_of
from outgate.deploy.saved_plan import BadSavedPlan, check_against
from outgate.deploy.target_plan import OFFLINE, TargetPlan
from outgate.deploy.target_record import load_record, locked, moved
from outgate.diagnostics import Severity, count
from outgate.errors import UserError
from outgate.project.target import Target
from outgate.state.interface import Held
from outgate.values import dataclass, replace


def check_target(target: Target, plan: TargetPlan) -> None:
    """Refuse a plan that has errors, or was made for another target or with other settings."""
    if target.live is None:
        raise BackendError(target.files_only, help=target.how_to_export, outcome=NOTHING_CHANGED)
    if plan.findings.errors:
        first = plan.findings.errors[0]
        raise BackendError(
            f"the plan has errors, such as {first.code}: {first.message}",
            help=first.help,
            outcome=NOTHING_CHANGED,
        )
    if plan.base == OFFLINE:
        raise BackendError(
            "the plan was made offline, against what was last applied",
            help="make it again without --offline, so that it knows what is there",
            outcome=NOTHING_CHANGED,
        )
    if plan.target == target.config.name and plan.settings.digest == settings_of(target).digest:
        return
    raise BackendError(
        f"the plan was made for another target than `{target.config.name}` is now",
        help="its settings in outgate.yaml differ from those the plan was made with; make a new "
        "plan",
        outcome=NOTHING_CHANGED,
    )


def remaining(target: Target, plan: TargetPlan, state: TargetState, record: Record) -> ChangeSet:
    """What of a plan is still to do; TargetMoved where the target is not the one it was made for.

    That is all of it, but for a plan whose own apply did not end: there each rule must be as it was
    or as the plan wants it, and all others as they were.
    """
    if state.fingerprint == plan.base:
        return plan.changes
    journal = record.journal
    if journal is not None and journal.digest == changes_digest(plan.changes):
        left = _left(plan.changes, state.rules)
        if left is not None and journal.rest == rest_digest(state.rules, plan.changes):
            return left
    raise moved(target)


def _left(changes: ChangeSet, live: tuple[NativeRule, ...]) -> ChangeSet | None:
    """What of a change set is still to do; None where a rule is neither as it was nor as wanted."""
    now = {rule.identity: rule for rule in live}
    done = {each.identity for each in came_about(changes, live).changes}
    left = []
    for each in changes.changes:
        held = now.get(each.identity)
        if each.identity not in done:
            if held != each.before:
                return None
            left.append(each)
        elif held is not None and held.trouble:
            left.append(Change(held, each.after))
    return ChangeSet(tuple(left), changes.unchanged)


def check_plan(
    target: Target, plan: TargetPlan, wanted: Rendered, observer: Observer
) -> Journal | None:
    """Refuse a saved plan that cannot be applied, before anybody is asked to confirm it.

    `wanted` are the rules of its plan, made again. Returns the journal of its own apply where that
    did not end.
    """
    check_target(target, plan)
    record = load_record(target)
    state = target.store.read(observer)
    remaining(target, plan, state, record)
    if state.fingerprint == plan.base:
        _check_derived(target, plan, wanted, state, record)
    return record.journal


def _check_derived(
    target: Target, plan: TargetPlan, wanted: Rendered, state: TargetState, record: Record
) -> None:
    """Work out again what a saved plan says of the target, with what stands against it."""
    try:
        check_against(plan, wanted, target, state)
    except BadSavedPlan as error:
        help = "make a new plan and apply that"
        subject = "the plan is not one that can be used"
        raise error.within(subject, help, outcome=NOTHING_CHANGED) from error
    applied = record.applied is not None
    for diagnostic in target.store.preflight(state, wanted, applied=applied):
        if diagnostic.severity is Severity.ERROR:
            raise UserError(diagnostic, NOTHING_CHANGED)


def apply_plan(
    target: Target, plan: TargetPlan, observer: Observer, who: Callable[[], str]
) -> None:
    """Apply the changes of a plan and read the target back, with everything on record.

    BackendError when the target refuses, moved since, or does not hold afterwards what it should.
    `who` tells who applies, and when.
    """
    check_target(target, plan)
    with locked(target) as held:
        record = load_record(target)
        state = target.store.read(observer)
        changes = remaining(target, plan, state, record)
        marks = plan.findings.marks
        todo = _Todo(changes, plan.plan.edition, plan.plan.digest, who(), marks)
        _apply(Run(target, held, observer), record, state, todo)


def roll_back(
    target: Target, base: TargetState, observer: Observer, who: Callable[[], str]
) -> None:
    """Take the last apply back, from the state that was read and shown; raises as `apply_plan`."""
    with locked(target) as held:
        record = load_record(target)
        state = target.store.read(observer)
        if state.fingerprint != base.fingerprint:
            raise moved(target)
        changes = way_back(record, state.rules)
        _apply(Run(target, held, observer), record, state, _Todo(changes, None, None, who()))


def way_back(record: Record, live: tuple[NativeRule, ...]) -> ChangeSet:
    """The changes from what is there to what was there before the last apply.

    An apply that did not end is the last one.
    """
    if record.journal is not None:
        return difference(live, _before(record, live))
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


@dataclass(frozen=True, slots=True)
class Run:
    """Where an apply happens and who follows it; `held` is the lock on the record."""

    target: Target
    held: Held
    observer: Observer


@dataclass(frozen=True, slots=True)
class _Todo:
    """What is to be done, and what it comes from; without `warnings` those on record stay."""

    changes: ChangeSet
    edition: str | None
    plan: str | None
    by: str
    warnings: tuple[tuple[str, str], ...] | None = None


def _apply(run: Run, record: Record, state: TargetState, todo: _Todo) -> None:
    wanted = apply_changes(state.rules, todo.changes)
    whole = difference(_before(record, state.rules), wanted)
    if todo.changes.changes:
        rest = rest_digest(state.rules, whole)
        journal = Journal(todo.by, whole, todo.edition, todo.plan, rest)
        run.target.store.apply(todo.changes, state, _Recorder(run, record, journal))
        after = run.target.store.read(run.observer)
        left = difference(after.rules, wanted).changes
        if left:
            differ = "differs" if len(left) == 1 else "differ"
            raise BackendError(
                f"{count(len(left), 'rule')} {differ} from the plan after the apply, such as "
                f"`{left[0].label}`",
                help="somebody else changes the target; run `outgate plan` to see the difference",
                outcome="the changes were written",
            )
    undo = {each.identity: each.before for each in whole.changes} or record.undo
    done = Record(
        wanted,
        undo,
        todo.edition,
        todo.plan,
        todo.by,
        place=run.target.store.address,
        settings=settings_of(run.target),
        warnings=record.warnings if todo.warnings is None else todo.warnings,
        former=record.former,
    )
    run.held.write(record_text(done))


def _before(record: Record, live: tuple[NativeRule, ...]) -> tuple[NativeRule, ...]:
    """What was there before what is done now, and before an apply that did not end, if any."""
    if record.journal is None:
        return live
    return apply_changes(live, inverse(came_about(record.journal.changes, live)))


class _Recorder:
    """Writes down each operation before it begins and after it has ended.

    An apply in which nothing began leaves no trace.
    """

    def __init__(self, run: Run, record: Record, journal: Journal) -> None:
        self._run = run
        self._record = record
        self._journal = journal

    def started(self, what: str) -> None:
        """Put it on record, and only then let it begin."""
        self._note(replace(self._journal, started=(*self._journal.started, what)))
        self._run.observer.started(what)

    def waiting(self, what: str) -> None:
        """Say so."""
        self._run.observer.waiting(what)

    def finished(self, what: str) -> None:
        """Put it on record, where it was ours."""
        self._run.observer.finished(what)
        if what in self._journal.started:
            self._note(replace(self._journal, done=(*self._journal.done, what)))

    def _note(self, journal: Journal) -> None:
        target = self._run.target
        noted = replace(
            self._record,
            journal=journal,
            place=target.store.address,
            settings=settings_of(target),
        )
        self._run.held.write(record_text(noted))
        self._journal = journal
