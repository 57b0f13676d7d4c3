"""The review of a plan for a target."""

from collections.abc import Iterator, Mapping, Sequence

from outgate.catalog.readings import load_readings
from outgate.deploy.findings import Finding
from outgate.deploy.review.beside import find_risks_beside, list_notes
from outgate.deploy.review.entries import explain_treatments, list_plan_entries
from outgate.deploy.review.groups import group_entries
from outgate.deploy.review.leads import RulesBehind, choose_leads
from outgate.deploy.review.model import (
    Blocker,
    CauseCount,
    Counts,
    FirewallPart,
    Problem,
    Review,
    Verdict,
)
from outgate.deploy.review.reach import PlanReach
from outgate.deploy.review.risk import Level, Risk, RiskKind, level_of, order_risks
from outgate.deploy.review.risks import find_traffic_risks
from outgate.deploy.review.statement import ReviewedStatement, read_statement
from outgate.deploy.review.traffic import Kind, ReviewEntry
from outgate.deploy.review.words import cause_words
from outgate.deploy.target_plan import OFFLINE, TargetPlan
from outgate.deploy.traffic_change.model import Cause, Effect, Reason
from outgate.diagnostics import Severity, codes
from outgate.plan.comparison.permissiveness import Yardstick
from outgate.values import replace

TESTS = frozenset({codes.TEST_FAILED.id})
GUARDS = frozenset(
    code.id
    for code in (
        codes.LIMIT_EXCEEDED,
        codes.FORBIDDEN,
        codes.REQUIREMENT_UNMET,
        codes.GUARD_UNDECIDED,
        codes.ACCEPTED_UNDECIDED,
    )
)
# What a target does otherwise than the rules ask.
FIDELITY = frozenset(
    code.id
    for code in (
        codes.UNSUPPORTED_RULE,
        codes.WIDER_RULE,
        codes.ACCEPTED_WIDENING,
        codes.IPV6_LEFT_OUT,
        codes.INSPECTION_NOT_KEPT,
        codes.TREATMENT_NOT_KEPT,
        codes.NOT_ENFORCED,
        codes.PATH_NOT_ENFORCED,
        codes.SHADOWED_RULE,
    )
)
_OFFLINE = Problem(
    code="offline",
    severity=Severity.ERROR,
    message="the plan was made offline: it compares with what was last applied",
    help="make it again without `--offline`, so that it knows what is there",
    blocker=Blocker.OFFLINE,
)


def review_plan(plan: TargetPlan) -> Review:
    """What people see of a plan; the same for a plan that was saved and read again."""
    yardstick = Yardstick()
    behind = RulesBehind(plan.plan.rules)
    entries = tuple(explain_treatments(list_plan_entries(plan), behind))
    statements = _read_statements(plan, entries)
    entries = tuple(
        replace(entry, leads=choose_leads(entry, behind.find(entry), statements))
        for entry in entries
    )
    problems = tuple(_list_problems(plan))
    risks = _find_risks(plan, entries, statements, yardstick)
    opened, closed, treated = (group_entries(entries, kind, statements, yardstick) for kind in Kind)
    full = [entry for entry in entries if entry.effect is Effect.FULL]
    causes = _count_causes(entries)
    flows = sum(entry.kind is not Kind.TREATED for entry in entries)
    editions = None if plan.since is None else f"{plan.since} to {plan.plan.edition}"
    return Review(
        subject=plan.target,
        key=f"plan {plan.target}",
        verdict=_judge(plan),
        counts=Counts(
            opened=sum(entry.kind is Kind.OPENED for entry in full),
            closed=sum(entry.kind is Kind.CLOSED for entry in full),
            treated=sum(entry.kind is Kind.TREATED for entry in full),
            decided=len(entries) - len(full),
            unread=len(plan.traffic.appearing) + len(plan.traffic.vanishing),
        ),
        level=level_of(risks),
        risks=risks,
        opened=opened,
        closed=closed,
        treated=treated,
        permissiveness=plan.permissiveness,
        edition=plan.plan.edition,
        since=plan.since,
        digest=plan.plan.digest,
        cause=cause_words({each.cause: each.flows for each in causes}, flows, editions),
        causes=causes,
        problems=problems,
        gone=plan.findings.gone,
        notes=tuple(list_notes(plan)),
        statements=tuple(statements[text] for text in sorted(plan.places)),
        readings=_collect_readings(plan, entries),
        firewall=_describe_firewall(plan, problems),
    )


def assess_plan(plan: TargetPlan) -> tuple[Level, tuple[Risk, ...]]:
    """The level and the risks of its review, for whoever needs nothing else of that."""
    soon = {text: read_statement(text, plan.places.get(text, ())) for text in plan.expiring}
    risks = _find_risks(plan, tuple(list_plan_entries(plan)), soon, Yardstick())
    return level_of(risks), risks


def _find_risks(
    plan: TargetPlan,
    entries: Sequence[ReviewEntry],
    statements: Mapping[str, ReviewedStatement],
    yardstick: Yardstick,
) -> tuple[Risk, ...]:
    risks: tuple[Risk, ...] = ()
    if entries:
        risks = tuple(find_traffic_risks(entries, PlanReach(plan), load_readings(), yardstick))
    wildcards = any(risk.kind is RiskKind.OPEN_WILDCARD for risk in risks)
    return order_risks((*risks, *find_risks_beside(plan, statements, wildcards=wildcards)))


def _read_statements(
    plan: TargetPlan, entries: Sequence[ReviewEntry]
) -> dict[str, ReviewedStatement]:
    """All statements of the policies, and those of which only the traffic is left."""
    texts = {
        *plan.places,
        *plan.expiring,
        *(text for entry in entries for text in entry.statements),
    }
    soon = frozenset(plan.expiring)
    return {
        text: read_statement(text, plan.places.get(text, ()), expires_soon=text in soon)
        for text in texts
    }


def _judge(plan: TargetPlan) -> Verdict:
    if plan.findings.errors:
        return Verdict.BLOCKED
    if plan.is_empty:
        return Verdict.NOTHING
    return Verdict.APPLICABLE if plan.applicable else Verdict.BLOCKED


def _list_problems(plan: TargetPlan) -> Iterator[Problem]:
    """Errors first; then new warnings, then those that stand."""
    for finding in (*plan.findings.errors, *plan.findings.new, *plan.findings.standing):
        yield Problem(
            code=finding.code,
            severity=finding.severity,
            message=finding.message,
            where=finding.where,
            help=finding.help,
            blocker=_blocker(finding),
            standing=finding.standing,
        )
    if plan.base == OFFLINE:
        yield _OFFLINE


def _blocker(finding: Finding) -> Blocker | None:
    if finding.severity is not Severity.ERROR:
        return None
    if finding.code in TESTS:
        return Blocker.TEST
    return Blocker.GUARD if finding.code in GUARDS else Blocker.ERROR


def _count_causes(entries: Sequence[ReviewEntry]) -> tuple[CauseCount, ...]:
    counts = ((cause, sum(cause in entry.causes for entry in entries)) for cause in Cause)
    return tuple(CauseCount(cause, number) for cause, number in counts if number)


def _collect_readings(
    plan: TargetPlan, entries: Sequence[ReviewEntry]
) -> dict[Reason, tuple[str, ...]]:
    """Why the rows behind what changes were taken, in plain words."""
    wanted = {reason for entry in entries for reason in entry.reasons}
    readings: dict[Reason, tuple[str, ...]] = {}
    for rule in plan.plan.rules if wanted else ():
        for origin in rule.origins:
            reason = Reason(origin.statement, origin.endpoint)
            if reason in wanted:
                readings.setdefault(reason, tuple(each.text for each in origin.because))
    return readings


def _describe_firewall(plan: TargetPlan, problems: Sequence[Problem]) -> FirewallPart:
    traffic = plan.traffic
    labels = (label for entry in (*traffic.opened, *traffic.closed) for label in entry.others)
    return FirewallPart(
        native=plan.native,
        writes=plan.operations,
        foreign=plan.foreign,
        others=tuple(dict.fromkeys(labels)),
        fidelity=tuple(problem for problem in problems if problem.code in FIDELITY),
        unread=(
            *(f"+ {text}" for text in traffic.appearing),
            *(f"- {text}" for text in traffic.vanishing),
        ),
    )
