"""`outgate check`: is the policy set right, and do its tests hold."""

from dataclasses import dataclass

from outgate.commands.compile import Compiled, Inputs, compile_policies
from outgate.diagnostics import Diagnostic, has_errors, sort_diagnostics
from outgate.plan.check import Checked, check_guards, run_tests


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was compiled and how its tests went (None where errors kept them from running)."""

    compiled: Compiled
    checked: Checked | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing forbids a plan."""
        return not has_errors(self.diagnostics)


def check(inputs: Inputs) -> CheckResult:
    """Compile the policy set and run its tests."""
    compiled = compile_policies(inputs)
    if compiled.compilation is None:
        return CheckResult(compiled, None, compiled.diagnostics)
    checked, problems = run_tests(compiled.compilation)
    problems = (*problems, *check_guards(compiled.compilation))
    return CheckResult(compiled, checked, sort_diagnostics((*compiled.diagnostics, *problems)))
