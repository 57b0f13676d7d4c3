"""Holds the tests and guards of policy files against a plan."""

from collections.abc import Collection
from dataclasses import dataclass

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.checks.guards import breaches
from outgate.plan.compile import Compilation
from outgate.plan.explanation.url import explain, speaks_for
from outgate.plan.model import Origin, Rule
from outgate.plan.rule_index import RuleIndex, allowed_everywhere, allowed_somewhere
from outgate.policy.model import Expectation, PolicyTest, ResolvedAllow
from outgate.traffic.destination import read_host_remote
from outgate.traffic.flow import Witness
from outgate.traffic.url import Url, UrlError, parse_url


@dataclass(frozen=True, slots=True)
class LineResult:
    """One line of a test, and what is wrong with it (None where it holds)."""

    test: PolicyTest
    line: Expectation
    failure: Diagnostic | None


@dataclass(frozen=True, slots=True)
class Checked:
    """How the tests of a policy set went, and which of its statements none of them touches."""

    results: tuple[LineResult, ...]
    tests: int
    untested: tuple[ResolvedAllow, ...]

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """An error for each line that does not hold."""
        return tuple(each.failure for each in self.results if each.failure is not None)

    @property
    def failed(self) -> int:
        """How many tests have a line that does not hold."""
        return len({id(each.test) for each in self.results if each.failure is not None})


def run_tests(compilation: Compilation) -> Checked:
    """Every test line measured against the plan, with the reason behind each failure."""
    index = RuleIndex(compilation.plan.rules, compilation.tags)
    touched: set[str] = set()
    results: list[LineResult] = []
    for test in compilation.policy.tests:
        for line in test.expectations:
            rules = index.allowing(line.url)
            for rule in rules:
                asking = {o.statement for o in rule.origins if _asks(o, line.url)} - touched
                touched |= {
                    each
                    for each in asking
                    if any(
                        speaks_for(its, line.address) for its in compilation.by_text.get(each, ())
                    )
                }
            failure = _failure(line, test.name, rules, index, compilation)
            results.append(LineResult(test, line, failure))
    untested = tuple(each for each in compilation.policy.statements if each.text not in touched)
    return Checked(tuple(results), len(compilation.policy.tests), untested)


def _asks(origin: Origin, url: Url) -> bool:
    """Whether an origin asks for the URL itself, not only for something else in the same rule."""
    if origin.target is None:
        return True
    own = read_host_remote(origin.target)
    return own is not None and url.goes_to(own)


def _failure(
    line: Expectation,
    test: str,
    rules: tuple[Rule, ...],
    index: RuleIndex,
    compilation: Compilation,
) -> Diagnostic | None:
    """What is wrong with a line, given the rules that allow its URL from anywhere."""
    address = (line.address or "").removesuffix("/32").removesuffix("/128")
    whence = f" from {address}" if address else ""
    if line.allow:
        if allowed_everywhere(rules, line.address):
            return None
        message = f"test `{test}`: {line.url}{whence} is not allowed"
        help = _why_not(line.url, rules, compilation, index)
        help += "; say `from ADDRESS`" if rules and not line.address else ""
    else:
        # A deny speaks of every address it names: one that gets through is one too many, and so is
        # one of which nobody can tell.
        may = "is"
        open_rules = tuple(rule for rule in rules if allowed_somewhere(rule, line.address))
        if not open_rules:
            may = "may be"
            unsure = index.perhaps(line.url)
            open_rules = tuple(rule for rule in unsure if allowed_somewhere(rule, line.address))
        if not open_rules:
            return None
        message = f"test `{test}`: {line.url}{whence} {may} allowed"
        places = sorted(
            {
                p
                for r in open_rules
                for o in r.origins
                for p in compilation.places.get(o.statement, ())
            }
        )
        help = f"by rule `{open_rules[0].key}`, asked for at {', '.join(places)}"
        if may != "is":
            help += f"; catalog {compilation.catalog.edition} does not know the tag's networks"
    return Diagnostic(codes.TEST_FAILED, message, Label(line.span), help=help)


def check_guards(compilation: Compilation, blind: Collection[str] = ()) -> tuple[Diagnostic, ...]:
    """An error for each guard that does not hold, with the reason behind it.

    `blind` are the keys of rules of which nobody can tell what they allow beside their own traffic.
    """
    if not compilation.policy.guards:
        return ()
    index = RuleIndex(compilation.plan.rules, compilation.tags)

    def why_not(witness: Witness) -> str | None:
        try:
            url = parse_url(witness.url)
        except UrlError:  # a service tag, which no row asks for by name
            return None
        return _why_not(url, index.allowing(url), compilation, index)

    return breaches(compilation, why_not, blind)


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
