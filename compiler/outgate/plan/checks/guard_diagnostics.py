"""What a guard that does not hold looks like to the user: a message, where to look, what to do."""

from collections.abc import Collection
from typing import assert_never

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.checks.beyond import Beyond
from outgate.plan.checks.guards import (
    BrokenGuard,
    BypassedGuard,
    GuardFailure,
    UndecidedGuard,
    UnmetRequirement,
    find_failures,
)
from outgate.plan.compile import Compilation
from outgate.plan.explanation.denial import explain_denial
from outgate.plan.rule_index import RuleIndex
from outgate.policy.model import GuardKind
from outgate.traffic.url import UrlError, parse_url
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Blindness:
    """The keys of rules of which nobody can tell what they allow beside their own traffic.

    `reason` is why that is accepted, None where it is not; `may_accept` tells that it can be.
    """

    rules: Collection[str] = ()
    reason: str | None = None
    may_accept: bool = False


NO_BLINDNESS = Blindness()


def check_guards(
    compilation: Compilation, blind: Blindness = NO_BLINDNESS, beyond: Beyond | None = None
) -> tuple[Diagnostic, ...]:
    """An error for each guard that does not hold, with the reason behind it.

    One that nobody can decide is an error as well, or a warning where that is accepted.
    `beyond` is what is let through beside all rules.
    """
    if not compilation.policy.guards:
        return ()
    index = RuleIndex(compilation.plan.rules, compilation.tags)
    return tuple(
        _describe(failure, compilation, index, blind)
        for failure in find_failures(compilation, blind.rules, beyond)
    )


def _describe(
    failure: GuardFailure, compilation: Compilation, index: RuleIndex, blind: Blindness
) -> Diagnostic:
    match failure:
        case BrokenGuard():
            return _breached(failure, compilation)
        case UndecidedGuard():
            return _undecided(failure, blind)
        case BypassedGuard():
            return _bypassed(failure)
        case UnmetRequirement():
            return _unmet(failure, compilation, index)
        case other:
            assert_never(other)


def _breached(failure: BrokenGuard, compilation: Compilation) -> Diagnostic:
    guard, first = failure.guard, failure.breaches[0]
    # Of statements that ask for the rule as it is, and those that it merely covers, the former.
    origins = [origin for origin in first.rule.origins if origin.target is None]
    spans = compilation.spans_of({origin.statement for origin in origins})
    others = len(failure.breaches) - 1
    more = f" and {others} other rules" if others else ""
    rows = ", ".join(dict.fromkeys(origin.endpoint for origin in origins[:3]))
    by = f"by rule `{first.rule.key}` ({rows}){more}"
    if guard.kind is GuardKind.LIMIT:
        code, message = codes.LIMIT_EXCEEDED, f"{first.witness} is allowed, outside of this limit"
        help = f"{by}; narrow the statement, or add the host behind `limit to`"
    else:
        code, message = codes.FORBIDDEN, f"{first.witness} is allowed, and forbidden here"
        if first.unknown is not None:
            edition = compilation.catalog.edition
            message = (
                f"{first.witness} may be allowed, and is forbidden here: catalog {edition} does "
                f"not know the networks of `{first.unknown}`"
            )
        help = f"{by}; narrow the statement, or name what may pass behind `except`"
    related = tuple(Label(span, "this statement allows it") for span in spans)
    return Diagnostic(code, message, Label(guard.span), related, help)


def _undecided(failure: UndecidedGuard, blind: Blindness) -> Diagnostic:
    guard, rule = failure.guard, failure.rule
    told = f"the target tells `{rule.key}` by address only, and lets through whatever else has that"
    label = Label(guard.span)
    if blind.reason is not None:
        message = (
            f"this `{guard.kind}` holds by name only, accepted: {blind.reason}; {told} address"
        )
        return Diagnostic(codes.ACCEPTED_UNDECIDED, message, label)
    message = f"whether this `{guard.kind}` holds cannot be told: {told} address"
    help = "leave that rule to a target that sees names, or name addresses in the policy"
    if blind.may_accept:
        help += '; or accept it with a reason (`accept: {shared-address: "..."}` of the target)'
    return Diagnostic(codes.GUARD_UNDECIDED, message, label, help=help)


def _bypassed(failure: BypassedGuard) -> Diagnostic:
    guard = failure.guard
    limit = guard.kind is GuardKind.LIMIT
    code = codes.LIMIT_EXCEEDED if limit else codes.FORBIDDEN
    wrong = "outside of this limit" if limit else "and forbidden here"
    message = f"{failure.witness} is let through, {wrong}: {failure.beyond.why}"
    help = "have the target refuse what no rule names"
    return Diagnostic(code, message, Label(guard.span), help=help)


def _unmet(failure: UnmetRequirement, compilation: Compilation, index: RuleIndex) -> Diagnostic:
    message = f"{failure.witness} is required here, and not allowed"
    label = Label(failure.guard.span)
    try:
        url = parse_url(failure.witness.url)
    except UrlError:  # a service tag, which no row asks for by name
        return Diagnostic(codes.REQUIREMENT_UNMET, message, label)
    reason = explain_denial(url, index.allowing(url), compilation, index)
    help = f"{reason}; allow it, or take it out of the guard"
    return Diagnostic(codes.REQUIREMENT_UNMET, message, label, help=help)
