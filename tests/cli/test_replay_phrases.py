"""What views of a replay have in common: periods, tables, groups of findings, and totals."""

import json

import pytest

from outgate.cli.views import (
    replay_figures,
    replay_json_v1,
    replay_markdown,
    replay_text,
    replay_times,
    replay_wording,
)
from outgate.cli.views.wording import Style
from outgate.replay.figures import SourceUse, Sums, Where
from outgate.replay.report import Finding, Nearest
from outgate.replay.segments import Segment
from outgate.replay.timeline import Per, Slot, Timeline
from outgate.values import replace
from tests.builders.whole_replay import EMPTY, NONE, ONCE, REPORT, ROW, counts


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
