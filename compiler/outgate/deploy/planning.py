"""The plan for a target: what an apply would change, why, and what others did since the last."""

from collections.abc import Iterable, Mapping

from outgate.backends.change_set import ChangeSet, difference, share_equal
from outgate.backends.interface import Renderer
from outgate.backends.live_rule import LiveRule
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.rendered import Rendered
from outgate.backends.target_state import TargetState
from outgate.deploy.baseline import baseline
from outgate.deploy.causes import Past, causes_of_closing, causes_of_opening, traffic_of
from outgate.deploy.change import Cause, TrafficChange, named, traffic_change
from outgate.deploy.drift import Drift, Lives, drift_of
from outgate.deploy.findings import findings_of
from outgate.deploy.native import NativeChange, native_changes
from outgate.deploy.near import Near
from outgate.deploy.reasons import Asked, add_reasons_of_closing, reasons_of
from outgate.deploy.record import NO_RECORD, Record
from outgate.deploy.rendering import context_of, rendered, settings_of
from outgate.deploy.target_plan import OFFLINE, LeftBehind, TargetPlan
from outgate.diagnostics import Diagnostic
from outgate.plan.comparison.provenance import statements_of
from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.plan.source_names import SourceNames, sources_of
from outgate.project.target import Target
from outgate.project.target_settings import changed_settings
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan can be compared with beside the target.

    `earlier` is the same policy with the edition in use so far, where that is another one;
    `expired` are rules that statements ask for whose day has passed.
    """

    record: Record = NO_RECORD
    earlier: Compilation | None = None
    expired: tuple[Rule, ...] = ()


NOTHING_KNOWN = Known()


def make_plan(
    target: Target,
    compilation: Compilation,
    known: Known = NOTHING_KNOWN,
    observer: Observer = SILENT,
    problems: Iterable[Diagnostic] = (),
) -> tuple[TargetPlan | None, tuple[Diagnostic, ...]]:
    """Read the target and compare it with the plan; BackendError when it cannot be read.

    `problems` are what is wrong with the policies, which the plan tells as well. There is a plan
    wherever the target can express one: with errors it is one that nobody can apply.
    """
    wanted, found = rendered(target, compilation)
    if wanted is None:
        return None, found
    state = target.store.read(observer)
    applied = known.record.applied is not None
    found = (*found, *target.store.preflight(state, wanted, applied=applied))
    return _plan(target, compilation, wanted, state, known, (*problems, *found)), found


def offline_plan(
    target: Target,
    compilation: Compilation,
    known: Known = NOTHING_KNOWN,
    problems: Iterable[Diagnostic] = (),
) -> tuple[TargetPlan | None, tuple[Diagnostic, ...]]:
    """The same against what was last applied; nothing is read."""
    wanted, found = rendered(target, compilation)
    if wanted is None:
        return None, found
    state = TargetState(known.record.applied or (), OFFLINE)
    return _plan(target, compilation, wanted, state, known, (*problems, *found)), found


def _plan(
    target: Target,
    compilation: Compilation,
    wanted: Rendered,
    state: TargetState,
    known: Known,
    problems: Iterable[Diagnostic],
) -> TargetPlan:
    renderer, record = target.renderer, known.record
    offline = state.fingerprint == OFFLINE
    wanted = replace(wanted, rules=share_equal(wanted.rules, state.rules))
    changes = difference(state.rules, wanted.rules)
    expected = baseline(record, state.rules)
    drifted = ChangeSet((), 0)
    if expected is not None:
        expected = share_equal(expected, state.rules)
        drifted = difference(expected, tuple(rule.sound for rule in state.rules))
    earlier = _earlier_allows(target, known)
    traffic = TrafficChange()
    drift: tuple[Drift, ...] = ()
    native: tuple[NativeChange, ...] = ()
    renamed: tuple[str, ...] = ()
    if changes.changes or drifted.changes:
        # Nothing is worked out of a target that holds just what it should.
        before, after = (
            renderer.place_rules(rules, state) for rules in (state.rules, wanted.rules)
        )
        names = _names(before, compilation)
        renamed = tuple(map(str, names.changed))
        others = () if offline else target.store.others(state)
        asked = {Cause.EXPIRY: Asked(known.expired, statements_of(compilation))}
        if known.earlier is not None:
            asked[Cause.CATALOG] = Asked(earlier or (), statements_of(known.earlier))
        change = traffic_change(before, after, others)
        near = Near(each.piece.flow.addresses for each in (*change.opened, *change.closed))
        past = Past(
            known=record.applied is not None or earlier is not None,
            expected=traffic_of(_allowing(renderer, expected, state), near),
            edition=traffic_of(earlier, near),
            settings=traffic_of(_allows_with_old_settings(target, compilation, record), near),
            expired=traffic_of(known.expired, near),
        )
        traffic = _traffic(change, wanted.allows, compilation, asked, past, names)
        native = native_changes(changes, before, after)
        if expected is not None and drifted.changes:
            lives = Lives(renderer.place_rules(expected, state), before, after)
            drift = drift_of(drifted, lives, names)
    return TargetPlan(
        target.config.name,
        settings_of(target),
        compilation.plan,
        state.fingerprint,
        changes,
        traffic,
        native,
        findings_of(problems, compilation.plan.warnings, record.warnings),
        compilation.places,
        known.earlier.catalog.edition if known.earlier and earlier is not None else None,
        drift,
        state.foreign,
        () if offline else target.store.operations(changes, state),
        changed_settings(record.settings, settings_of(target)),
        tuple(LeftBehind(each.place, len(each.applied)) for each in record.former),
        renamed,
    )


def _names(before: tuple[LiveRule, ...], compilation: Compilation) -> SourceNames:
    # Rules that were read each have a source of their own, of which thousands are equal.
    was = dict.fromkeys(rule.source for live in before for rule in live.rules)
    now = (*compilation.policy.sources.values(), *sources_of(compilation.plan.rules))
    return SourceNames(was, now)


def _traffic(
    change: TrafficChange,
    allows: tuple[Rule, ...],
    compilation: Compilation,
    asked: Mapping[Cause, Asked],
    past: Past,
    names: SourceNames,
) -> TrafficChange:
    """A change with its words, reasons and causes.

    `asked` tells what asked for traffic that closes for a cause.
    """
    reasons = reasons_of(change.opened, Asked(allows, statements_of(compilation)))
    closed = [replace(each, causes=causes_of_closing(each, past)) for each in change.closed]
    caused = replace(
        change,
        opened=tuple(
            replace(each, reasons=its, causes=causes_of_opening(each, past))
            for each, its in zip(change.opened, reasons, strict=True)
        ),
        closed=tuple(add_reasons_of_closing(closed, asked)),
    )
    return named(caused, names)


def _allowing(
    renderer: Renderer, rules: tuple[NativeRule, ...] | None, state: TargetState
) -> tuple[Rule, ...] | None:
    if rules is None:
        return None
    return tuple(rule for live in renderer.place_rules(rules, state) for rule in live.rules)


def _earlier_allows(target: Target, known: Known) -> tuple[Rule, ...] | None:
    """What the same policies come to with the edition in use so far; None where not known."""
    if known.earlier is None:
        return None
    found, _ = target.renderer.render(known.earlier.plan, context_of(known.earlier))
    return None if found is None else found.allows


def _allows_with_old_settings(
    target: Target, compilation: Compilation, record: Record
) -> tuple[Rule, ...] | None:
    """What the plan comes to with the settings of the last apply, where those are others."""
    before = record.settings
    if before is None or before.digest == settings_of(target).digest:
        return None
    found, _ = target.with_settings(before).renderer.render(
        compilation.plan, context_of(compilation)
    )
    return None if found is None else found.allows
