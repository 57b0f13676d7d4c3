"""`outgate plan`: what apply would change on a target."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from outgate.backends.difference import Line, apply_changes, difference, lines
from outgate.backends.interface import (
    SILENT,
    ChangeSet,
    Context,
    NativeRule,
    Observer,
    Rendered,
    TargetState,
)
from outgate.commands.drift import Drift, drift_of
from outgate.commands.project import Target
from outgate.commands.record import NO_RECORD, Record
from outgate.diagnostics import Diagnostic, has_errors
from outgate.plan.check import check_guards
from outgate.plan.compile import Compilation
from outgate.plan.digest import json_digest
from outgate.plan.model import Plan, Rule

OFFLINE = "offline"  # the base of a plan for which the target was not read


@dataclass(frozen=True)
class TargetPlan:
    """What is to change on one target.

    `base` is the fingerprint of the state the changes start from; `settings` the digest of the
    target's settings, so that a saved plan is not applied to something else under the same name.
    `places` tells where each statement stands, by its text; `reasons` has the keys of the rules
    behind traffic that is no key itself. `since` is the edition that the target was planned with
    before, where that is known and another one. `causes` tells of traffic that it changes because
    of the catalog or because of drift; the rest changes because of the policy. `operations` are the
    writes that an apply takes, `foreign` what else the target holds, both in words.
    """

    target: str
    backend: str
    settings: str
    plan: Plan
    base: str
    changes: ChangeSet
    places: Mapping[str, tuple[str, ...]]
    unchanged: int = 0
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: str | None = None
    causes: Mapping[str, str] = field(default_factory=dict)
    drift: tuple[Drift, ...] = ()
    foreign: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What changes, by traffic."""
        return lines(self.changes)

    def cause(self, line: Line) -> str | None:
        """`drift`, `catalog` or `policy`; None where nothing is known of an earlier apply."""
        return self.causes.get(line.text, "policy" if self.since else None)


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan can be compared with beside the target.

    `earlier` is the same policy with the edition in use so far, where that is another one.
    """

    record: Record = NO_RECORD
    earlier: Compilation | None = None


NOTHING_KNOWN = Known()


def settings_digest(target: Target) -> str:
    """Digest of what makes a target this target."""
    return json_digest([target.config.backend, dict(target.config.settings)])


def rendered(
    target: Target, compilation: Compilation
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """A plan in the target's terms, with guards held against what the target will allow."""
    its, problems = target.backend.render(compilation.plan, context_of(compilation))
    if its is None:
        return None, problems
    problems = (*problems, *guarded(compilation, its.allows))
    return (None if has_errors(problems) else its), problems


def context_of(compilation: Compilation) -> Context:
    """What rendering may look up."""
    return Context(compilation.catalog.tag_files, compilation.places)


def guarded(compilation: Compilation, allows: tuple[Rule, ...]) -> tuple[Diagnostic, ...]:
    """The guards held against what a target will allow, where that is not what was asked of it."""
    if allows == compilation.plan.rules:
        return ()
    return check_guards(replace(compilation, plan=replace(compilation.plan, rules=allows)))


def make_plan(
    target: Target,
    compilation: Compilation,
    known: Known = NOTHING_KNOWN,
    observer: Observer = SILENT,
) -> tuple[TargetPlan | None, tuple[Diagnostic, ...]]:
    """Read the target and compare it with the plan; BackendError when it cannot be read."""
    its, problems = rendered(target, compilation)
    if its is None:
        return None, problems
    state = target.backend.read(observer)
    applied = known.record.applied is not None
    problems = (*problems, *target.backend.examine(state, its, applied=applied))
    if has_errors(problems):
        return None, problems
    return _plan(target, compilation, its, state, known), problems


def offline_plan(
    target: Target, compilation: Compilation, known: Known = NOTHING_KNOWN
) -> tuple[TargetPlan | None, tuple[Diagnostic, ...]]:
    """The same against what was last applied; nothing is read."""
    its, problems = rendered(target, compilation)
    if its is None:
        return None, problems
    state = TargetState(known.record.applied or (), OFFLINE)
    return _plan(target, compilation, its, state, known), problems


def _plan(
    target: Target, compilation: Compilation, its: Rendered, state: TargetState, known: Known
) -> TargetPlan:
    changes = difference(state.rules, its.rules)
    offline = state.fingerprint == OFFLINE
    shown = lines(changes)
    texts = {line.text for line in shown}
    expected = baseline(known.record, state.rules)
    earlier = _earlier_rules(target, known)
    causes = {
        **_causes(earlier, its.rules, "catalog"),
        **_causes(expected, state.rules, "drift"),
    }
    return TargetPlan(
        target.config.name,
        target.config.backend,
        settings_digest(target),
        compilation.plan,
        state.fingerprint,
        changes,
        compilation.places,
        _untouched(its.rules, changes, shown),
        {text: keys for text, keys in its.reasons.items() if text in texts},
        known.earlier.catalog.edition if known.earlier and earlier is not None else None,
        {text: cause for text, cause in causes.items() if text in texts},
        drift_of(target.backend, expected, state.rules, its.rules),
        state.foreign,
        () if offline else target.backend.operations(changes, state),
    )


def _untouched(wanted: tuple[NativeRule, ...], changes: ChangeSet, shown: tuple[Line, ...]) -> int:
    """How much of what the target is to open it opens already, as it should."""
    new = sum(line.sign == "+" for line in shown)
    updated = sum(
        change.before is not None and change.after is not None and change.after.entries is None
        for change in changes.changes
    )
    return sum(len(rule.opens) for rule in wanted) - new - updated


def baseline(record: Record, live: tuple[NativeRule, ...]) -> tuple[NativeRule, ...] | None:
    """The rules that should be there: what was applied, and what an unfinished apply has done.

    None where nothing is on record. What is there and was not applied by us is drift.
    """
    if record.journal is None:
        return record.applied
    if record.applied is None and not record.journal.started:
        return None
    return apply_changes(record.applied or (), came_about(record.journal.changes, live))


def came_about(changes: ChangeSet, live: tuple[NativeRule, ...]) -> ChangeSet:
    """Those of some changes that the target shows already."""
    now = {rule.identity: rule.sound for rule in live}
    done = (each for each in changes.changes if now.get(each.identity) == each.after)
    return ChangeSet(tuple(done), 0)


def _earlier_rules(target: Target, known: Known) -> tuple[NativeRule, ...] | None:
    """What the target was to hold with the edition in use so far; None where that is not known."""
    if known.earlier is None:
        return None
    its, _ = target.backend.render(known.earlier.plan, context_of(known.earlier))
    return None if its is None else its.rules


def _causes(
    one: tuple[NativeRule, ...] | None, other: tuple[NativeRule, ...], cause: str
) -> dict[str, str]:
    """The cause of all traffic, and labels of rules, that differ between two states."""
    if one is None:
        return {}
    return dict.fromkeys((line.text for line in lines(difference(one, other))), cause)
