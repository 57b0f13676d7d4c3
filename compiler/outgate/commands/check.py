"""`outgate check`: is the policy set right, do its tests and guards hold, and what is odd in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from outgate.diagnostics import Diagnostic, has_errors, sort_diagnostics
from outgate.plan.checks.guard_diagnostics import check_guards
from outgate.plan.checks.policy_tests import TestReport, run_tests
from outgate.project.compile import Compiled, Inputs, compile_policies
from outgate.project.lint_levels import check_level, leveled
from outgate.project.project import Project
from outgate.stages import stage
from outgate.values import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Lint:
    """How findings count: `levels` (allow, warn, deny) by code, days that count as soon."""

    levels: Mapping[str, str] = field(default_factory=dict)
    notice: int = 30


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was compiled and how its tests went (None where errors kept them from running)."""

    compiled: Compiled
    checked: TestReport | None
    guards: tuple[Diagnostic, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing forbids a plan."""
        return not has_errors(self.diagnostics)

    @property
    def failed_guards(self) -> int:
        """How many guards do not hold."""
        spans = (guard.primary.span for guard in self.guards if guard.primary)
        return len({(span.file.name, span.start) for span in spans})


@dataclass(frozen=True, slots=True)
class PolicySetCheck:
    """The check of one policy set, and the targets that take it instead of the project's."""

    targets: tuple[str, ...]
    result: CheckResult


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file that was written, and the titles of the fixes in it."""

    name: str
    fixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """The check of every policy set of a project, the project's own first.

    `fixed` are files that were written before, and `refused` says why others could not be.
    """

    sets: tuple[PolicySetCheck, ...]
    fixed: tuple[FixedFile, ...] = ()
    refused: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing forbids a plan for any target."""
        return all(check.result.ok for check in self.sets) and not self.refused

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All there is to say, each thing once."""
        told = (problem for check in self.sets for problem in check.result.diagnostics)
        return (*told, *self.refused)


def check(inputs: Inputs, lint: Lint | None = None) -> CheckResult:
    """Compile the policy set, run its tests, hold it against its guards, and look at it twice."""
    compiled = compile_policies(inputs)
    compilation = compiled.compilation
    if compilation is None:
        return CheckResult(compiled, None, (), compiled.diagnostics)
    with stage("running tests"):
        checked = run_tests(compilation)
    with stage("holding guards"):
        guards = check_guards(compilation)
    diagnostics = (*compiled.diagnostics, *checked.problems, *guards)
    if lint is not None:
        from outgate.plan.checks.lint import lint_plan, untested
        from outgate.policy.lint import lint_files

        with stage("looking for what is odd"):
            lints = (
                *lint_files(compiled.files),
                *lint_plan(compilation, inputs.as_of, lint.notice),
                *untested(checked.untested),
            )
        diagnostics = tuple(leveled((*diagnostics, *lints), lint.levels))
    return CheckResult(compiled, checked, guards, sort_diagnostics(diagnostics))


def check_sets(
    sets: Sequence[tuple[tuple[str, ...], Inputs]],
    lint: Lint | None = None,
    check_one: Callable[[Inputs, Lint | None], CheckResult] = check,
) -> Checks:
    """Check policy sets, each with the targets that take it; what one said, others do not repeat.

    Of a set that single targets take, each finding names them. `check_one` is how a set is checked.
    """
    told: set[tuple[str, str, str]] = set()
    checks = []
    for targets, inputs in sets:
        result = check_one(inputs, lint)
        fresh = [problem for problem in result.diagnostics if identity_of(problem) not in told]
        told |= {identity_of(problem) for problem in fresh}
        named = tuple(name_targets(problem, targets) for problem in fresh)
        checks.append(PolicySetCheck(targets, replace(result, diagnostics=named)))
    return Checks(tuple(checks))


def identity_of(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """What makes two findings one: code, place and message."""
    primary = diagnostic.primary
    place = f"{primary.span.place}:{primary.span.start}" if primary else ""
    return diagnostic.code.id, place, diagnostic.message


def name_targets(diagnostic: Diagnostic, targets: tuple[str, ...]) -> Diagnostic:
    """A finding, told of the targets that it is of; of none it stays as it is."""
    if not targets:
        return diagnostic
    names = ", ".join(f"`{name}`" for name in targets)
    whose = f"target{'s' if len(targets) > 1 else ''} {names}"
    return replace(diagnostic, message=f"{whose}: {diagnostic.message}")


def lint_levels(
    project: Project, *, allow: Iterable[str], warn: Iterable[str], deny: Iterable[str]
) -> Lint:
    """How findings count: as the project says, but for the codes that the command line names.

    UserError for a name that is not the code of a warning.
    """
    levels = dict(project.config.lint)
    for level, names in (("allow", allow), ("warn", warn), ("deny", deny)):
        levels |= {check_level(name).id: level for name in names}
    return Lint(levels, project.config.expiry_notice)
