"""What a plan allows and is yet worth a look: statements for nothing, and those that open much."""

from collections.abc import Iterable, Iterator
from datetime import date

from outgate.catalog.model import Cloud
from outgate.diagnostics import Diagnostic, Fix, Label, codes
from outgate.language.cuts import take_out_statement
from outgate.language.mend import take_out_of
from outgate.plan.checks.expiring import find_expiring
from outgate.plan.checks.redundant_statements import redundant_statements
from outgate.plan.compile import Compilation
from outgate.plan.warnings import wildcard_warnings
from outgate.plan.withheld import idle_withouts
from outgate.policy.model import ResolvedAllow

_SHOWN = 3  # other statements that a finding points at


def lint_plan(compilation: Compilation, as_of: date, notice: int) -> tuple[Diagnostic, ...]:
    """Findings about what the statements mean; `notice` is how many days count as soon."""
    return (
        *_redundant(compilation, as_of),
        *_wildcards(compilation),
        *_withheld(compilation),
        *_idle(compilation),
        *_expiring(compilation.policy.statements, as_of, notice),
        *_clouds(compilation.policy.statements),
    )


def untested(statements: Iterable[ResolvedAllow]) -> tuple[Diagnostic, ...]:
    """A finding for each statement that no test touches."""
    help = "add a `test` with a URL that the statement allows, from where it allows it"
    return tuple(
        Diagnostic(
            codes.UNTESTED_STATEMENT,
            "no test touches what this statement allows",
            Label(statement.span),
            help=help,
        )
        for statement in statements
    )


def _redundant(compilation: Compilation, as_of: date) -> Iterator[Diagnostic]:
    for redundant in redundant_statements(compilation, as_of):
        statement, covers = redundant.statement, redundant.covers
        same = any(cover.text == statement.text for cover in covers)
        what = "the statement stands twice" if same else "the statement adds nothing"
        yield Diagnostic(
            codes.REDUNDANT_STATEMENT,
            f"{what}: all that it asks for is allowed without it",
            Label(statement.span),
            tuple(Label(cover.span, "allowed by this one") for cover in covers),
            help="remove it, unless it is there to stay when the other goes",
            fixes=(_without(statement, covers),),
        )


def _without(statement: ResolvedAllow, covers: Iterable[ResolvedAllow]) -> Fix:
    """The fix that takes a statement out.

    It is safe where the same stands in the same file: with what only covers it, another edition,
    another day or the set of another target may tell them apart.
    """
    safe = any(
        cover.text == statement.text and cover.span.file == statement.span.file for cover in covers
    )
    return take_out_statement(statement.span, "remove the statement", safe=safe)


def _wildcards(compilation: Compilation) -> Iterator[Diagnostic]:
    for message, rules in wildcard_warnings(
        compilation.plan.rules, compilation.catalog.readings
    ).items():
        texts = {
            origin.statement for rule in rules for origin in rule.origins if origin.target is None
        }
        spans = compilation.spans_of(texts)
        if spans:
            first, *others = (Label(span) for span in spans)
            help = "name the accounts or workspaces you have, or guard it with `forbid ... except`"
            related = tuple(others[:_SHOWN])
            yield Diagnostic(codes.OPEN_WILDCARD, message, first, related, help)


def _withheld(compilation: Compilation) -> Iterator[Diagnostic]:
    by_statement: dict[tuple[str, str], set[str]] = {}
    for endpoint in compilation.plan.withheld:
        by_statement.setdefault((endpoint.statement, endpoint.feature), set()).add(endpoint.target)
    for (text, feature), targets in by_statement.items():
        count = len(targets)
        example = min(targets)
        what = f"{count} required endpoints, such as" if count > 1 else "a required endpoint,"
        message = f"`without {feature}` leaves out {what} `{example}`"
        for span in compilation.spans_of((text,)):
            help = f"make sure that devices get by without, or take `{feature}` out of `without`"
            fixes = take_out_of(span, "without", feature)
            yield Diagnostic(codes.WITHHELD_REQUIRED, message, Label(span), help=help, fixes=fixes)


def _idle(compilation: Compilation) -> Iterator[Diagnostic]:
    select = compilation.select
    # Few statements have a `without`, and there may be tens of thousands: the others are not asked.
    asking = (each for each in compilation.in_force if each.request.without_features)
    answered = ((each, select(each.request)) for each in asking)
    for statement, feature in idle_withouts(
        answered, select, compilation.plan.rules, compilation.tags
    ):
        yield Diagnostic(
            codes.IDLE_WITHOUT,
            f"`without {feature}` has no effect: nothing that it leaves out is closed",
            Label(statement.span),
            help="another statement opens it for the same addresses, or there is nothing to leave "
            "out for these fleets and regions: take it out, or narrow what opens it",
            fixes=take_out_of(statement.span, "without", feature),
        )


def _expiring(
    statements: Iterable[ResolvedAllow], as_of: date, notice: int
) -> Iterator[Diagnostic]:
    for statement in find_expiring(statements, as_of, notice):
        if statement.until is not None:
            days = (statement.until - as_of).days
            when = f"in {days} days" if days > 1 else ("tomorrow" if days else "today")
            message = f"the last day of the statement is {statement.until}, {when}"
            help = "give it a later `until`, or take it out once it is over"
            yield Diagnostic(codes.EXPIRES_SOON, message, Label(statement.span), help=help)


def _clouds(statements: Iterable[ResolvedAllow]) -> Iterator[Diagnostic]:
    first: dict[Cloud, ResolvedAllow] = {}
    for statement in statements:
        if statement.request.cloud is not None:
            first.setdefault(statement.request.cloud, statement)
    if len(first) > 1:
        one, other = first.values()
        yield Diagnostic(
            codes.BOTH_CLOUDS,
            f"the set opens the {one.request.cloud} and the {other.request.cloud} cloud",
            Label(other.span),
            (Label(one.span, f"the {one.request.cloud} one"),),
            help="a device belongs to one cloud: keep a policy set, or a target, for each",
        )
