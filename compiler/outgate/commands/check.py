"""`outgate check`: is the policy set right, do its tests and guards hold, and what is odd in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from outgate.diagnostics import Diagnostic, has_errors, sort_diagnostics
from outgate.plan.checks.guard_diagnostics import check_guards
from outgate.plan.checks.policy_tests import TestReport, run_tests
from outgate.project.compile import Compiled, Inputs, compile_policies
from outgate.project.lint_levels import leveled


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


@dataclass(frozen=True, slots=True)
class PolicySetCheck:
    """The check of one policy set, and the targets that take it instead of the project's."""

    targets: tuple[str, ...]
    result: CheckResult


def check(inputs: Inputs, lint: Lint | None = None) -> CheckResult:
    """Compile the policy set, run its tests, hold it against its guards, and look at it twice."""
    compiled = compile_policies(inputs)
    its = compiled.compilation
    if its is None:
        return CheckResult(compiled, None, (), compiled.diagnostics)
    checked = run_tests(its)
    guards = check_guards(its)
    problems = (*compiled.diagnostics, *checked.problems, *guards)
    if lint is not None:
        from outgate.plan.checks.lint import lint_plan, untested
        from outgate.policy.lint import lint_files

        found = (
            *lint_files(compiled.files),
            *lint_plan(its, inputs.as_of, lint.notice),
            *untested(checked.untested),
        )
        problems = tuple(leveled((*problems, *found), lint.levels))
    return CheckResult(compiled, checked, guards, sort_diagnostics(problems))


def check_sets(
    sets: Sequence[tuple[tuple[str, ...], Inputs]], lint: Lint | None = None
) -> tuple[PolicySetCheck, ...]:
    """Check policy sets, each with the targets that take it; what one said, others do not repeat.

    Of a set that single targets take, each finding names them.
    """
    told: set[tuple[str, str, str]] = set()
    checks = []
    for targets, inputs in sets:
        result = check(inputs, lint)
        fresh = [each for each in result.diagnostics if _key(each) not in told]
        told |= {_key(each) for each in fresh}
        named = tuple(_named(each, targets) for each in fresh)
        checks.append(PolicySetCheck(targets, replace(result, diagnostics=named)))
    return tuple(checks)


def _key(diagnostic: Diagnostic) -> tuple[str, str, str]:
    primary = diagnostic.primary
    place = f"{primary.span.place}:{primary.span.start}" if primary else ""
    return diagnostic.code.id, place, diagnostic.message


def _named(diagnostic: Diagnostic, targets: tuple[str, ...]) -> Diagnostic:
    if not targets:
        return diagnostic
    names = ", ".join(f"`{each}`" for each in targets)
    whose = f"target{'s' if len(targets) > 1 else ''} {names}"
    return replace(diagnostic, message=f"{whose}: {diagnostic.message}")
