"""A whole report under a catalog of a few rows, held against a log of a few lines."""

from dataclasses import replace

import pytest

from outgate.catalog.model import Cloud, Method
from outgate.plan.comparison.compare import policy_side
from outgate.replay import findings
from outgate.replay.figures import SourceUse, Sums, Where
from outgate.replay.flow_reader import LogError
from outgate.replay.flows import SegmentSource, Window
from outgate.replay.fold import SourceIs
from outgate.replay.replay import Choices, Replay, Standard, segments_of
from outgate.replay.report import Finding, Total
from outgate.replay.segments import HIDDEN
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import parse_host
from outgate.traffic.interval import address_set
from outgate.traffic.path import read_path_notation
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.replay.few_rows import EVERY, EVERYWHERE, POLICY, ROWS, flow, replay_of, report
from tests.support import compile_files


def told(found: tuple[Finding, ...]) -> list[tuple[str, str, int]]:
    return [(each.target, each.segment.name, each.sums.requests) for each in found]


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


def test_another_way_is_told_to_those_whom_it_is_open_to() -> None:
    ways = [flow("eu.a.example", source, way="http:80") for source in ("10.20.0.1", "10.99.0.1")]
    made = report(POLICY, *ways)
    assert [(each.segment.name, each.instead) for each in made.breaks] == [
        ("elsewhere", None),
        ("site", "https://eu.a.example:443"),
    ]


def test_paths_that_a_report_calls_alike_are_one_finding() -> None:
    """A row for a path inside of another one's tells requests apart that read the same."""
    (of_rows,) = ROWS.lists
    inner = Remote(
        HostDestination(parse_host("crl.a.example"), read_path_notation("/pki/a")), "http", 80
    )
    more = (*of_rows.tables[0].endpoints, replace(row("i.x", number=30), remote=inner))
    rows = catalog(replace(of_rows, tables=(replace(of_rows.tables[0], endpoints=more),)))
    flows = [
        flow("crl.a.example", source, number, path=path, way="http:80", first=first)
        for number, (source, path, first) in enumerate(
            (
                ("10.99.0.1", "/pki/a", "2026-07-02T00:00:00Z"),
                ("10.99.0.2", "/pki/b", "2026-07-01T00:00:00Z"),
                ("10.99.0.1", "/pki/c", ""),
            ),
            1,
        )
    ]
    (broken,) = report(POLICY, *flows, rows=rows, choices=Choices(addresses_shown=5)).breaks
    assert broken.target == "http://crl.a.example/pki{,/*}"
    assert broken.sums == Sums(6, 2, "2026-07-01T00:00:00Z", "")
    assert broken.addresses == ("10.99.0.1", "10.99.0.2")


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


def test_without_policies_to_ask_the_row_alone_is_told() -> None:
    """As of a plan that was saved: of several rows the first one of the lists."""
    compilation, _ = compile_files({"a.policy": POLICY}, ROWS)
    assert compilation is not None
    side = policy_side("plan", compilation)
    replay = Replay(Standard(side=side, catalog=ROWS), Choices())
    replay.add([flow("both.a.example", "10.99.0.1"), flow("z.b.example", way="udp:1")])
    (broken,) = replay.report([]).breaks
    assert broken.near is not None
    assert (broken.near.row.endpoint, broken.near.row.edition) == ("l/t#3", "e")
    assert (broken.near.statement, broken.near.places, broken.near.kept_out) == ("", (), "")
    (of_rows,) = ROWS.lists
    table = replace(of_rows.tables[0], endpoints=of_rows.tables[0].endpoints[::-1])
    turned = catalog(replace(of_rows, tables=(table,)))
    replay = Replay(Standard(side=side, catalog=turned), Choices())
    replay.add([flow("both.a.example", "10.99.0.1")])
    assert replay.report([]).breaks[0].near == broken.near
    # What speaks neither HTTP nor HTTPS has no URL that somebody could explain.
    (connection,) = report(POLICY, flow("uk.a.example", way="tcp:443")).breaks
    assert connection.near is not None
    assert (connection.near.row.endpoint, connection.near.kept_out) == ("l/t#2", "")


@pytest.mark.parametrize(
    ("method", "cloud", "because"),
    [
        (None, None, "only a service of your own asks for it"),
        (Method.STANDARD, None, "a published list says that devices need it"),
        (None, Cloud.COMMERCIAL, "a published list says that devices need it"),
    ],
)
def test_a_service_of_ones_own_is_no_published_list(
    method: Method | None, cloud: Cloud | None, because: str
) -> None:
    mine = endpoint_list(replace(row("pay.a.example"), id="p/t#1"), platforms=(), id="p")
    table = replace(mine.tables[0], has_geography=False)
    mine = replace(mine, service="payroll", method=method, cloud=cloud, tables=(table,))
    text = "allow payroll" + (" for region EU" if cloud else "")
    made = report(f"{text}\n", flow("eu.a.example"), rows=catalog(*ROWS.lists, mine))
    (unused,) = made.unused
    assert (unused.because, unused.proposed) == (because, method is None and cloud is None)
