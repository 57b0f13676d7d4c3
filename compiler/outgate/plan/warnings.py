"""Warnings about statements and about the plan they lead to."""

from collections.abc import Callable, Iterable
from datetime import date

from outgate.catalog.readings import Readings
from outgate.diagnostics import Diagnostic, Label, codes, count
from outgate.language.cuts import take_out_statement
from outgate.language.mend import take_out_clause, take_out_of
from outgate.plan.model import Inspection, PlanWarning, Rule
from outgate.plan.rules.select import Selection, open_wildcard
from outgate.policy.model import PolicySet, Request, ResolvedAllow
from outgate.traffic.destination import HostDestination, Remote
from outgate.values import dataclass, replace

Select = Callable[[Request], Selection]


@dataclass(frozen=True, slots=True)
class SplitWarnings:
    """The warnings of two plans: those of the second alone, of both, and of the first alone."""

    new: tuple[PlanWarning, ...]
    standing: tuple[PlanWarning, ...]
    gone: tuple[PlanWarning, ...]


def all_warnings(
    plan: Iterable[PlanWarning], diagnostics: Iterable[Diagnostic]
) -> tuple[PlanWarning, ...]:
    """The warnings of a plan and those about its statements, each once, wherever they stand."""
    about = (
        PlanWarning(diagnostic.code.id, diagnostic.message, None)
        for diagnostic in diagnostics
        if diagnostic.code.severity is codes.Severity.WARNING
    )
    return tuple(sorted({*plan, *about}, key=_order))


def split_warnings(before: Iterable[PlanWarning], after: Iterable[PlanWarning]) -> SplitWarnings:
    """What is new, standing and gone from one plan to another.

    A warning is the same by its code and its words: the rule that it is about may have another
    source now.
    """
    was = {(warning.code, warning.message): warning for warning in before}
    now = {(warning.code, warning.message): warning for warning in after}

    def picked(warnings: dict[tuple[str, str], PlanWarning]) -> tuple[PlanWarning, ...]:
        return tuple(sorted(warnings.values(), key=_order))

    return SplitWarnings(
        picked({key: warning for key, warning in now.items() if key not in was}),
        picked({key: warning for key, warning in now.items() if key in was}),
        picked({key: warning for key, warning in was.items() if key not in now}),
    )


def _order(warning: PlanWarning) -> tuple[str, str, str]:
    return warning.code, warning.message, warning.rule or ""


def warn_expired(statement: ResolvedAllow, as_of: date) -> Diagnostic:
    """A statement whose last day has passed."""
    return Diagnostic(
        codes.EXPIRED,
        f"the statement was valid until {statement.until} and is left out on {as_of}",
        Label(statement.span),
        help="remove it, or give it a later `until`",
        fixes=(take_out_statement(statement.span, "remove the statement"),),
    )


def statement_warnings(statement: ResolvedAllow, selection: Selection) -> list[Diagnostic]:
    """Clauses of a statement that change nothing."""
    diagnostics = []
    for clause, values in (
        ("workspace", statement.request.workspaces),
        ("storage", statement.request.storage),
    ):
        if values and clause not in selection.narrowed:
            message = f"`{clause}` changes nothing: no Monitoring Agent row is wanted here"
            help = "it narrows rows for the mma fleets; leave it out for other fleets"
            label = Label(statement.span)
            fixes = take_out_clause(statement.span, clause)
            diagnostics.append(
                Diagnostic(codes.CLAUSE_WITHOUT_EFFECT, message, label, help=help, fixes=fixes)
            )
    request = statement.request
    for word, names in (("with", request.with_features), ("without", request.without_features)):
        for name in names:
            if name not in selection.features:
                message = f"`{word} {name}` changes nothing: no row of the list belongs to it"
                help = "leave it out, or choose another `via` or edition"
                label = Label(statement.span)
                fixes = take_out_of(statement.span, word, name)
                diagnostics.append(
                    Diagnostic(codes.CLAUSE_WITHOUT_EFFECT, message, label, help=help, fixes=fixes)
                )
    return diagnostics


def missing_fleets(
    answered: Iterable[tuple[ResolvedAllow, Selection]], policy: PolicySet, select: Select
) -> list[Diagnostic]:
    """A warning for each statement without fleets, saying what that adds over those named."""
    diagnostics = []
    for statement, selection in answered:
        if statement.names_fleets:
            continue
        file = statement.span.file
        named = {
            fleet
            for other in policy.statements
            if other.names_fleets and other.span.file is file
            for fleet in other.request.fleets
        }
        every = statement.request.fleets
        less = replace(statement.request, fleets=tuple(fleet for fleet in every if fleet in named))
        wanted = {choice.endpoint for choice in selection.choices}
        if less.fleets:
            added = wanted - {choice.endpoint for choice in select(less).choices}
            more = count(len(added), "endpoint")
            over = f"{more} more than the fleets named elsewhere in {file.name}"
        else:
            over = count(len(wanted), "endpoint")
        diagnostics.append(
            Diagnostic(
                codes.MISSING_FLEET,
                f"no fleet is named, so all {len(every)} fleets of the list count: {over}",
                Label(statement.span),
                help="name the fleets you have, such as `fleet win11`",
            )
        )
    return diagnostics


def _from_mma(rule: Rule, known: Readings) -> bool:
    """Whether a row of the Monitoring Agent is behind a rule: those alone can be narrowed."""
    reasons = (because.reading for origin in rule.origins for because in origin.because)
    return any(known.is_mma(reading) for reading in reasons)


def _by_remote(rules: Iterable[Rule]) -> dict[Remote, list[Rule]]:
    by_remote: dict[Remote, list[Rule]] = {}
    for rule in rules:
        by_remote.setdefault(rule.remote, []).append(rule)
    return by_remote


def wildcard_warnings(rules: Iterable[Rule], known: Readings) -> dict[str, tuple[Rule, ...]]:
    """What to say of each wildcard under which anybody can have a name, with its rules."""
    by_message: dict[str, tuple[Rule, ...]] = {}
    for remote, rules_for in _by_remote(rules).items():
        wildcard = open_wildcard(remote, known)
        if wildcard is None:
            continue
        message = f"`{remote}` opens {wildcard.opens}"
        if any(_from_mma(rule, known) for rule in rules_for):
            message += f"; narrow it with `{wildcard.narrow}`"
        by_message[message] = tuple(rules_for)
    return by_message


def _hides_its_path(rule: Rule) -> bool:
    """Whether a firewall cannot see the rule's path, as it must not inspect the traffic."""
    destination = rule.remote.destination
    return (
        isinstance(destination, HostDestination)
        and destination.path is not None
        and rule.treatment.inspection is Inspection.BYPASS
    )


def plan_warnings(
    rules: tuple[Rule, ...], selections: Iterable[Selection], known: Readings
) -> tuple[PlanWarning, ...]:
    """Warnings that hold whatever file a statement stands in."""
    warnings = {
        PlanWarning(
            codes.OPEN_WILDCARD.id, message, rules_for[0].key if len(rules_for) == 1 else None
        )
        for message, rules_for in wildcard_warnings(rules, known).items()
    }
    for selection in selections:
        for fleet, named, platform in selection.read_as:
            message = f"`{fleet}` is newer than `{platform}` names: read as `{named}`"
            warnings.add(PlanWarning(codes.READ_AS_NEWEST.id, message, None))
        for host, words in selection.stretched:
            message = f"`{host}` {words}"
            warnings.add(PlanWarning(codes.OLDER_THAN_NOTED.id, message, None))
    for remote, rules_for in _by_remote(rule for rule in rules if _hides_its_path(rule)).items():
        message = f"the path of `{remote}` is not enforced: without inspection it cannot be seen"
        key = rules_for[0].key if len(rules_for) == 1 else None
        warnings.add(PlanWarning(codes.PATH_NOT_ENFORCED.id, message, key))
    return tuple(sorted(warnings, key=_order))
