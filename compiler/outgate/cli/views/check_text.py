"""How a check went, as text: totals, and what no test touches."""

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import PLACES_SHOWN, Style
from outgate.commands.check import CheckResult, Checks
from outgate.diagnostics import count, join_first


def render(checks: Checks, _: Style) -> str:
    """What was fixed, and the totals of each policy set, with the targets that take it alone."""
    lines = [
        visible(f"fixed `{file.name}`: {join_first(file.fixes, PLACES_SHOWN)}")
        for file in checks.fixed
    ]
    for check in checks.sets:
        names = ", ".join(f"`{name}`" for name in check.targets)
        if totals := _totals(check.result):
            lines.append(f"{names}: {totals}" if names else totals)
    return "\n".join(lines)


def _totals(result: CheckResult) -> str:
    """The totals; "" where errors kept everything from being looked at."""
    compilation, tests = result.compiled.compilation, result.checked
    if compilation is None or tests is None:
        return ""
    policy = compilation.policy
    rules = count(len(compilation.plan.rules), "rule")
    parts = [f"{count(len(policy.statements), 'statement')}, {rules}"]
    if policy.guards:
        failed = result.failed_guards
        parts.append(f"{count(len(policy.guards), 'guard')}, {failed} failed")
    lines = count(len(tests.results), "line")
    parts.append(f"{count(tests.tests, 'test')} with {lines}, {tests.failed} failed")
    text = "; ".join(parts)
    if tests.tests and tests.untested:
        places = [statement.span.place for statement in tests.untested]
        shown = visible(join_first(places, PLACES_SHOWN))
        text += f"\nno test touches {count(len(places), 'statement')}: {shown}"
    return text
