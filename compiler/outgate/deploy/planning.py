"""The plan for a target: what an apply would change, why, and what others did since the last."""

from collections.abc import Iterable

from outgate.backends.change_set import ChangeSet, difference, share_equal
from outgate.backends.live_rule import LiveRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.target_state import TargetState
from outgate.deploy.baseline import find_baseline
from outgate.deploy.drift import Drift, RuleStates, find_drift
from outgate.deploy.explain_change import Earlier, explain_change, render_with_old_edition
from outgate.deploy.findings import collect_findings
from outgate.deploy.native import NativeChange, list_native_changes
from outgate.deploy.permissiveness import Rules, list_allowing, measure_change
from outgate.deploy.plan_inputs import NO_HISTORY, History, PlanInputs
from outgate.deploy.render_plan import RenderedPlan, render_plan, settings_of
from outgate.deploy.target_plan import OFFLINE, LeftBehind, TargetPlan
from outgate.deploy.traffic_change.model import NO_CHANGE
from outgate.deploy.traffic_change.source_words import name_sources
from outgate.diagnostics import Diagnostic
from outgate.plan.compile import Compilation
from outgate.plan.source_names import SourceNames, sources_of
from outgate.project.target import Target
from outgate.project.target_settings import changed_settings
from outgate.stages import stage
from outgate.values import replace


def make_plan(
    target: Target,
    compilation: Compilation,
    history: History = NO_HISTORY,
    observer: Observer = SILENT,
    problems: Iterable[Diagnostic] = (),
    rendered: RenderedPlan | None = None,
) -> tuple[TargetPlan | None, tuple[Diagnostic, ...]]:
    """Read the target and compare it with the plan; BackendError when it cannot be read.

    `problems` are what is wrong with the policies, which the plan tells as well, `rendered` what
    `render_plan` gave where it was asked before. There is a plan wherever the target can express
    one: with errors it is one that nobody can apply.
    """
    wanted, diagnostics = rendered or render_plan(target, compilation)
    if wanted is None:
        return None, diagnostics
    state = target.read(observer)
    applied = history.record.applied is not None
    diagnostics = (*diagnostics, *target.store.preflight(state, wanted, applied=applied))
    inputs = PlanInputs(
        target=target, compilation=compilation, wanted=wanted, state=state, history=history
    )
    with stage("comparing"):
        return _compare(inputs, (*problems, *diagnostics)), diagnostics


def offline_plan(
    target: Target,
    compilation: Compilation,
    history: History = NO_HISTORY,
    problems: Iterable[Diagnostic] = (),
    rendered: RenderedPlan | None = None,
) -> tuple[TargetPlan | None, tuple[Diagnostic, ...]]:
    """The same against what was last applied; nothing is read."""
    wanted, diagnostics = rendered or render_plan(target, compilation)
    if wanted is None:
        return None, diagnostics
    state = TargetState(history.record.applied or (), OFFLINE)
    inputs = PlanInputs(
        target=target, compilation=compilation, wanted=wanted, state=state, history=history
    )
    with stage("comparing with what was applied"):
        return _compare(inputs, (*problems, *diagnostics)), diagnostics


def _compare(inputs: PlanInputs, problems: Iterable[Diagnostic]) -> TargetPlan:
    """Compare the state of a target with the rules that it is to hold."""
    target, state, record = inputs.target, inputs.state, inputs.history.record
    place_rules = target.renderer.place_rules
    wanted = replace(inputs.wanted, rules=share_equal(inputs.wanted.rules, state.rules))
    inputs = replace(inputs, wanted=wanted)
    changes = difference(state.rules, wanted.rules)
    expected = find_baseline(record, state.rules)
    drifted = ChangeSet((), 0)
    if expected is not None:
        expected = share_equal(expected, state.rules)
        drifted = difference(expected, tuple(rule.sound for rule in state.rules))
    allowed = render_with_old_edition(inputs)
    traffic = NO_CHANGE
    drift: tuple[Drift, ...] = ()
    native: tuple[NativeChange, ...] = ()
    changed_sources: tuple[str, ...] = ()
    if changes.changes or drifted.changes:
        # Nothing is worked out of a target that holds just what it should.
        before, after = (place_rules(rules, state) for rules in (state.rules, inputs.wanted.rules))
        names = _collect_names(before, inputs.compilation)
        changed_sources = tuple(map(str, names.changed))
        placed = None if expected is None else place_rules(expected, state)
        change = explain_change(inputs, before, after, Earlier(placed, allowed))
        traffic = name_sources(change, names)
        native = list_native_changes(changes, before, after)
        if placed is not None:
            drift = find_drift(drifted, RuleStates(placed, before, after), names)
    catalog = inputs.compilation.catalog
    allows: tuple[Rules, Rules] = (wanted.allows, wanted.allows)
    if changes.changes:
        allows = (list_allowing(before), list_allowing(after))
    earlier = inputs.history.earlier
    plan = inputs.compilation.plan
    return TargetPlan(
        target=target.config.name,
        settings=settings_of(target),
        plan=plan,
        base=state.fingerprint,
        changes=changes,
        traffic=traffic,
        native=native,
        findings=collect_findings(problems, plan.warnings, record.warnings),
        places=inputs.compilation.places,
        since=earlier.catalog.edition if earlier and allowed is not None else None,
        drift=drift,
        foreign=state.foreign,
        operations=() if inputs.offline else target.store.operations(changes, state),
        changed_settings=changed_settings(record.settings, settings_of(target)),
        left_behind=tuple(
            LeftBehind(former.place, len(former.applied)) for former in record.former
        ),
        changed_sources=changed_sources,
        permissiveness=measure_change(allows, catalog),
        expiring=inputs.history.expiring,
    )


def _collect_names(before: tuple[LiveRule, ...], compilation: Compilation) -> SourceNames:
    # Rules that were read each have a source of their own, of which thousands are equal.
    was = dict.fromkeys(rule.source for live in before for rule in live.rules)
    now = (*compilation.policy.sources.values(), *sources_of(compilation.plan.rules))
    return SourceNames(was, now)
