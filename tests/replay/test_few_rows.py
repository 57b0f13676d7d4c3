"""A whole report under a catalog of a few rows, held against a log of a few lines."""

from dataclasses import replace

import pytest

from outgate.catalog.model import Catalog, Correction, Need
from outgate.plan.comparison.compare import policy_side
from outgate.replay import findings
from outgate.replay.figures import Apart, RegionUse, SourceUse, Sums, Where
from outgate.replay.flow_reader import LogError
from outgate.replay.flows import LoggedFlow, SegmentSource, Window
from outgate.replay.fold import SourceIs
from outgate.replay.replay import Choices, Replay, Standard, segments_of
from outgate.replay.report import Finding, LogFile, Report, SiteUse, StatementSites, Total
from outgate.replay.segments import HIDDEN
from outgate.replay.timeline import Outcome, Per
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import parse_host
from outgate.traffic.interval import address_set
from outgate.traffic.path import read_path_notation
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.support import compile_files

LISTS = Remote(
    HostDestination(parse_host("crl.a.example"), read_path_notation("/pki{,/*}")), "http", 80
)
OPEN = Remote(HostDestination(parse_host("web.a.example")), "http", 80)
ROWS = catalog(
    endpoint_list(
        row("eu.a.example", number=1, geography="EU"),
        row("uk.a.example", number=2, geography="UK"),
        row("both.a.example", number=3, geography="EU"),
        row("both.a.example", number=4, geography="UK"),
        row("*.w.example", number=5),
        replace(row("c.x", number=6), remote=LISTS),
        row("off.a.example", number=7, need=Need.OPTIONAL, readings=("feature-live-response",)),
        replace(row("web.x", number=8), remote=OPEN),
    )
)
POLICY = """\
source site = 10.20.0.0/16
source lab = 10.20.9.0/24
source far = 10.30.0.0/16
allow mde for region EU, fleet linux from site, far
"""
EVERYWHERE = "allow mde for region EU, UK, fleet linux\n"


def flow(
    host: str,
    source: str | SegmentSource = "10.20.0.1",
    requests: int = 1,
    action: str = "allow",
    way: str = "https:443",
    path: str = "",
    first: str = "",
    last: str = "",
) -> LoggedFlow:
    protocol, _, port = way.partition(":")
    return LoggedFlow(source, protocol, host, int(port), path, action, requests, first, last)


def replay_of(text: str, rows: Catalog = ROWS, choices: Choices | None = None) -> Replay:
    compilation, problems = compile_files({"a.policy": text}, rows)
    assert compilation is not None, problems
    side = policy_side("policies", compilation)
    return Replay(Standard(side=side, catalog=rows, compilation=compilation), choices or Choices())


def report(
    text: str, *flows: LoggedFlow, rows: Catalog = ROWS, choices: Choices | None = None
) -> Report:
    replay = replay_of(text, rows, choices)
    replay.add(flows)
    return replay.report([LogFile("b", "flows", 1), LogFile("a", "flows", 1)])


def told(found: tuple[Finding, ...]) -> list[tuple[str, str, int]]:
    return [(each.target, each.segment.name, each.sums.requests) for each in found]


EVERY = (
    flow("eu.a.example", requests=1),
    flow("uk.a.example", requests=2),
    flow("uk.a.example", "10.30.0.1", 3),
    flow("off.a.example", requests=4),
    flow("off.a.example", requests=4, action="deny"),
    flow("eu.a.example", requests=5, action="deny"),
    flow("crl.a.example", requests=6, way="http:80"),
    flow("z.b.example", requests=7),
    flow("intranet", requests=8),
    flow("eu.a.example", requests=9, way="http:80", action="deny"),
)


def test_each_line_is_in_the_list_that_it_belongs_to() -> None:
    made = report(POLICY, *EVERY)
    assert told(made.breaks) == [
        ("https://uk.a.example", "far", 3),
        ("https://off.a.example", "site", 4),
        ("https://uk.a.example", "site", 2),
    ]
    assert told(made.gaps) == [
        ("http://eu.a.example", "site", 9),
        ("https://off.a.example", "site", 4),
    ]
    assert told(made.opened) == [("https://eu.a.example", "site", 5)]
    assert told(made.depends) == [("http://crl.a.example", "site", 6)]
    assert made.totals == {
        "allowed_and_allowed": Total(1, 1),
        "allowed_and_denied": Total(9, 2),
        "denied_and_allowed": Total(5, 1),
        "denied_and_denied": Total(13, 2),
        "depends_on_path": Total(6, 1),
    }
    assert made.not_judged == {"single-label": 8}
    assert (made.outside, made.flows, made.logged.requests) == (7, 10, 49)
    assert (made.judged, made.share_not_judged) == (34, 8 / 42)
    assert [file.name for file in made.files] == ["a", "b"]
    assert [made.has(kind) for kind in ("breaks", "gaps", "opened", "unused", "wider")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_what_a_finding_is_explained_with() -> None:
    made = report(POLICY, *EVERY)
    near = [each.near for each in (*made.breaks, *made.gaps)]
    assert [each and each.kept_out for each in near] == [
        "is for region `UK`; the statement takes `EU`",
        "is optional, and `live-response` is off (`with live-response` turns it on)",
        "is for region `UK`; the statement takes `EU`",
        "is allowed as `https://eu.a.example:443` only",
        "is optional, and `live-response` is off (`with live-response` turns it on)",
    ]
    assert [each.instead for each in (*made.breaks, *made.gaps)] == [
        None, None, None, "https://eu.a.example:443", None,
    ]  # fmt: skip
    for each in (*made.opened, *made.depends):
        assert (each.near, each.instead, each.addresses) == (None, None, ())


def test_rows_are_sought_for_so_many_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "NEAR_SOUGHT", 2)
    made = report(POLICY, *EVERY)
    assert [each.near is not None for each in (*made.breaks, *made.gaps)] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert made.gaps[0].instead == "https://eu.a.example:443"


def test_what_others_are_allowed_is_told_so() -> None:
    made = report(POLICY, flow("eu.a.example", "10.99.0.1"), flow("uk.a.example", "10.99.0.1"))
    assert [each.near and each.near.kept_out for each in made.breaks] == [
        "is allowed from other sources only",
        "is for region `UK`; the statement takes `EU`",
    ]
    # Of one that is allowed for some paths as well.
    path = flow("crl.a.example", "10.99.0.1", way="http:80", path="/pki/a")
    (broken,) = report(POLICY, path).breaks
    assert (broken.target, broken.near and broken.near.kept_out) == (
        "http://crl.a.example/pki{,/*}",
        "is allowed from other sources only",
    )


def test_addresses_are_shown_as_far_as_somebody_asks() -> None:
    flows = [flow("uk.a.example", f"10.20.0.{n}") for n in (3, 1, 2)]
    flows += [flow("uk.a.example", "10.20.0.1", requests=5, first="2026-07-01T00:00:00Z")]
    for shown, addresses in ((0, ()), (2, ("10.20.0.1", "10.20.0.2"))):
        (broken,) = report(POLICY, *flows, choices=Choices(addresses_shown=shown)).breaks
        assert broken.addresses == addresses
        assert broken.sums == Sums(8, 3, "2026-07-01T00:00:00Z", "")


def test_paths_are_told_apart_as_far_as_rules_do() -> None:
    paths = ("/pki", "/pki/a", "/pki/b", "/pkix", "/other", "/%zz", "")
    flows = [
        flow("crl.a.example", path=path, requests=number, way="http:80")
        for number, path in enumerate(paths, 1)
    ]
    made = report(POLICY, *flows)
    assert made.totals["allowed_and_allowed"] == Total(1 + 2 + 3, 1)
    # What cannot be read as a path may have been any; other paths are none of our business.
    assert told(made.depends) == [("http://crl.a.example", "site", 6 + 7)]
    assert made.outside == 4 + 5
    everything = report(POLICY, *flows, choices=Choices(everything=True))
    assert told(everything.breaks) == [("http://crl.a.example (other paths)", "site", 4 + 5)]


def test_a_window_leaves_out_what_was_before_and_after() -> None:
    flows = [flow("eu.a.example", first=f"2026-07-0{n}", last=f"2026-07-0{n}") for n in range(1, 5)]
    made = report(POLICY, *flows, choices=Choices(window=Window("2026-07-02", "2026-07-04")))
    assert (made.flows, made.logged) == (2, Sums(2, 1, "2026-07-02", "2026-07-03"))
    assert (made.since, made.until) == ("2026-07-02", "2026-07-04")


def test_a_hidden_source_is_allowed_what_everybody_is() -> None:
    """A rule for some alone decides nothing then, nor does a statement for some ask for it."""
    more = EVERYWHERE.replace("\n", " from site with live-response\n")
    text = f"source site = 10.20.0.0/16\n{EVERYWHERE}{more}"
    flows = (flow("eu.a.example"), flow("off.a.example"))
    proxy = report(text, *flows, choices=Choices(source_is=SourceIs.PROXY))
    assert proxy.totals["allowed_and_allowed"] == Total(1, 1)
    assert proxy.not_judged == {"source-hidden": 1}
    assert [(each.places, each.sums.requests) for each in proxy.statements] == [
        (("a.policy:2",), 1),
        (("a.policy:3",), 0),
    ]
    (other, known) = (
        SourceUse("site", ("10.20.0.0/16",), Where.NAMED, Sums(0, 0, "", ""), 0, 0),
        SourceUse("", (), Where.NOT_TOLD, Sums(2, 1, "", ""), 0, 0),
    )
    assert proxy.sources == (other, known)
    client = report(text, *flows)
    assert client.totals["allowed_and_allowed"] == Total(2, 2)
    assert [each.sums.requests for each in client.statements] == [1, 2]


@pytest.mark.parametrize("source", ["", "host-7"])
def test_a_source_without_an_address(source: str) -> None:
    made = report(POLICY, flow("eu.a.example", source), flow("uk.a.example", source))
    assert made.not_judged == {"no-source": 1}
    assert [(each.target, each.segment) for each in made.breaks] == [
        ("https://uk.a.example", HIDDEN)
    ]


def test_sources_that_an_engine_only_counted() -> None:
    replay = replay_of(POLICY, choices=Choices(addresses_shown=9))
    segments = segments_of(replay._standard.side)
    far = address_set(("10.30.0.1/32",))
    (number,) = (at for at, piece in enumerate(segments.pieces) if far <= piece)
    counted = SegmentSource(number, 34, segments.digest)
    replay.add([flow("uk.a.example", counted, 50), flow("uk.a.example", "10.30.0.1", 2)])
    (broken,) = replay.report([]).breaks
    assert (broken.segment.name, broken.addresses) == ("far", ("10.30.0.1",))
    assert broken.sums == Sums(52, 34, "", "", at_least=True)
    for wrong in (
        SegmentSource(number, 34, "of others"),
        SegmentSource(99, 34, segments.digest),
        SegmentSource(-1, 34, segments.digest),
    ):
        with pytest.raises(LogError) as caught:
            replay.add([flow("uk.a.example", wrong)])
        assert "folded for other rules" in caught.value.message


def test_who_uses_what() -> None:
    made = report(
        POLICY + EVERYWHERE,
        flow("both.a.example", requests=2),
        flow("both.a.example", "10.20.9.1", requests=3),
        flow("both.a.example", "10.99.0.1", requests=4),
        flow("uk.a.example", "10.99.0.1", requests=5),
        flow("x.w.example", "10.99.0.1", requests=6),
        flow("y.w.example", "10.99.0.1", requests=6),
        flow("w.w.example", "10.99.0.1", requests=7),
    )
    uses = [(each.places, each.sums.requests, each.unused_from) for each in made.statements]
    assert uses == [(("a.policy:4",), 2 + 3, ("far",)), (("a.policy:5",), 33, ())]
    assert made.regions == (
        RegionUse(("EU", "UK"), None, Sums(9, 3, "", "")),
        RegionUse(("UK",), None, Sums(5, 1, "", "")),
        RegionUse(("worldwide",), None, Sums(19, 1, "", "")),
    )
    sources = [(each.name, each.sums.requests, each.also, each.breaks) for each in made.sources]
    assert sources == [("far", 0, 0, 0), ("lab", 3, 0, 0), ("site", 2, 3, 0), ("", 28, 0, 0)]
    (wildcard,) = made.wildcards
    assert wildcard.hosts == (("w.w.example", 7), ("x.w.example", 6), ("y.w.example", 6))
    assert (wildcard.proposal, wildcard.rule) == (None, "any -> https://*.w.example:443")
    used = {each.key: each.sums.requests for each in made.rules}
    assert used["any -> https://both.a.example:443"] == 9
    assert {each.key for each in made.unused} == {key for key, number in used.items() if not number}
    assert {each.because for each in made.unused} == {"a published list says that devices need it"}
    narrow, wide = made.statements
    cells = SiteUse(1, 3, 0), SiteUse(2, 2, 0)
    assert made.sites.statements == (
        StatementSites(narrow.text, narrow.places, (0, 1, 2), cells),
        StatementSites(wide.text, wide.places, None, (*cells, SiteUse(3, 28, 0))),
    )
    assert made.sites.apart == ()


def test_what_breaks_stands_beside_the_statement_that_comes_nearest() -> None:
    made = report(
        POLICY,
        flow("uk.a.example", requests=2),
        flow("off.a.example", requests=3),
        flow("z.b.example", requests=5),
        flow("uk.a.example", "10.30.0.1", requests=7),
        choices=Choices(everything=True),
    )
    (statement,) = made.sites.statements
    assert statement.cells == (SiteUse(0, 0, 7), SiteUse(2, 0, 5))
    assert made.sites.apart == (SiteUse(2, 0, 5),)
    assert [(each.name, each.breaks) for each in made.sources] == [
        ("far", 7), ("lab", 0), ("site", 10),
    ]  # fmt: skip
    assert made.regions == (RegionUse((), Apart.DENIED, Sums(17, 2, "", "")),)


def test_a_row_that_was_taken_out_is_near_and_no_business() -> None:
    gone = replace(
        row("gone.a.example", number=9, geography="EU"),
        correction=Correction(
            overlay="o", did="taken out", reason="r", decided_by="us", evidence="e"
        ),
    )
    of_rows = ROWS.lists[0]
    table = replace(of_rows.tables[0], withdrawn=(gone,))
    rows = catalog(replace(of_rows, tables=(table,)))
    asked = flow("gone.a.example"), flow("gone.a.example", action="deny")
    assert report(POLICY, *asked, rows=rows).outside == 2
    made = report(POLICY, *asked, rows=rows, choices=Choices(everything=True))
    (broken,) = made.breaks
    assert broken.near is not None
    assert broken.near.kept_out.startswith("is taken out by overlay `o`")
    assert made.gaps == ()  # no row names it


def test_requests_by_time_have_what_is_said_of_them() -> None:
    first, last = "2026-07-01T08:00:00Z", "2026-07-01T09:00:00Z"
    flows = [each._replace(first=first, last=last) for each in EVERY]
    timeline = report(POLICY, *flows, choices=Choices(per=Per.DAY)).timeline
    assert timeline is not None
    (slot,) = timeline.slots
    assert (slot.start, slot.counts) == (
        "2026-07-01",
        {
            Outcome.ALLOWED: 1, Outcome.BREAKS: 9, Outcome.GAPS: 13, Outcome.OPENED: 5,
            Outcome.DENIED: 0, Outcome.DEPENDS: 6, Outcome.NOT_JUDGED: 8, Outcome.OUTSIDE: 7,
        },
    )  # fmt: skip
    denied = flow("z.b.example", action="deny", first=first, last=last)
    every = report(POLICY, denied, choices=Choices(per=Per.DAY, everything=True)).timeline
    assert every is not None
    assert every.slots[0].counts[Outcome.DENIED] == 1
    assert report(POLICY, denied).timeline is None
