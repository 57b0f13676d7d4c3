"""Reports of replays for tests of their page."""

from outgate.cli.views.html.replay.report import write_replay
from outgate.cli.views.links import Links
from outgate.plan.explanation.rows import RowReference
from outgate.replay.devices import Sender, Unknown
from outgate.replay.figures import (
    Apart,
    FleetShare,
    FleetTable,
    FleetUse,
    RegionUse,
    SourceUse,
    Sums,
    Where,
)
from outgate.replay.report import (
    Finding,
    LogFile,
    Nearest,
    Report,
    RuleUse,
    SiteTable,
    SiteUse,
    StatementSites,
    StatementUse,
    Total,
    UnusedRule,
    WildcardUse,
)
from outgate.replay.segments import Segment
from outgate.replay.timeline import Outcome, Per, Slot, Timeline

SUMS = Sums(5, 2, "2026-07-01T00:00:00Z", "2026-07-03T00:00:00Z", at_least=True)
_TOTALS = (
    "allowed_and_allowed",
    "allowed_and_denied",
    "denied_and_allowed",
    "denied_and_denied",
    "depends_on_path",
)


def timeline_of(days: int) -> Timeline:
    """So many days, each with some requests of every kind, and some that are on none."""
    counts = {outcome.value: number for number, outcome in enumerate(Outcome, start=1)}
    slots = tuple(Slot(f"2026-07-{day + 1:02}", counts) for day in range(days))
    return Timeline(Per.DAY, slots, counts, counts, SUMS.first, SUMS.last)


def _row_of(text: str) -> RowReference:
    return RowReference(
        endpoint=text, text=text, list_id=text, file=text, sheet=text, row=7, edition=text
    )


def finding_of(text: str, target: str | None = None) -> Finding:
    """A finding that has this text wherever it has one."""
    return Finding(
        target=text if target is None else target,
        segment=Segment(text, (text,)),
        sums=SUMS,
        near=Nearest(_row_of(text), text, (f"{text}:1",), text),
        instead=text,
        addresses=(text,),
    )


def report_of(text: str, findings: tuple[Finding, ...] = (), sites: tuple[str, ...] = ()) -> Report:
    """A report that has this text wherever it has one."""
    shown = findings or (finding_of(text),)
    names = sites or (text,)
    cells = tuple(SiteUse(place, 7, 1) for place in range(len(names)))
    fleets = (Sender((text,)), Sender((), Unknown.NO_DEVICE))
    return Report(
        against=text,
        digest=text,
        edition=text,
        files=(LogFile(text, text, 7, 1, 1),),
        since=text,
        until=text,
        source_is="client",
        scope="all",
        flows=7,
        logged=SUMS,
        outside=1,
        totals=dict.fromkeys(_TOTALS, Total(5, 1)),
        not_judged={"no-port": 9},
        breaks=shown,
        gaps=shown[:1],
        opened=shown[:1],
        depends=shown[:1],
        rules=(RuleUse(text, SUMS, 0),),
        unused=tuple(
            UnusedRule(f"{text} -> {text}", "optional", (text,), proposed, text)
            for proposed in (True, False)
        ),
        statements=(StatementUse(text, (f"{text}:1",), SUMS, (text,)),),
        wildcards=tuple(
            WildcardUse(f"{text} -> {text}", ((text, 7),), (text,), proposal)
            for proposal in (text, None)
        ),
        sources=tuple(SourceUse(name, (text,), Where.NAMED, SUMS, 1, 1) for name in names),
        regions=(RegionUse((text,), None, SUMS), RegionUse((), Apart.DENIED, SUMS)),
        fleets=FleetTable(
            7,
            1,
            8,
            text,
            tuple(FleetUse(each, SUMS, 7, FleetShare(each, 1, 1, 1)) for each in fleets),
        ),
        sites=SiteTable(
            (StatementSites(text, (f"{text}:1",), tuple(range(len(names))), cells),), cells[:1]
        ),
        timeline=timeline_of(3),
    )


def page_of(text: str) -> str:
    """The page of such a report, with links to places that lead there as well."""
    return write_replay(report_of(text), Links(files=text))


def page_of_many(number: int, sites: int) -> str:
    """A page with so many findings and sites, each with a name of its own."""
    findings = tuple(finding_of("t", f"https://h{each}.example") for each in range(number))
    names = tuple(f"site{each:03}" for each in range(sites))
    return write_replay(report_of("t", findings, names), Links())
