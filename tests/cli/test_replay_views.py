"""A replay in words: everything once, and what is said of numbers and days."""

from types import ModuleType
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.cli.views import replay_markdown, replay_text, replay_wording
from outgate.cli.views.wording import Style
from outgate.replay.figures import Sums
from outgate.replay.report import (
    Finding,
    LogFile,
    Nearest,
    Report,
    RuleUse,
    StatementUse,
    Total,
    UnusedRule,
    WildcardUse,
)
from outgate.replay.segments import HIDDEN, Segment
from outgate.replay.verdicts import Reason
from outgate.values import replace
from tests.builders import whole_replay
from tests.builders.whole_replay import NONE, OFFICE, SUMS

ROW = replace(whole_replay.ROW, text="*.a.example")
ONCE = Sums(1, 1, "2026-07-01T00:00:00Z", "2026-07-01T09:00:00Z")
ELSEWHERE = Segment("elsewhere", tuple(f"10.{n}.0.0/16" for n in range(0, 10, 2)))
LONG = f"allow mde for region EU, fleet {'x' * 30}, {'y' * 60}"
NEAR = Nearest(ROW, LONG, ("a.policy:12", "b.policy:1"), "is another region")

REPORT = Report(
    against="policies",
    digest="sha256:0",
    edition="2026-09-03",
    files=(LogFile("one.log", "squid", 1300, unreadable=2, other=1100), LogFile("two", "w3c", 1)),
    since="",
    until="",
    source_is="device",
    scope="all",
    flows=9,
    logged=SUMS,
    outside=4000,
    totals={
        "allowed_and_allowed": Total(5000, 9),
        "allowed_and_denied": Total(1, 1),
        "denied_and_allowed": Total(0, 0),
        "denied_and_denied": Total(2, 2),
        "depends_on_path": Total(3, 1),
    },
    not_judged={"no-name": 1500, "protocol": 2},
    breaks=(
        Finding(
            target="https://b.example:443",
            segment=OFFICE,
            sums=SUMS,
            near=NEAR,
            instead="http",
            addresses=("10.0.0.1", "10.0.0.2"),
        ),
        Finding(
            target="https://c.example:443", segment=ELSEWHERE, sums=replace(SUMS, at_least=True)
        ),
    ),
    gaps=(Finding(target="https://g.example:443", segment=OFFICE, sums=ONCE, near=Nearest(ROW)),),
    opened=(
        Finding(target="https://o.example:443", segment=HIDDEN, sums=replace(SUMS, sources=0)),
    ),
    depends=(Finding(target="https://d.example:443", segment=OFFICE, sums=replace(SUMS, last="")),),
    rules=(RuleUse("r", SUMS, 2), RuleUse("s", NONE, 0), RuleUse("t", ONCE, 0)),
    unused=(
        UnusedRule("office -> https://z.example:443", "optional", ("s",), True, "nothing needs it"),
        UnusedRule("office -> https://a.example:443", "required", ("s",), False, "it is required"),
    ),
    statements=(
        StatementUse("allow a", ("a.policy:1",), SUMS, ("lab", "site")),
        StatementUse("allow b", ("a.policy:2", "b.policy:3"), NONE, ()),
    ),
    wildcards=(
        WildcardUse("any -> https://*.a.example:443", (("x.a.example", 7),), (), None),
        WildcardUse(
            "any -> https://*.w.example:443",
            tuple((f"h{n}.w.example", 1000 + n) for n in range(7)),
            ("allow b",),
            'storage "h"',
        ),
    ),
)


@pytest.mark.parametrize("view", [replay_text, replay_markdown], ids=["text", "markdown"])
def test_a_replay_with_everything(view: ModuleType, snapshot: SnapshotAssertion) -> None:
    assert view.render(REPORT, Style()) == snapshot


def test_a_replay_of_which_there_is_nothing_to_say() -> None:
    empty = replace(
        REPORT,
        files=(LogFile("one.log", "squid", 1),),
        logged=replace(ONCE, requests=1),
        outside=0,
        totals=dict.fromkeys(REPORT.totals, Total(0, 0)),
        not_judged={},
        breaks=(),
        gaps=(),
        opened=(),
        depends=(),
        unused=(),
        statements=(),
        wildcards=(),
    )
    assert replay_text.render(empty, Style()).splitlines() == [
        "1 request of one.log from 2026-07-01, held against `policies` (3 rules, catalog "
        "2026-09-03).",
        "Nothing breaks, there is no gap, nothing opens.",
        "",
        "",
        "  one.log: squid, 1 line",
        "",
        "Unused: every rule is used",
    ]


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ({"breaks": 1}, "1 target breaks."),
        ({"breaks": 2, "gaps": 1}, "2 targets break, 1 target is a gap."),
        ({"gaps": 2, "opened": 1}, "2 targets are gaps, 1 target opens."),
        ({"opened": 2}, "2 targets open."),
    ],
)
def test_the_sum_of_a_replay(kinds: dict[str, int], words: str) -> None:
    findings: dict[str, Any] = {
        kind: tuple(
            Finding(target=f"t{n}", segment=OFFICE, sums=ONCE) for n in range(kinds.get(kind, 0))
        )
        for kind in ("breaks", "gaps", "opened")
    }
    assert replay_wording.summary(replace(REPORT, **findings)) == words


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("2026-07-29", " in 29 days, which is short"),
        ("2026-07-30", ""),
        ("2026-07-01", " in 1 day, which is short"),
        ("", ""),
    ],
)
def test_a_log_of_less_than_a_month_says_little_of_what_is_unused(last: str, words: str) -> None:
    report = replace(REPORT, logged=replace(SUMS, last=last), not_judged={})
    told = replay_wording.unused_words(report)
    assert told == f"2 of 3 rules had no request{words}; 1 could be closed"


def test_the_statements_to_look_at_are_in_the_order_of_the_file() -> None:
    near = [replace(NEAR, places=(f"a.policy:{n}",)) for n in (10, 9, 8, 7, 6, 5, 4)]
    breaks = tuple(Finding(target="t", segment=OFFICE, sums=ONCE, near=each) for each in near)
    assert replay_wording.look_at(replace(REPORT, breaks=breaks)) == (
        "7 statements come nearest to what breaks: a.policy:4, a.policy:5, a.policy:6, "
        "a.policy:7, a.policy:8, a.policy:9 and 1 more."
    )
    assert replay_wording.look_at(replace(REPORT, breaks=breaks[:1])) == (
        "1 statement comes nearest to what breaks: a.policy:10."
    )
    assert replay_wording.look_at(replace(REPORT, breaks=())) == ""


def test_the_most_used_rules_come_first_and_unused_ones_not_at_all() -> None:
    assert [rule.key for rule in replay_wording.used(REPORT.rules)] == ["r", "t"]


def test_every_reason_not_to_judge_has_words() -> None:
    reasons = {each.name.lower().replace("_", "-"): 1 for each in Reason}
    report = replace(REPORT, not_judged=reasons)
    lines = [words for _, words in replay_wording.total_lines(report)]
    assert sum(line.startswith("not judged: ") for line in lines) == len(Reason)


@pytest.mark.parametrize("view", [replay_text, replay_markdown])
def test_a_name_of_a_list_makes_no_line_of_its_own(view: ModuleType) -> None:
    row = replace(ROW, list_id="l\n### Nothing breaks\x1b[8m")
    finding = Finding(target="https://a.example", segment=OFFICE, sums=ONCE, near=Nearest(row))
    shown = view.render(replace(REPORT, breaks=(finding,)), Style()).splitlines()
    assert not [line for line in shown if line.startswith("### Nothing breaks")]
    assert "\x1b" not in "".join(shown)


def test_lists_of_a_long_replay_are_cut() -> None:
    many = range(600)
    report = replace(
        REPORT,
        files=tuple(LogFile(f"{n}.log", "squid", 1) for n in many),
        breaks=tuple(Finding(target=f"t{n}", segment=OFFICE, sums=ONCE) for n in many),
        statements=tuple(StatementUse(f"s{n}", (f"p{n}:1",) * 5, ONCE, ()) for n in many),
        wildcards=tuple(WildcardUse(f"w{n}", (), (), None) for n in many),
        unused=tuple(UnusedRule(f"u{n}", "optional", (), True, "x") for n in many),
    )
    lines = replay_text.render(report, Style()).splitlines()
    assert [line.strip() for line in lines if line.startswith("  and ")] == [
        "and 580 more files (all with --full or --format json)",
        "and 101 more (all with --full or --format json)",
        "and 560 more (all with --full or --format json)",
        "and 100 more statements (all with --full or --format json)",
        "and 590 more rules (all with --full or --format json)",
    ]
    assert "  p0:1, p0:1, p0:1 and 2 more  1 request, 1 source, 2026-07-01" in lines


@pytest.mark.parametrize(
    ("kept_out", "notes"),
    [
        (
            "is allowed as `https://a.example:443` only",
            ["l#7 `*.a.example` is allowed as `https://a.example:443` only"],
        ),
        (
            "is allowed as `https://*.example:443` only",
            [
                "allowed as https://a.example:443 only",
                "l#7 `*.a.example` is allowed as `https://*.example:443` only",
            ],
        ),
        ("", ["allowed as https://a.example:443 only", "l#7 `*.a.example` names it"]),
    ],
)
def test_another_way_to_a_host_is_told_once(kept_out: str, notes: list[str]) -> None:
    """A row that is kept out by its protocol alone says the same with its name."""
    near = Nearest(ROW, LONG, (), kept_out)
    finding = replace(REPORT.opened[0], near=near, instead="https://a.example:443")
    assert list(replay_wording.finding_notes(finding)) == notes
    alone = replace(finding, near=None)
    assert list(replay_wording.finding_notes(alone)) == ["allowed as https://a.example:443 only"]
