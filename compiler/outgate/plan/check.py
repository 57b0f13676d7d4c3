"""Runs the tests that policy files hold against a plan."""

from dataclasses import dataclass

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.compile import Compilation
from outgate.plan.explain import explain
from outgate.plan.index import RuleIndex, allowed_everywhere, allowed_somewhere
from outgate.policy.model import Expectation


@dataclass(frozen=True, slots=True)
class Checked:
    """How many tests and lines there are, and how many tests failed."""

    tests: int
    lines: int
    failed: int


def run_tests(compilation: Compilation) -> tuple[Checked, tuple[Diagnostic, ...]]:
    """Every test line measured against the plan, with the reason behind each failure."""
    index = RuleIndex(compilation.plan.rules)
    problems: list[Diagnostic] = []
    failed = 0
    for test in compilation.policy.tests:
        wrong = [
            problem
            for line in test.expectations
            if (problem := _failure(line, test.name, index, compilation))
        ]
        failed += bool(wrong)
        problems.extend(wrong)
    lines = sum(len(test.expectations) for test in compilation.policy.tests)
    return Checked(len(compilation.policy.tests), lines, failed), tuple(problems)


def _failure(
    line: Expectation,
    test: str,
    index: RuleIndex,
    compilation: Compilation,
) -> Diagnostic | None:
    rules = index.allowing(line.url)
    address = (line.address or "").removesuffix("/32").removesuffix("/128")
    whence = f" from {address}" if address else ""
    if line.allow:
        if allowed_everywhere(rules, line.address):
            return None
        message = f"test `{test}`: {line.url}{whence} is not allowed"
        if rules:
            names = ", ".join(sorted({f"`{rule.source.name}`" for rule in rules}))
            help = f"it is allowed from {names} only"
            help += "" if line.address else "; say `from ADDRESS`"
        else:
            help = _why_not(line, compilation, index)
    else:
        # A deny speaks of every address it names: one that gets through is one too many.
        open_rules = tuple(rule for rule in rules if allowed_somewhere(rule, line.address))
        if not open_rules:
            return None
        message = f"test `{test}`: {line.url}{whence} is allowed"
        places = sorted(
            {p for r in open_rules for o in r.origins for p in compilation.places[o.statement]}
        )
        help = f"by rule `{open_rules[0].key}`, asked for at {', '.join(places)}"
    return Diagnostic(codes.TEST_FAILED, message, Label(line.span), help=help)


def _why_not(line: Expectation, compilation: Compilation, index: RuleIndex) -> str:
    answer = explain(line.url, compilation, index)
    edition = compilation.catalog.edition
    if answer.near:
        nearest = answer.near[0]
        return f"row {nearest.row.endpoint} {nearest.text} ({', '.join(nearest.places)})"
    if answer.similar:
        return f"no row of catalog {edition} names the host; did you mean `{answer.similar}`?"
    return f"no row of catalog {edition} names the host"
