"""How a check went: totals, and what no test touches."""

from collections.abc import Sequence

from outgate.cli.views.diagnostics import visible
from outgate.commands.check import CheckResult, PolicySetCheck
from outgate.diagnostics import count

PLACES_SHOWN = 5


def checks_text(checks: Sequence[PolicySetCheck]) -> str:
    """The totals of each policy set, with the targets that take it instead of the project's."""
    lines = []
    for each in checks:
        text = check_text(each.result)
        names = ", ".join(f"`{name}`" for name in each.targets)
        lines += [f"{names}: {text}" if names else text] if text else []
    return "\n".join(lines)


def check_text(result: CheckResult) -> str:
    """The totals; "" where errors kept everything from being looked at."""
    its, done = result.compiled.compilation, result.checked
    if its is None or done is None:
        return ""
    parts = [
        f"{count(len(its.policy.statements), 'statement')}, {count(len(its.plan.rules), 'rule')}"
    ]
    if its.policy.guards:
        broken = {problem.primary.span for problem in result.guards if problem.primary}
        parts.append(f"{count(len(its.policy.guards), 'guard')}, {len(broken)} failed")
    lines = count(len(done.results), "line")
    parts.append(f"{count(done.tests, 'test')} with {lines}, {done.failed} failed")
    text = "; ".join(parts)
    if done.tests and done.untested:
        places = [each.span.place for each in done.untested]
        more = len(places) - PLACES_SHOWN
        shown = ", ".join(places[:PLACES_SHOWN]) + (f" and {more} more" if more > 0 else "")
        text += f"\nno test touches {count(len(places), 'statement')}: {visible(shown)}"
    return text
