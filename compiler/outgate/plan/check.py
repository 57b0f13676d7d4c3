"""Holds the tests and guards of policy files against a plan."""

from dataclasses import dataclass

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.compile import Compilation
from outgate.plan.explain import explain
from outgate.plan.guards import breaches
from outgate.plan.index import RuleIndex, allowed_everywhere, allowed_somewhere
from outgate.plan.model import Rule
from outgate.policy.model import Expectation
from outgate.traffic.flow import Witness
from outgate.traffic.url import Url, UrlError, parse_url


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
        help = _why_not(line.url, rules, compilation, index)
        help += "; say `from ADDRESS`" if rules and not line.address else ""
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


def check_guards(compilation: Compilation) -> tuple[Diagnostic, ...]:
    """An error for each guard that does not hold, with the reason behind it."""
    index = RuleIndex(compilation.plan.rules)

    def why_not(witness: Witness) -> str | None:
        try:
            url = parse_url(witness.url)
        except UrlError:  # an address or a service tag, which no row asks for by name
            return None
        return _why_not(url, index.allowing(url), compilation, index)

    return breaches(compilation, why_not)


def _why_not(url: Url, rules: tuple[Rule, ...], compilation: Compilation, index: RuleIndex) -> str:
    """What keeps a request out, where `rules` allow it from other addresses."""
    if rules:
        names = ", ".join(sorted({f"`{rule.source.name}`" for rule in rules}))
        return f"it is allowed from {names} only"
    answer = explain(url, compilation, index)
    edition = compilation.catalog.edition
    if answer.near:
        nearest = answer.near[0]
        return f"row {nearest.row.endpoint} {nearest.text} ({', '.join(nearest.places)})"
    if answer.similar:
        return f"no row of catalog {edition} names the host; did you mean `{answer.similar}`?"
    return f"no row of catalog {edition} names the host"
