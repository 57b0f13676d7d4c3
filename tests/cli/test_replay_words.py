"""A replay in text and Markdown, word by word: with everything, with nothing, and in words."""

import json

import pytest

from outgate.cli.views import (
    replay_figures,
    replay_json_v1,
    replay_markdown,
    replay_senders,
    replay_text,
    replay_times,
    replay_wording,
)
from outgate.cli.views.wording import Style
from outgate.replay.devices import Sender, Unknown
from outgate.replay.figures import FleetShare, SourceUse, Sums, Where
from outgate.replay.report import Finding, Nearest
from outgate.replay.segments import Segment
from outgate.replay.timeline import Per, Slot, Timeline
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.whole_replay import BROKEN, EMPTY, NONE, ONCE, REPORT, ROW, counts

SHARES = (
    FleetShare(Sender(("linux",)), 700, 2, 1),
    FleetShare(Sender(("win10-1709", "win10-1803"), Unknown.UNDECIDED), 500, 1, 3),
    FleetShare(Sender((), Unknown.NO_DEVICE), 3, 1, 0, at_least=True),
    FleetShare(Sender((), Unknown.PROXY), 3, 2, 0),
)
WHOLE = replace(
    REPORT,
    breaks=(replace(BROKEN, fleets=SHARES, devices=(("pc-1", "pc-2"), ())),),
    statements=(replace(REPORT.statements[0], for_others=SHARES[:1]), *REPORT.statements[1:]),
)


def test_the_text() -> None:
    assert replay_text.render(WHOLE, Style()).splitlines() == [
        "1,200 requests of one.log from 2026-07-01 to 2026-07-30, held against `policies` (3 "
        "rules, catalog 2026-09-03).",
        "1 target breaks, 1 target is a gap, 1 target opens.",
        "1 statement comes nearest to what breaks: near.policy:12.",
        "Breaks on 2 of 3 days, most on 2026-07-03 (10 requests).",
        "Breaks by fleet: linux (2 devices).",
        "",
        "  5,000  happened, and the policy allows (9 targets)",
        "      1  happened, and the policy denies (1 target)",
        "      2  denied, and the policy denies (2 targets)",
        "  1,003  depends on the path (1001 targets)",
        "  1,500  not judged: an address where only rules for names may allow it",
        "      2  not judged: neither HTTP, HTTPS nor TCP",
        "  4,000  to what neither the catalog nor a rule names",
        "",
        "  one.log: squid, 1300 lines, 1,100 no requests, 2 unreadable",
        "",
        "Breaks: it happened, and the policy denies it",
        "  from office",
        "    near.policy:12: allow near",
        "      https://breaks.example:443  1,200 requests, at least 34 sources, 2026-07-01 "
        "to 2026-07-30",
        "          allowed as http only",
        "          l#7 `*.row.example` is another region",
        "          fleets: win10-1709 or win10-1803 (3 devices), linux (1 device); not "
        "known, as no device has the address (at least 1 source); not known, as the address "
        "is that of a proxy (2 sources)",
        "          from 10.0.0.1 (pc-1, pc-2), 10.0.0.2 and 32 more",
        "",
        "Gaps: it was denied, a published row names it, and the policy denies it still",
        "  from lab, office",
        "    no statement comes near",
        "      https://gap.example:443  1 request, 1 source, 2026-07-02",
        "          l#8 `*.row.example` names it",
        "",
        "Opened: it was denied, and the policy allows it",
        "  from not told",
        "      https://opened.example:443  1,200 requests, 2026-07-01 to 2026-07-30",
        "",
        "Depends: a rule has it for some paths, and the log has none",
        "  from many",
        "      https://depends.example:443  1,200 requests, 34 sources, 2026-07-01 to ?",
        "",
        "Used below wildcards",
        "  any -> https://*.a.example:443  1 name: x.a.example (7)",
        "  any -> https://*.w.example:443  2 names: h0.w.example (1,000), h1.w.example (1)",
        '      narrow it with `storage "h"` in `allow near`',
        "",
        "Statements",
        "  a.policy:1, b.policy:2  1,200 requests, 34 sources, 2026-07-01 to 2026-07-30; "
        "none from lab; also used by fleets that it is not for: linux (1 device)",
        "  `allow near`  no request",
        "",
        "Sources: a request counts for the smallest that has its address",
        "  office     1,200 requests, 34 sources, 2026-07-01 to 2026-07-30; 1 of them "
        "breaks; 1,500 more from smaller ones",
        "  lab        no request",
        "  elsewhere  1 request, 1 source, 2026-07-02",
        "",
        "Regions: of the catalog's rows that ask for a request",
        "  EU and UK             1 request, 1 source, 2026-07-02",
        "  the policy denies it  1,200 requests, 34 sources, 2026-07-01 to 2026-07-30",
        "",
        "Fleets: by the addresses that 70 devices had on 2026-07-31",
        "  linux                                 2 devices; 1 request, 1 source, 2026-07-02; "
        "1 of them breaks",
        "  not known: no device has the address  1,200 requests, 34 sources, 2026-07-01 to "
        "2026-07-30",
        "",
        "Unused: 2 of 3 rules had no request, but 1,500 to addresses may have needed one; 1 "
        "could be closed",
        "  lab -> https://z.example:443  could be closed: no need",
        "  office -> https://b.example:443  stays: required",
    ]
    assert replay_text.render(EMPTY, Style()).splitlines() == [
        "1 request of one.log from 2026-07-02, held against `policies` (0 rules, catalog "
        "2026-09-03).",
        "Nothing breaks, there is no gap, nothing opens.",
        "",
        "",
        "  one.log: squid, 1 line",
        "",
        "Unused: every rule is used",
    ]


def test_the_markdown() -> None:
    assert replay_markdown.render(WHOLE, Style()).splitlines() == [
        "### Outgate: 1 target breaks, 1 target is a gap, 1 target opens.",
        "",
        "1,200 requests of `one.log` from 2026-07-01 to 2026-07-30, held against `policies` "
        "(3 rules, catalog 2026-09-03).",
        "",
        "1 statement comes nearest to what breaks: `near.policy:12`.",
        "",
        "Breaks by fleet: linux (2 devices).",
        "",
        "Breaks on 2 of 3 days, most on 2026-07-03 (10 requests).",
        "",
        "- 5,000 happened, and the policy allows (9 targets)",
        "- 1 happened, and the policy denies (1 target)",
        "- 2 denied, and the policy denies (2 targets)",
        "- 1,003 depends on the path (1001 targets)",
        "- 1,500 not judged: an address where only rules for names may allow it",
        "- 2 not judged: neither HTTP, HTTPS nor TCP",
        "- 4,000 to what neither the catalog nor a rule names",
        "",
        "| | from | to | how often | |",
        "|---|---|---|---|---|",
        "| Breaks | office | `https://breaks.example:443` | 1,200 requests, at least 34 "
        "sources, 2026-07-01 to 2026-07-30 | `near.policy:12`: allowed as http only; `l#7` "
        "`*.row.example` is another region; fleets: win10-1709 or win10-1803 (3 devices), "
        "linux (1 device); not known, as no device has the address (at least 1 source); not "
        "known, as the address is that of a proxy (2 sources); from 10.0.0.1 (pc-1, pc-2), "
        "10.0.0.2 and 32 more |",
        "| Gaps | lab, office | `https://gap.example:443` | 1 request, 1 source, 2026-07-02 "
        "| `l#8` `*.row.example` names it |",
        "| Opened | not told | `https://opened.example:443` | 1,200 requests, 2026-07-01 to "
        "2026-07-30 |  |",
        "| Depends | many | `https://depends.example:443` | 1,200 requests, 34 sources, "
        "2026-07-01 to ? |  |",
        "",
        "2 of 3 rules had no request, but 1,500 to addresses may have needed one; 1 could be "
        "closed.",
        '- `any -> https://*.w.example:443` could be narrowed with `storage "h"`',
        "- `allow near`: no request",
        "",
        "Sources: a request counts for the smallest that has its address.",
        "",
        "| | |",
        "|---|---|",
        "| office | 1,200 requests, 34 sources, 2026-07-01 to 2026-07-30; 1 of them breaks; "
        "1,500 more from smaller ones |",
        "| lab | no request |",
        "| elsewhere | 1 request, 1 source, 2026-07-02 |",
        "",
        "Regions: of the catalog's rows that ask for a request.",
        "",
        "| | |",
        "|---|---|",
        "| EU and UK | 1 request, 1 source, 2026-07-02 |",
        "| the policy denies it | 1,200 requests, 34 sources, 2026-07-01 to 2026-07-30 |",
        "",
        "Fleets: by the addresses that 70 devices had on 2026-07-31.",
        "",
        "| | |",
        "|---|---|",
        "| linux | 2 devices; 1 request, 1 source, 2026-07-02; 1 of them breaks |",
        "| not known: no device has the address | 1,200 requests, 34 sources, 2026-07-01 to "
        "2026-07-30 |",
    ]
    assert replay_markdown.render(EMPTY, Style()).splitlines() == [
        "### Outgate: Nothing breaks, there is no gap, nothing opens.",
        "",
        "1 request of `one.log` from 2026-07-02, held against `policies` (0 rules, catalog "
        "2026-09-03).",
        "",
        "",
        "every rule is used.",
    ]


def test_how_far_something_matters_has_a_colour() -> None:
    painted = replay_text.render(WHOLE, Style(color=True))
    for code, kind in ((31, "Breaks"), (33, "Gaps"), (32, "Opened")):
        assert f"\x1b[{code}m\x1b[1m{kind}: " in painted
    assert "\x1b[1mDepends: " in painted


def per(kind: Per, *breaks: int) -> Timeline:
    starts = ["2026-07-01T08:00Z", "2026-07-01T09:00Z", "2026-07-01T11:00Z"]
    if kind is Per.DAY:
        starts = ["2026-07-01", "2026-07-02", "2026-07-04"]
    slots = tuple(
        Slot(start, counts(breaks=number)) for start, number in zip(starts, breaks, strict=False)
    )
    return Timeline(kind, slots, counts(), counts())


@pytest.mark.parametrize(
    ("timeline", "words"),
    [
        (None, ""),
        (per(Per.DAY), ""),
        (per(Per.DAY, 3), ""),
        (per(Per.DAY, 0, 0), ""),
        (per(Per.DAY, 1, 0), "Breaks on 1 of 2 days, most on 2026-07-01 (1 request)."),
        (per(Per.DAY, 1, 0, 5), "Breaks on 2 of 4 days, most on 2026-07-04 (5 requests)."),
        (per(Per.HOUR, 1, 7), "Breaks in 2 of 2 hours, most at 2026-07-01 09:00 (7 requests)."),
        (per(Per.HOUR, 1, 1, 1), "Breaks in 3 of 4 hours, most at 2026-07-01 08:00 (1 request)."),
    ],
)
def test_when_something_broke(timeline: Timeline | None, words: str) -> None:
    assert replay_times.when_broken(timeline) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("", "", ""),
        ("2026-07-01T00:00:00Z", "", ", 2026-07-01 to ?"),
        ("", "2026-07-02T00:00:00Z", ", ? to 2026-07-02"),
        ("2026-07-01T00:00:00Z", "2026-07-01T09:00:00Z", ", 2026-07-01"),
        ("2026-07-01T00:00:00Z", "2026-07-02T09:00:00Z", ", 2026-07-01 to 2026-07-02"),
    ],
)
def test_the_period_of_something(first: str, last: str, words: str) -> None:
    assert replay_wording.period_words(Sums(1, 1, first, last), ", ") == words


def test_fleets_that_nobody_knows_are_told_last() -> None:
    assert replay_senders.shares_words(SHARES[2:]) == (
        "not known, as no device has the address (at least 1 source); not known, as the address is "
        "that of a proxy (2 sources)"
    )
    many = tuple(FleetShare(Sender((name,)), 1, 1, 1) for name in names("f", 6))
    assert replay_senders.shares_words(many[:5]) == ", ".join(f"f-{n} (1 device)" for n in range(5))
    assert replay_senders.shares_words(many).endswith("f-4 (1 device) and 1 more")
    assert replay_senders.broken_words(EMPTY) == ""


@pytest.mark.parametrize("number", [20, 21])
def test_long_tables_are_cut(number: int) -> None:
    use = SourceUse("s", ("10.0.0.0/8",), Where.NAMED, ONCE, 0, 0)
    uses = tuple(replace(use, name=f"s{n:02}") for n in range(number))
    report = replace(EMPTY, sources=uses)
    lines = replay_text.render(report, Style()).splitlines()
    rest = "  and 1 more (all with --full or --format json)"
    assert lines.count(rest) == number - 20
    short = replace(report, sources=uses[: number - 10])
    rows = replay_markdown.render(short, Style()).splitlines()
    assert rows.count("| and 1 more (all with --format json) | |") == number - 20
    assert sum(row.startswith("| s") for row in rows) == 10


def test_a_table_of_one_row_says_nothing() -> None:
    use = SourceUse("", (), Where.NOT_TOLD, ONCE, 2, 0)
    assert list(replay_figures.tables(replace(EMPTY, sources=(use,)))) == []
    (table,) = replay_figures.tables(replace(EMPTY, sources=(use, replace(use, name="s"))))
    assert table.rows[0] == (
        "sources that the log does not tell",
        "1 request, 1 source, 2026-07-02; 2 of them break",
    )
    assert REPORT.fleets is not None
    undated = replace(REPORT.fleets, last_seen="", devices=1)
    *_, fleets = replay_figures.tables(replace(EMPTY, fleets=undated))
    assert fleets.title == "Fleets: by the addresses that 1 device had"
    document = json.loads(replay_json_v1.render(replace(EMPTY, fleets=undated), Style()))
    assert document["fleets"]["last_seen"] is None
    bare = replace(EMPTY, timeline=per(Per.DAY, 1))
    spanning = json.loads(replay_json_v1.render(bare, Style()))["timeline"]["spanning"]
    assert (spanning["first_seen"], spanning["last_seen"]) == (None, None)


def test_where_findings_come_from() -> None:
    near = Nearest(ROW, f"allow {'x' * 74}", ("a.policy:1",), "x")
    longer = replace(near, statement=f"allow {'x' * 40} {'y' * 40}")
    elsewhere = Segment("elsewhere", ())
    apart = Segment("elsewhere", ("10.0.0.0/8",))
    findings = (
        Finding(target="a", segment=elsewhere, sums=ONCE, near=near),
        Finding(target="b", segment=apart, sums=ONCE, near=longer),
        Finding(target="c", segment=replace(apart, name="office"), sums=NONE),
    )
    told = [
        (words, [replay_wording.group_words(each) for each in groups])
        for words, groups in replay_wording.by_segment(findings)
    ]
    assert told == [
        ("elsewhere", [f"a.policy:1: allow {'x' * 74}"]),
        ("elsewhere (10.0.0.0/8)", [f"a.policy:1: allow {'x' * 40} ..."]),
        ("office", ["no statement comes near"]),
    ]


def test_a_log_without_totals_has_none() -> None:
    whole = replace(REPORT.totals["allowed_and_denied"], requests=3, targets=1)
    report = replace(EMPTY, totals={**EMPTY.totals, "denied_and_allowed": whole})
    assert list(replay_wording.total_lines(report)) == [
        ("3", "denied, and the policy allows (1 target)")
    ]
