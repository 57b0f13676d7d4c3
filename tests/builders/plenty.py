"""A review with more of everything than any view lists, each thing with a number of its own."""

from functools import cache

from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.review.model import (
    Blocker,
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
from outgate.deploy.traffic_change.model import Effect, Reason
from outgate.diagnostics import Severity
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.traffic.host import parse_host

MANY = 300  # of each thing


def names(what: str, number: int = MANY) -> tuple[str, ...]:
    """`what-0`, `what-1` and so on."""
    return tuple(f"{what}-{each}" for each in range(number))


def statements(number: int = MANY) -> tuple[ReviewedStatement, ...]:
    """Statements of as many files and owners, for one reason."""
    return tuple(
        ReviewedStatement(
            text=f"allow s-{each}",
            places=(f"p-{each}.policy:1",),
            owner=f"owner-{each}",
            because="audit",
        )
        for each in range(number)
    )


def line(target: str, sources: tuple[str, ...], holes: tuple[str, ...]) -> Line:
    """A destination that is opened for some sources, but for some of it."""
    remote = Remote(HostDestination(parse_host(f"{target}.example")), "https", 443)
    reasons = tuple(Reason("allow s-0", row) for row in names("row"))
    entries = tuple(
        ReviewEntry(
            kind=Kind.OPENED,
            piece=Piece(
                Flow((f"10.{number % 250}.0.0/16",), remote), (), Witness("10.0.0.1", "url")
            ),
            target=target,
            without=holes,
            source=source,
            reasons=reasons,
        )
        for number, source in enumerate(sources)
    )
    return Line(target=target, without=holes, sources=sources, entries=entries, width=1.0)


def group(kind: Kind, number: int, effect: Effect = Effect.FULL) -> Group:
    """The first has many of everything, the others a line."""
    if number:
        only = (line(f"t-{number}", ("office",), ()),)
        return Group(kind=kind, lines=only, effect=effect, why="", change="")
    lines = (
        line("first", names("source"), names("hole")),
        *(line(f"more-{each}", ("office",), ()) for each in range(MANY - 1)),
    )
    return Group(
        kind=kind,
        lines=lines,
        statements=statements(),
        also=statements()[:2],
        effect=effect,
        why="",
        change="",
    )


def risks(kind: RiskKind = RiskKind.DRIFT) -> tuple[Risk, ...]:
    """Risks of one kind."""
    return tuple(
        Risk(kind=kind, level=Level.LOOK, text=text, count=1, entries=()) for text in names("risk")
    )


def problems(
    severity: Severity, blocker: Blocker | None, *, standing: bool = False
) -> list[Problem]:
    """Problems of one kind."""
    return [
        Problem(
            code=f"{severity.value}-{blocker or 'none'}",
            severity=severity,
            message=text,
            blocker=blocker,
            standing=standing,
        )
        for text in names("problem")
    ]


@cache
def plenty() -> Review:
    """All of it."""
    part = Review(
        subject="edge",
        key="k",
        verdict=Verdict.COMPARED,
        counts=Counts(opened=1),
        level=Level.NONE,
        risks=(),
        opened=(),
        closed=(),
        treated=(),
        permissiveness=(1.0, 1.0),
        cause="",
    )
    groups = {kind: tuple(group(kind, number) for number in range(MANY)) for kind in Kind}
    return Review(
        subject="prod",
        key="k",
        verdict=Verdict.BLOCKED,
        counts=Counts(opened=5000, closed=6000, treated=7000, decided=8000, unread=9000),
        level=Level.LOOK,
        risks=risks(),
        opened=(
            *groups[Kind.OPENED],
            *(group(Kind.OPENED, number, Effect.STOPPED) for number in range(1, 9)),
        ),
        closed=groups[Kind.CLOSED],
        treated=groups[Kind.TREATED],
        permissiveness=(12_345.6, 12_345.6),
        cause="",
        problems=(
            *problems(Severity.ERROR, Blocker.TEST),
            *problems(Severity.WARNING, None),
            *problems(Severity.WARNING, None, standing=True),
        ),
        gone=names("gone"),
        notes=tuple(Note("note", text) for text in names("note")),
        readings={Reason("allow s-0", row): names("reading") for row in names("row")},
        firewall=FirewallPart(
            native=tuple(
                NativeChange(sign=NativeSign.ADDED, kind="rule", label=text)
                for text in names("native")
            ),
            writes=names("write"),
            foreign=names("foreign"),
            others=names("other"),
            unread=names("unread"),
        ),
        parts=tuple(part for _ in range(MANY)),
    )
