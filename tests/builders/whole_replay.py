"""A replay with some of everything, each thing with words of its own, and one with nothing."""

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
from outgate.values import replace

ROW = RowReference(
    endpoint="l/urls#7",
    text="*.row.example",
    list_id="l",
    file="l.csv",
    sheet="urls",
    row=7,
    edition="2026-07-03",
)
SUMS = Sums(1200, 34, "2026-07-01T00:00:00Z", "2026-07-30T00:00:00Z")
ONCE = Sums(1, 1, "2026-07-02T00:00:00Z", "2026-07-02T09:00:00Z")
NONE = Sums(0, 0, "", "")
OFFICE = Segment("office", ("10.0.0.0/8",))
NEAR = Nearest(ROW, "allow near", ("near.policy:12", "far.policy:1"), "is another region")


def counts(**numbers: int) -> dict[str, int]:
    """Requests by what the policy says of them, none of what is not named."""
    return {**dict.fromkeys(map(str, Outcome), 0), **numbers}


BROKEN = Finding(
    target="https://breaks.example:443",
    segment=OFFICE,
    sums=replace(SUMS, at_least=True),
    near=NEAR,
    instead="http",
    addresses=("10.0.0.1", "10.0.0.2"),
)
REPORT = Report(
    against="policies",
    digest=f"sha256:{'0123456789abcdef' * 4}",
    edition="2026-09-03",
    files=(LogFile("one.log", "squid", 1300, unreadable=2, other=1100),),
    since="2026-07-01",
    until="2026-08-01",
    source_is="client",
    scope="all",
    flows=9000,
    logged=SUMS,
    outside=4000,
    totals={
        "allowed_and_allowed": Total(5000, 9),
        "allowed_and_denied": Total(1, 1),
        "denied_and_allowed": Total(0, 0),
        "denied_and_denied": Total(2, 2),
        "depends_on_path": Total(1003, 1001),
    },
    not_judged={"no-name": 1500, "protocol": 2},
    breaks=(BROKEN,),
    gaps=(
        Finding(
            target="https://gap.example:443",
            segment=replace(OFFICE, name="lab, office"),
            sums=ONCE,
            near=Nearest(replace(ROW, row=8)),
        ),
    ),
    opened=(
        Finding(
            target="https://opened.example:443",
            segment=Segment("not told", ()),
            sums=replace(SUMS, sources=0),
        ),
    ),
    depends=(
        Finding(
            target="https://depends.example:443",
            segment=Segment("many", tuple(f"10.{n}.0.0/16" for n in range(0, 28, 2))),
            sums=replace(SUMS, last=""),
        ),
    ),
    rules=(RuleUse("r", SUMS, 2), RuleUse("s", NONE, 0), RuleUse("t", ONCE, 0)),
    unused=(
        UnusedRule("office -> https://b.example:443", "required", ("other",), False, "required"),
        UnusedRule("lab -> https://z.example:443", "optional", ("allow a",), True, "no need"),
    ),
    statements=(
        StatementUse("allow a", ("a.policy:1", "b.policy:2"), SUMS, ("lab",)),
        StatementUse("allow near", (), NONE, ()),
    ),
    wildcards=(
        WildcardUse("any -> https://*.a.example:443", (("x.a.example", 7),), (), None),
        WildcardUse(
            "any -> https://*.w.example:443",
            (("h0.w.example", 1000), ("h1.w.example", 1)),
            ("allow near",),
            'storage "h"',
        ),
    ),
    sources=(
        SourceUse("", (), Where.ELSEWHERE, ONCE, 0, 0),
        SourceUse("office", ("10.0.0.0/8",), Where.NAMED, SUMS, 1, 1500),
        SourceUse("lab", ("10.9.0.0/16",), Where.NAMED, NONE, 0, 0),
    ),
    regions=(
        RegionUse((), Apart.DENIED, SUMS),
        RegionUse(("EU", "UK"), None, ONCE),
    ),
    fleets=FleetTable(
        70,
        1,
        8,
        "2026-07-31",
        (
            FleetUse(Sender((), Unknown.NO_DEVICE), SUMS, 0, None),
            FleetUse(
                Sender(("linux",)), ONCE, 2, FleetShare(Sender(("linux",)), 1, 1, 2, at_least=True)
            ),
        ),
    ),
    sites=SiteTable(
        (
            StatementSites("allow a", ("a.policy:1",), (1,), (SiteUse(1, 1100, 3),)),
            StatementSites("allow near", (), None, ()),
        ),
        (SiteUse(0, 0, 4),),
    ),
    timeline=Timeline(
        Per.DAY,
        (
            Slot("2026-07-01", counts(breaks=5, allowed=1000, outside=2)),
            Slot("2026-07-03", counts(breaks=10, denied=1)),
        ),
        counts(gaps=3),
        counts(opened=1),
        "2026-07-01T23:59:00Z",
        "2026-07-02T00:01:00Z",
    ),
)
EMPTY = replace(
    REPORT,
    files=(LogFile("one.log", "squid", 1),),
    since="",
    until="",
    source_is="proxy",
    flows=1,
    logged=ONCE,
    outside=0,
    totals=dict.fromkeys(REPORT.totals, Total(0, 0)),
    not_judged={},
    breaks=(),
    gaps=(),
    opened=(),
    depends=(),
    rules=(),
    unused=(),
    statements=(),
    wildcards=(),
    sources=(),
    regions=(),
    fleets=None,
    sites=SiteTable((), ()),
    timeline=None,
)
