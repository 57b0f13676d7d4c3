"""`outgate check`: is the policy set right, do its tests and guards hold, and what is odd in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from outgate.commands.compile import Compiled, Inputs, compile_policies
from outgate.commands.levels import leveled
from outgate.diagnostics import Diagnostic, has_errors, sort_diagnostics
from outgate.plan.check import Checked, check_guards, run_tests


@dataclass(frozen=True, slots=True)
class Lint:
    """How findings count: `levels` (allow, warn, deny) by code, days that count as soon."""

    levels: Mapping[str, str] = field(default_factory=dict)
    notice: int = 30


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was compiled and how its tests went (None where errors kept them from running)."""

    compiled: Compiled
    checked: Checked | None
    guards: tuple[Diagnostic, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing forbids a plan."""
        return not has_errors(self.diagnostics)


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
        from outgate.plan.lint import lint_plan, untested
        from outgate.policy.lint import lint_files

        found = (
            *lint_files(compiled.files),
            *lint_plan(its, inputs.as_of, lint.notice),
            *untested(checked.untested),
        )
        problems = tuple(leveled((*problems, *found), lint.levels))
    return CheckResult(compiled, checked, guards, sort_diagnostics(problems))
