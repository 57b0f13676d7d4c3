"""How a check went, as JSON (schemas/check.schema.json)."""

from outgate.cli.views.diagnostics_json_v1 import diagnostic_document
from outgate.cli.views.wording import Style
from outgate.commands.check import CheckResult, Checks, PolicySetCheck
from outgate.plan.document import json_text


def render(checks: Checks, _: Style) -> str:
    """Every policy set with its totals, its diagnostics, and the statements that no test touches.

    The totals are null where errors kept the tests from running; `fixed` are files that were
    written before.
    """
    return json_text(
        {
            "format_version": "1.1",
            "ok": checks.ok,
            "fixed": [{"file": file.name, "fixes": list(file.fixes)} for file in checks.fixed],
            "sets": [_policy_set(check) for check in checks.sets],
        }
    )


def _policy_set(check: PolicySetCheck) -> dict[str, object]:
    return {
        "targets": list(check.targets),
        "ok": check.result.ok,
        "totals": _totals(check.result),
        "diagnostics": [diagnostic_document(diagnostic) for diagnostic in check.result.diagnostics],
    }


def _totals(result: CheckResult) -> dict[str, object] | None:
    compilation, tests = result.compiled.compilation, result.checked
    if compilation is None or tests is None:
        return None
    return {
        "statements": len(compilation.policy.statements),
        "rules": len(compilation.plan.rules),
        "guards": {"total": len(compilation.policy.guards), "failed": result.failed_guards},
        "tests": {
            "total": tests.tests,
            "lines": len(tests.results),
            "failed": tests.failed,
            "untested": [statement.span.place for statement in tests.untested],
        },
    }
