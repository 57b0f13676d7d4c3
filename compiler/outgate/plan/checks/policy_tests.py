"""Holds the tests of policy files against a plan."""

from collections.abc import Iterable

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.compile import Compilation
from outgate.plan.explanation.denial import explain_denial
from outgate.plan.model import Origin, Rule
from outgate.plan.rule_index import RuleIndex, allowed_everywhere, allowed_somewhere, speaks_for
from outgate.policy.model import Expectation, PolicyTest, ResolvedAllow
from outgate.traffic.destination import read_host_remote
from outgate.traffic.url import Url
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class LineResult:
    """One line of a test, and what is wrong with it (None where it holds)."""

    test: PolicyTest
    line: Expectation
    failure: Diagnostic | None


@dataclass(frozen=True, slots=True)
class TestReport:
    """How the tests of a policy set went, and which of its statements none of them touches."""

    results: tuple[LineResult, ...]
    tests: int
    untested: tuple[ResolvedAllow, ...]

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """An error for each line that does not hold."""
        return tuple(result.failure for result in self.results if result.failure is not None)

    @property
    def failed(self) -> int:
        """How many tests have a line that does not hold."""
        return len({result.test.number for result in self.results if result.failure is not None})


def run_tests(compilation: Compilation) -> TestReport:
    """Every test line measured against the plan, with the reason behind each failure."""
    if not compilation.policy.tests:
        return TestReport((), 0, compilation.policy.statements)
    index = RuleIndex(compilation.plan.rules, compilation.tags)
    touched: set[str] = set()
    results: list[LineResult] = []
    for test in compilation.policy.tests:
        for line in test.expectations:
            rules = index.allowing(line.url)
            for rule in rules:
                texts = {o.statement for o in rule.origins if _asks(o, line.url)} - touched
                touched |= {text for text in texts if _touches(text, line, compilation)}
            failure = _failure(line, test.name, rules, index, compilation)
            results.append(LineResult(test, line, failure))
    untested = tuple(
        statement for statement in compilation.policy.statements if statement.text not in touched
    )
    return TestReport(tuple(results), len(compilation.policy.tests), untested)


def _touches(text: str, line: Expectation, compilation: Compilation) -> bool:
    """Whether a statement with this text is for the address of a test line."""
    statements = compilation.by_text.get(text, ())
    return any(speaks_for(statement, line.address) for statement in statements)


def _asks(origin: Origin, url: Url) -> bool:
    """Whether an origin asks for the URL itself, not only for something else in the same rule."""
    if origin.target is None:
        return True
    remote = read_host_remote(origin.target)
    return remote is not None and url.goes_to(remote)


def _failure(
    line: Expectation,
    test: str,
    rules: tuple[Rule, ...],
    index: RuleIndex,
    compilation: Compilation,
) -> Diagnostic | None:
    """What is wrong with a line, given the rules that allow its URL from anywhere."""
    if line.allow:
        return _closed(line, test, rules, index, compilation)
    # A deny speaks of every address it names: one that gets through is one too many, and so is
    # one of which nobody can tell.
    opening = tuple(rule for rule in rules if allowed_somewhere(rule, line.address))
    if opening:
        return _open(line, test, opening, compilation, sure=True)
    unsure = index.perhaps(line.url)
    opening = tuple(rule for rule in unsure if allowed_somewhere(rule, line.address))
    return _open(line, test, opening, compilation, sure=False) if opening else None


def _closed(
    line: Expectation,
    test: str,
    rules: tuple[Rule, ...],
    index: RuleIndex,
    compilation: Compilation,
) -> Diagnostic | None:
    """An `allow` line that does not hold, None where it does."""
    if allowed_everywhere(rules, line.address):
        return None
    message = f"test `{test}`: {_request(line)} is not allowed"
    help = explain_denial(line.url, rules, compilation, index)
    help += "; say `from ADDRESS`" if rules and not line.address else ""
    return Diagnostic(codes.TEST_FAILED, message, Label(line.span), help=help)


def _open(
    line: Expectation,
    test: str,
    opening: tuple[Rule, ...],
    compilation: Compilation,
    *,
    sure: bool,
) -> Diagnostic:
    """A `deny` line that does not hold, as these rules open it, for sure or perhaps."""
    message = f"test `{test}`: {_request(line)} {'is' if sure else 'may be'} allowed"
    places = _places(opening, compilation)
    help = f"by rule `{opening[0].key}`, asked for at {', '.join(places)}"
    if not sure:
        help += f"; catalog {compilation.catalog.edition} does not know the tag's networks"
    return Diagnostic(codes.TEST_FAILED, message, Label(line.span), help=help)


def _request(line: Expectation) -> str:
    address = (line.address or "").removesuffix("/32").removesuffix("/128")
    return f"{line.url} from {address}" if address else str(line.url)


def _places(rules: Iterable[Rule], compilation: Compilation) -> list[str]:
    """Where the statements behind rules stand, sorted."""
    texts = {origin.statement for rule in rules for origin in rule.origins}
    return sorted({place for text in texts for place in compilation.places.get(text, ())})
