"""Plans that cannot be applied to a target as it is now, refused before anything is written."""

from outgate.backends.change_set import Change, ChangeSet
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import Observer
from outgate.backends.rendered import Rendered
from outgate.backends.target_state import TargetState
from outgate.deploy.baseline import find_done
from outgate.deploy.changes_document import changes_digest, rest_digest
from outgate.deploy.record import Journal, Record
from outgate.deploy.render_plan import settings_of
from outgate.deploy.saved_plan.document import BadSavedPlan
from outgate.deploy.saved_plan.verify import check_against
from outgate.deploy.target_plan import OFFLINE, TargetPlan
from outgate.deploy.target_record import load_record, target_moved
from outgate.diagnostics import Severity
from outgate.errors import UserError
from outgate.project.target import Target


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


def find_remaining(
    target: Target, plan: TargetPlan, state: TargetState, record: Record
) -> ChangeSet:
    """What of a plan is still to do; TargetMoved where the target is not the one it was made for.

    That is all of it, but for a plan whose own apply did not end: there each rule must be as it was
    or as the plan wants it, and all others as they were.
    """
    if state.fingerprint == plan.base:
        return plan.changes
    journal = record.journal
    if journal is not None and journal.digest == changes_digest(plan.changes):
        left = _find_left(plan.changes, state.rules)
        if left is not None and journal.rest == rest_digest(state.rules, plan.changes):
            return left
    raise target_moved(target)


def _find_left(changes: ChangeSet, live: tuple[NativeRule, ...]) -> ChangeSet | None:
    """What of a change set is still to do; None where a rule is neither as it was nor as wanted."""
    now = {rule.identity: rule for rule in live}
    done = {change.identity for change in find_done(changes, live).changes}
    left = []
    for change in changes.changes:
        held = now.get(change.identity)
        if change.identity not in done:
            if held != change.before:
                return None
            left.append(change)
        elif held is not None and held.trouble:
            left.append(Change(held, change.after))
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
    state = target.read(observer)
    find_remaining(target, plan, state, record)
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
