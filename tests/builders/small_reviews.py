"""Small reviews, which tests fill with what they are about."""

from outgate.deploy.review.model import (
    Counts,
    Review,
    Verdict,
)
from outgate.deploy.review.risk import Level
from outgate.deploy.review.traffic import Group, Kind, Line, ReviewEntry
from outgate.plan.model import (
    Authentication,
    Inspection,
    Proxy,
    Treatment,
)
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.values import replace
from tests.builders.reports import REMOTE

BYPASS = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED)
DIRECT = Treatment(Inspection.KEEP, Authentication.ALLOWED, Proxy.DIRECT)
NOTHING = Review(
    subject="prod",
    key="k",
    verdict=Verdict.NOTHING,
    counts=Counts(),
    level=Level.NONE,
    risks=(),
    opened=(),
    closed=(),
    treated=(),
    permissiveness=(1.0, 1.0),
    cause="",
)


def entry(target: str, kind: Kind = Kind.OPENED, **fields: object) -> ReviewEntry:
    flow = Flow(("10.0.0.0/8",), REMOTE)
    plain = ReviewEntry(
        kind=kind,
        piece=Piece(flow, (), Witness("10.0.0.1", "https://witness.example")),
        target=target,
        source="office",
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def group(*entries: ReviewEntry, **fields: object) -> Group:
    """A group with a line for each entry."""
    lines = tuple(
        Line(
            target=each.target,
            without=each.without,
            sources=(each.source,),
            entries=(each,),
            width=1.0,
        )
        for each in entries
    )
    plain = Group(kind=entries[0].kind, lines=lines, why="", change="")
    return replace(plain, **fields)  # type: ignore[arg-type]


OPENED = group(entry("https://o.example"))
