"""`outgate apply`: change a target to what a plan says, and make sure that it did."""

from outgate.backends.difference import difference
from outgate.backends.interface import BackendError, Progress, TargetMoved
from outgate.commands.plan import TargetPlan, settings_digest
from outgate.commands.project import Target


def check_target(target: Target, plan: TargetPlan) -> None:
    """Refuse a plan that was made for another target, or for the same name with other settings."""
    if plan.target == target.config.name and plan.settings == settings_digest(target):
        return
    raise BackendError(
        f"the plan was made for another target than `{target.config.name}` is now",
        help="its settings in outgate.yaml differ from those the plan was made with; make a new "
        "plan",
        outcome="nothing was changed",
    )


def check_base(target: Target, plan: TargetPlan) -> None:
    """Refuse a plan whose target has moved since, before anybody is asked to confirm it."""
    if target.backend.read().fingerprint != plan.base:
        raise TargetMoved(
            f"target `{plan.target}` changed since the plan was made",
            help="make a new plan and apply that",
            outcome="nothing was changed",
        )


def apply_plan(target: Target, plan: TargetPlan, progress: Progress) -> None:
    """Apply the changes of a plan and read the target back.

    BackendError when the target refuses, moved since, or does not hold afterwards what it should.
    """
    check_target(target, plan)
    if not plan.changes.changes:
        return
    target.backend.apply(plan.changes, plan.base, progress)
    progress("reading back")
    rendered, _ = target.backend.render(plan.plan)
    left = difference(target.backend.read().rules, rendered.rules)
    if left.changes:
        first = left.changes[0].label
        raise BackendError(
            f"{len(left.changes)} rules differ from the plan after the apply, such as `{first}`",
            help="somebody else changes the target; run `outgate plan` to see the difference",
            outcome="the changes were written",
        )
