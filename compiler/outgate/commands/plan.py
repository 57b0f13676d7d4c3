"""`outgate plan`: what apply would change on a target."""

from collections.abc import Callable
from functools import cache

from outgate.backends.observer import Observer
from outgate.catalog.lock import NAME, read_lock
from outgate.commands.check import CheckResult, check
from outgate.deploy.plan_inputs import History
from outgate.deploy.planning import make_plan, offline_plan
from outgate.deploy.record import NO_RECORD, Journal, Record
from outgate.deploy.render_plan import RenderedPlan, render_plan
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.target_record import load_record
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.checks.expiring import find_expiring
from outgate.plan.compile import Compilation, expired_rules
from outgate.project.compile import Inputs, compile_with
from outgate.project.project import Project
from outgate.project.target import Target
from outgate.stages import stage
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan for a target, None where there can be none, with all there is to say about it.

    `journal` is that of an earlier apply that did not end, `compilation` that of the policies at
    hand, which a saved plan need not be of.
    """

    plan: TargetPlan | None
    diagnostics: tuple[Diagnostic, ...]
    journal: Journal | None = None
    compilation: Compilation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Policies that compile and were checked, to be planned for each target that takes them.

    `compile_with` gives the same policies with another edition, each compiled once.
    """

    project: Project
    inputs: Inputs
    compilation: Compilation
    problems: tuple[Diagnostic, ...]
    compile_with: Callable[[str], Compilation | None]


def take_policies(project: Project, inputs: Inputs, result: CheckResult) -> Policies | None:
    """The policies of a check; None where they do not compile."""
    compilation, files = result.compiled.compilation, result.compiled.files
    if compilation is None:
        return None
    return Policies(
        project=project,
        inputs=inputs,
        compilation=compilation,
        problems=result.diagnostics,
        compile_with=cache(lambda edition: compile_with(files, edition, inputs)),
    )


def plan_target(
    project: Project, target: Target, inputs: Inputs, observer: Observer, *, offline: bool = False
) -> Planned:
    """Compile, run tests and guards, and compare with the target.

    Where a test fails or a guard does not hold there is a plan all the same, which nobody can
    apply. UserError where the target or its record cannot be read.
    """
    result = check(inputs)
    policies = take_policies(project, inputs, result)
    if policies is None:
        return Planned(None, result.diagnostics)
    rendered = render_plan(target, policies.compilation)
    planned = plan_policies(policies, target, rendered, observer, offline=offline)
    told = (*result.diagnostics, *planned.diagnostics)
    return Planned(planned.plan, told, planned.journal, policies.compilation)


def plan_policies(
    policies: Policies,
    target: Target,
    rendered: RenderedPlan,
    observer: Observer,
    *,
    offline: bool,
) -> Planned:
    """Compare policies, rendered for a target, with what it holds; tells what is of it alone.

    UserError where the target or its record cannot be read.
    """
    compilation, problems = policies.compilation, policies.problems
    # Guards are held against the policies and against what the target will allow.
    told = set(problems)
    rendered = rendered[0], tuple(each for each in rendered[1] if each not in told)
    if rendered[0] is None:
        return Planned(None, rendered[1])
    record = NO_RECORD
    if target.live is not None:
        with stage("reading the record of what was applied"):
            state = policies.project.local_state(target.config) if offline else None
            record = load_record(target, state)
    known = _know(policies, record)
    if target.live is None:
        files = Diagnostic(codes.DEPLOYED_FROM_FILES, target.files_only, help=target.how_to_export)
        every = (*problems, files)
        plan, diagnostics = offline_plan(target, compilation, known, every, rendered)
        diagnostics = (files, *diagnostics)
    elif offline:
        plan, diagnostics = offline_plan(target, compilation, known, problems, rendered)
    else:
        plan, diagnostics = make_plan(target, compilation, known, observer, problems, rendered)
    return Planned(plan, diagnostics, record.journal)


def _know(policies: Policies, record: Record) -> History:
    """What is known of earlier days of a target with this record."""
    compilation = policies.compilation
    as_of, notice = policies.inputs.as_of, policies.project.config.expiry_notice
    near = find_expiring(compilation.policy.statements, as_of, notice)
    expiring = tuple(sorted({statement.text for statement in near}))
    return History(record, _compile_earlier(policies, record), expired_rules(compilation), expiring)


def _compile_earlier(policies: Policies, record: Record) -> Compilation | None:
    """The same policies with the edition last applied, or else pinned, where it is another one."""
    lock, _ = read_lock(policies.project.root / NAME)
    edition = record.edition or (lock.edition if lock else None)
    if edition is None or edition == policies.compilation.catalog.edition:
        return None
    return policies.compile_with(edition)
