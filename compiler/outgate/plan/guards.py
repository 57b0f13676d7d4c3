"""Guards held against a plan: what the whole set must never allow, and what it always must."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.policy.model import Guard, GuardKind
from outgate.traffic.combine import shared
from outgate.traffic.destination import Target
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.interval import EVERYWHERE, address_set
from outgate.traffic.scope import Scope
from outgate.traffic.space import Traffic

Transports = tuple[tuple[str, int], ...]
WhyNot = Callable[[Witness], str | None]


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that allows what a guard does not, with one request that shows it."""

    rule: Rule
    witness: Witness


def breaches(compilation: Compilation, why_not: WhyNot) -> tuple[Diagnostic, ...]:
    """An error for each guard that does not hold; `why_not` says what keeps a request out."""
    rules = compilation.plan.rules
    transports = tuple({(rule.target.protocol, rule.target.port) for rule in rules})
    traffic = Traffic(rule.flow for rule in rules)
    by_flow = {rule.flow: rule for rule in rules}
    problems: list[Diagnostic] = []
    for guard in compilation.policy.guards:
        if guard.kind is GuardKind.REQUIRE:
            problems += _unmet(guard, traffic, why_not)
            continue
        if guard.kind is GuardKind.LIMIT:
            found = tuple(_outside(guard, rules, transports))
        else:
            near = (by_flow[flow] for flow in _touching(guard, traffic, transports))
            found = tuple(_forbidden(guard, near, transports))
        if found:
            problems.append(_breached(guard, found, compilation))
    return tuple(problems)


def _targets(scopes: Iterable[Scope], transports: Transports) -> set[Target]:
    return {target for scope in scopes for target in scope.targets(transports)}


def _everywhere(scopes: Iterable[Scope], transports: Transports) -> Traffic:
    return Traffic(Flow(EVERYWHERE, target) for target in _targets(scopes, transports))


def _from(guard: Guard, rule: Rule) -> tuple[str, ...]:
    """The addresses of a rule that a guard is for."""
    if guard.addresses == EVERYWHERE:
        return rule.source.addresses
    return (address_set(guard.addresses) & address_set(rule.source.addresses)).cidrs()


def _outside(guard: Guard, rules: Iterable[Rule], transports: Transports) -> Iterator[Breach]:
    envelope = _everywhere(guard.patterns, transports)
    inside: dict[Target, bool] = {}
    for rule in rules:
        # Thousands of sources may go to one target: who goes there is no question of the limit.
        if rule.target not in inside:
            inside[rule.target] = envelope.contains(Flow(EVERYWHERE, rule.target))
        if inside[rule.target]:
            continue
        addresses = _from(guard, rule)
        if addresses and (witness := envelope.missing(Flow(addresses, rule.target))):
            yield Breach(rule, witness)


def _touching(guard: Guard, traffic: Traffic, transports: Transports) -> tuple[Flow, ...]:
    found = {
        flow: None
        for target in sorted(_targets(guard.patterns, transports), key=str)
        for flow in traffic.touching(Flow(guard.addresses, target))
    }
    return tuple(found)


def _forbidden(guard: Guard, rules: Iterable[Rule], transports: Transports) -> Iterator[Breach]:
    excepted = _everywhere(guard.exceptions, transports)
    forbidden = _everywhere(guard.patterns, transports)
    for rule in rules:
        addresses = _from(guard, rule)
        for flow in forbidden.touching(rule.flow):
            both = Flow(addresses, shared(flow.target, rule.target))
            if witness := excepted.missing(both):
                yield Breach(rule, witness)
                break


def _breached(guard: Guard, found: tuple[Breach, ...], compilation: Compilation) -> Diagnostic:
    first = found[0]
    # Of statements that ask for the rule as it is, and those that it merely covers, the former.
    origins = [each for each in first.rule.origins if each.target is None]
    texts = {origin.statement for origin in origins}
    spans = compilation.spans_of(texts)
    more = f" and {len(found) - 1} other rules" if len(found) > 1 else ""
    rows = ", ".join(dict.fromkeys(origin.endpoint for origin in origins[:3]))
    by = f"by rule `{first.rule.key}` ({rows}){more}"
    if guard.kind is GuardKind.LIMIT:
        code, message = codes.LIMIT_EXCEEDED, f"{first.witness} is allowed, outside of this limit"
        help = f"{by}; narrow the statement, or add the host behind `limit to`"
    else:
        code, message = codes.FORBIDDEN, f"{first.witness} is allowed, and forbidden here"
        help = f"{by}; narrow the statement, or name what may pass behind `except`"
    related = tuple(Label(span, "this statement allows it") for span in spans)
    return Diagnostic(code, message, Label(guard.span), related, help)


def _unmet(guard: Guard, traffic: Traffic, why_not: WhyNot) -> Iterator[Diagnostic]:
    for scope in guard.patterns:
        assert scope.protocol is not None
        assert scope.port is not None
        flow = Flow(guard.addresses, Target(scope.destination, scope.protocol, scope.port))
        witness = traffic.missing(flow)
        if witness is not None:
            message = f"{witness} is required here, and not allowed"
            reason = why_not(witness)
            help = f"{reason}; allow it, or take it out of the guard" if reason else None
            yield Diagnostic(codes.REQUIREMENT_UNMET, message, Label(guard.span), help=help)
