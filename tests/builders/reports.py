"""Reviews with one text in every place that a text has, and reports of them."""

from datetime import date

from outgate.cli.views.html.report import Report, write_report
from outgate.cli.views.links import Links
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.review.model import (
    Blocker,
    CauseCount,
    Counts,
    FirewallPart,
    Note,
    Problem,
    Review,
    Verdict,
)
from outgate.deploy.review.risk import Level, Risk, RiskKind
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Group, Kind, Line, ReviewEntry
from outgate.deploy.traffic_change.model import Cause, Effect, Reason
from outgate.diagnostics import Severity
from outgate.plan.model import (
    Authentication,
    Because,
    Inspection,
    Origin,
    Proxy,
    Rule,
    Treatment,
)
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.traffic.host import parse_host

REMOTE = Remote(HostDestination(parse_host("a.example")), "https", 443)
_BYPASS = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED)
_KEEP = Treatment(Inspection.KEEP, Authentication.ALLOWED, Proxy.DIRECT)


def statement_of(text: str) -> ReviewedStatement:
    """A statement that says this everywhere."""
    return ReviewedStatement(
        text=text,
        places=(f"{text}:1",),
        owner=text,
        because=text,
        sources=(text,),
        until=date(2026, 10, 1),
        regions=(text,),
        expires_soon=True,
    )


def group_of(text: str, kind: Kind, effect: Effect = Effect.FULL) -> Group:
    """One flow with this in all its texts."""
    entry = ReviewEntry(
        kind=kind,
        piece=Piece(Flow(("10.0.0.0/8",), REMOTE), (REMOTE,), Witness("10.0.0.1", text)),
        target=text,
        without=(text,),
        source=text,
        causes=tuple(Cause),
        reasons=(Reason(text, text),),
        leads=(text,),
        effect=effect,
        others=(text,),
        doubts=(text,),
        rules=(text,),
        required=(text,),
        lacking=(text,),
        treatments=(_BYPASS, _KEEP) if kind is Kind.TREATED else None,
    )
    line = Line(target=text, without=(text,), sources=(text,), entries=(entry,), width=1.0)
    statement = statement_of(text)
    return Group(
        kind=kind,
        lines=(line,),
        statements=(statement,),
        also=(statement,),
        causes=tuple(Cause),
        effect=effect,
        why=text,
        change=text,
    )


def firewall_of(text: str) -> FirewallPart:
    """Every list of the firewall with this in it."""
    native = tuple(
        NativeChange(sign=sign, kind=text, label=text, fields=(text,), covered=(text,), to=text)
        for sign in NativeSign
    )
    return FirewallPart(
        native=native,
        writes=(text,),
        foreign=(text,),
        others=(text,),
        fidelity=problems_of(text),
        unread=(text,),
    )


def problems_of(text: str) -> tuple[Problem, ...]:
    """An error, a warning and one that stands, all of which say this."""
    kinds = ((Severity.ERROR, Blocker.TEST), (Severity.WARNING, None))
    problems = (
        Problem(
            code=text,
            severity=severity,
            message=text,
            where=f"{text}:1",
            help=text,
            blocker=blocker,
            standing=standing,
        )
        for severity, blocker in kinds
        for standing in (False, True)
    )
    return tuple(problems)


def review_of(text: str, *, part: bool = False) -> Review:
    """A review that has this text wherever it has one, with one of a target as its part."""
    risk = Risk(
        kind=RiskKind.DRIFT, level=Level.DANGER, text=text, count=1, entries=(), statements=(text,)
    )
    decided = tuple(group_of(text, Kind.OPENED, effect) for effect in Effect)
    return Review(
        subject=text,
        key=text,
        verdict=Verdict.BLOCKED,
        counts=Counts(opened=1, closed=1, treated=1, decided=2, unread=1),
        level=Level.DANGER,
        risks=(risk,),
        opened=decided,
        closed=(group_of(text, Kind.CLOSED),),
        treated=(group_of(text, Kind.TREATED),),
        permissiveness=(1.0, 2.0),
        edition=text,
        since=text,
        digest=text,
        cause=text,
        causes=(CauseCount(Cause.POLICY, 1),),
        problems=problems_of(text),
        gone=(text,),
        notes=(Note(text, text),),
        statements=(statement_of(text),),
        readings={Reason(text, text): (text,)},
        firewall=firewall_of(text),
        parts=() if part else (review_of(text, part=True),),
    )


def rule_of(text: str, remote: Remote = REMOTE) -> Rule:
    """A rule with this in all its texts."""
    origin = Origin(text, text, "required", (Because(text, text),), text)
    return Rule(RuleSource(text, ("10.0.0.0/8",)), remote, _BYPASS, (origin,))


def report_of_many(number: int) -> str:
    """The page of a review with so many rules, each of a statement, a row and a host of its own."""
    remotes = (
        Remote(HostDestination(parse_host(f"h{each}.example")), "https", 443)
        for each in range(number)
    )
    rules = tuple(rule_of(f"s{each}", remote) for each, remote in enumerate(remotes))
    return write_report(Report(title="t", review=review_of("t"), target="t", rules=rules))


def report_of(text: str) -> str:
    """The page of such a review, with places that lead there as well."""
    return write_report(
        Report(
            title=text,
            review=review_of(text),
            target=text,
            rules=(rule_of(text),),
            beside=((text, (text,)),),
            links=Links(files=text),
        )
    )
