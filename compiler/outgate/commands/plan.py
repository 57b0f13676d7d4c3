"""`outgate plan`: what apply would change on a target."""

from outgate.backends.observer import Observer
from outgate.catalog.lock import NAME, read_lock
from outgate.commands.check import check
from outgate.deploy.plan_inputs import History
from outgate.deploy.planning import make_plan, offline_plan
from outgate.deploy.record import NO_RECORD, Journal, Record
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.target_record import load_record
from outgate.diagnostics import Diagnostic, codes
from outgate.language.tree import PolicyFile
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

    `journal` is that of an earlier apply that did not end.
    """

    plan: TargetPlan | None
    diagnostics: tuple[Diagnostic, ...]
    journal: Journal | None = None


def plan_target(
    project: Project, target: Target, inputs: Inputs, observer: Observer, *, offline: bool = False
) -> Planned:
    """Compile, run tests and guards, and compare with the target.

    Where a test fails or a guard does not hold there is a plan all the same, which nobody can
    apply. UserError where the target or its record cannot be read.
    """
    result = check(inputs)
    compilation = result.compiled.compilation
    if compilation is None:
        return Planned(None, result.diagnostics)
    record = NO_RECORD
    if target.live is not None:
        with stage("reading the record of what was applied"):
            record = load_record(target, project.local_state(target.config) if offline else None)
    earlier = _compile_earlier(project, record, inputs, compilation, result.compiled.files)
    notice = project.config.expiry_notice
    near = find_expiring(compilation.policy.statements, inputs.as_of, notice)
    expiring = tuple(sorted({statement.text for statement in near}))
    known = History(record, earlier, expired_rules(compilation), expiring)
    if target.live is None:
        files = Diagnostic(codes.DEPLOYED_FROM_FILES, target.files_only, help=target.how_to_export)
        told = (*result.diagnostics, files)
        plan, diagnostics = offline_plan(target, compilation, known, told)
        diagnostics = (files, *diagnostics)
    elif offline:
        plan, diagnostics = offline_plan(target, compilation, known, result.diagnostics)
    else:
        plan, diagnostics = make_plan(target, compilation, known, observer, result.diagnostics)
    return Planned(plan, (*result.diagnostics, *diagnostics), record.journal)


def _compile_earlier(
    project: Project,
    record: Record,
    inputs: Inputs,
    compilation: Compilation,
    files: tuple[PolicyFile, ...],
) -> Compilation | None:
    """The same policies with the edition last applied, or else pinned, where it is another one."""
    lock, _ = read_lock(project.root / NAME)
    edition = record.edition or (lock.edition if lock else None)
    if edition is None or edition == compilation.catalog.edition:
        return None
    return compile_with(files, edition, inputs)
