"""Saved plans held against what they start from.

Whoever can write the file can make its digest anew, so nothing in it is believed that can be
worked out again: the rules to write, from the canonical plan and the settings; and the traffic that
is shown, from the rules to write.
"""

from collections.abc import Sequence

from outgate.backends.change_set import apply_changes, difference, inverse
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.catalog.store import Store
from outgate.deploy.changes_document import changes_digest
from outgate.deploy.native import list_native_changes
from outgate.deploy.permissiveness import Rules, list_allowing, measure_change
from outgate.deploy.render_plan import render_plan, settings_of
from outgate.deploy.saved_plan.document import BadSavedPlan
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.traffic_change.compare import compare_traffic
from outgate.deploy.traffic_change.model import Effect, Entry, TrafficChange
from outgate.deploy.traffic_change.required_rows import add_required_rows
from outgate.diagnostics import Diagnostic, errors_of, has_errors
from outgate.plan.checks.guard_diagnostics import check_guards
from outgate.plan.checks.policy_tests import run_tests
from outgate.plan.model import Treatment
from outgate.project.compile import Compiled
from outgate.project.project import Project
from outgate.project.target import Target
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.region import subtract_pieces
from outgate.values import replace


def derive_again(saved: TargetPlan, project: Project, target: Target) -> Rendered:
    """The rules that the target is to hold, made again from what a saved plan starts from.

    BadSavedPlan where what it writes or shows is not what comes of that.
    """
    if saved.settings.digest != settings_of(target).digest:
        raise BadSavedPlan(
            f"it was made for another target than `{target.config.name}` is now, with other "
            "settings in outgate.yaml"
        )
    catalog, _ = Store(project.catalog_folder, project.root).load(saved.plan.edition)
    if catalog is None or catalog.digest != saved.plan.catalog_digest:
        raise BadSavedPlan(
            f"it was made with a catalog {saved.plan.edition} that is not the one at hand"
        )
    renderer = target.renderer
    wanted, _ = renderer.render(saved.plan, Context(catalog.tag_files, saved.places))
    if wanted is None:
        raise BadSavedPlan("its target cannot express its plan")
    told = {(finding.code, finding.message) for finding in saved.findings.items}
    if any((warning.code, warning.message) not in told for warning in saved.plan.warnings):
        raise BadSavedPlan("it does not tell all warnings of its plan")
    by_identity = {rule.identity: rule for rule in wanted.rules}
    for change in saved.changes.changes:
        if by_identity.get(change.identity) != change.after:
            raise BadSavedPlan(f"it writes `{change.label}`, which its plan does not ask for")
    nowhere = TargetState((), "")
    held = apply_changes(wanted.rules, inverse(saved.changes))
    before, after = (renderer.place_rules(rules, nowhere) for rules in (held, wanted.rules))
    truth = compare_traffic(before, after)
    if not _shows_truth(saved.traffic, truth) or saved.native != list_native_changes(
        saved.changes, before, after
    ):
        raise BadSavedPlan("what it shows is not what it writes")
    allows: tuple[Rules, Rules] = (wanted.allows, wanted.allows)
    if saved.changes.changes:
        allows = (list_allowing(before), list_allowing(after))
    if saved.permissiveness != measure_change(allows, catalog):
        raise BadSavedPlan("the permissiveness that it names is not that of its rules")
    closed = saved.traffic.closed
    required = add_required_rows(closed, catalog)
    if [entry.required for entry in closed] != [entry.required for entry in required]:
        raise BadSavedPlan("it does not name the required rows that it closes")
    return wanted


def check_against(saved: TargetPlan, wanted: Rendered, target: Target, state: TargetState) -> None:
    """Hold a saved plan against the state that it was made from, which only the target knows.

    BadSavedPlan where it would not bring the target from there to what its plan asks for, hides
    what others' rules do to its traffic, or names other writes.
    """
    renderer, store = target.renderer, target.store
    changes = difference(state.rules, wanted.rules)
    if changes_digest(changes) != changes_digest(saved.changes):
        raise BadSavedPlan("what it changes is not what lies between the target and its plan")
    before, after = (renderer.place_rules(rules, state) for rules in (state.rules, wanted.rules))
    truth = compare_traffic(before, after, store.others(state))
    shown = saved.traffic
    if not all(
        _shows_truth(_keep_effect(shown, effect), _keep_effect(truth, effect)) for effect in Effect
    ) or saved.operations != store.operations(changes, state):
        raise BadSavedPlan("what it shows is not what it does to the target as it is")


def check_saved(compiled: Compiled, saved: TargetPlan, target: Target) -> tuple[Diagnostic, ...]:
    """Hold the tests and guards of the policies at hand against a saved plan, once more."""
    compilation = compiled.compilation
    if compilation is None:
        return compiled.diagnostics
    held = replace(compilation, plan=saved.plan)
    problems = (*run_tests(held).problems, *check_guards(held))
    if has_errors(problems):
        return problems
    return errors_of(render_plan(target, held)[1])


def _shows_truth(shown: TrafficChange, truth: TrafficChange) -> bool:
    """Whether traffic is told as it is; what others do to it is known only where they are read."""
    return (
        _shows_same(shown.opened, truth.opened)
        and _shows_same(shown.closed, truth.closed)
        and _list_treatments(shown) == _list_treatments(truth)
        and (shown.appearing, shown.vanishing) == (truth.appearing, truth.vanishing)
    )


def _keep_effect(change: TrafficChange, effect: Effect) -> TrafficChange:
    opened, closed = (
        tuple(entry for entry in entries if entry.effect is effect)
        for entries in (change.opened, change.closed)
    )
    return replace(change, opened=opened, closed=closed)


def _list_treatments(change: TrafficChange) -> set[tuple[Flow, Treatment, Treatment]]:
    changes = (entry.change for entry in change.treated)
    return {(treated.flow, treated.before, treated.after) for treated in changes}


def _shows_same(shown: Sequence[Entry], truth: Sequence[Entry]) -> bool:
    # What others' rules come to where a denying rule of ours goes is not in our rules.
    told = [entry.piece for entry in shown]
    ours = [entry.piece for entry in shown if not entry.denials]
    real = [entry.piece for entry in truth]
    return not _go_beyond(real, told) and not _go_beyond(ours, real)


def _go_beyond(pieces: Sequence[Piece], others: Sequence[Piece]) -> bool:
    """Whether some of the traffic of the pieces is not traffic of the others."""
    known = {(piece.flow, piece.without) for piece in others}
    rest = [piece for piece in pieces if (piece.flow, piece.without) not in known]
    return bool(rest and subtract_pieces(rest, others))
