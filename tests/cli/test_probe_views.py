"""Results of connectivity tests in words: what came of each URL and why, and lists of many."""

import pytest

from outgate.cli.views import probe_read_markdown, probe_read_text, probe_wording
from outgate.cli.views.wording import Style
from outgate.plan.explanation.rows import RowReference
from outgate.probe.observation import Outcome
from outgate.probe.report import (
    Asking,
    Cure,
    Evidence,
    Finding,
    Judged,
    ProbeReport,
    Verdict,
)
from outgate.probe.report import (
    TestFile as ReadFile,
)
from outgate.values import replace
from tests.builders.plenty import names

ROW = RowReference(
    endpoint="l/urls#7",
    text="*.a.example",
    list_id="l",
    file="l.csv",
    sheet="urls",
    row=7,
    edition="2026-07-03",
)
ASKING = tuple(Asking(f"allow {n}", names("p.policy:", 7)) for n in range(5))
BARE = tuple(replace(each, places=()) for each in ASKING)
JUDGED = Judged(
    url="https://a.example/",
    outcome=Outcome.REACHED,
    detail="",
    source=None,
    files=("f",),
    times=1,
    verdict=Verdict.ALLOWED,
    finding=Finding.FINE,
)
DENIED = replace(
    JUDGED,
    url="https://d.example/",
    outcome=Outcome.NO_TLS,
    detail="reset",
    source="10.0.0.1",
    times=3,
    verdict=Verdict.DENIED,
    finding=Finding.NOT_ALLOWED,
)
FILE = ReadFile(
    name="a.json",
    format="own",
    title="Outgate's own",
    urls=3,
    names=2,
    unread=(("no JSON", 1), ("too long", 2)),
    others=4,
    fleet="win11",
    source="office",
    other_plan=True,
    remarks=("a remark",),
)
PLAIN_FILE = replace(
    FILE, names=0, unread=(), others=0, fleet=None, source=None, other_plan=False, remarks=()
)


@pytest.mark.parametrize(
    ("judged", "result", "reasons"),
    [
        (
            replace(JUDGED, rule="r", asking=ASKING[:1]),
            "was reached",
            [
                "allowed by rule `r`",
                "of `allow 0` (p.policy:-0, p.policy:-1, p.policy:-2, p.policy:-3, p.policy:-4 "
                "and 2 more)",
            ],
        ),
        (
            replace(
                JUDGED,
                rule="r",
                asking=tuple(replace(each, places=()) for each in ASKING),
                verdict=Verdict.PARTLY,
                must=("direct", "anonymous", "bypass"),
                look_at=("drift", "proxy", "DNS", "inspection"),
            ),
            "was reached",
            [
                "allowed from some addresses by rule `r`",
                "of `allow 0`",
                "of `allow 1`",
                "of `allow 2`",
                "and of 2 other statements",
                "it must not pass a proxy, must pass without a login and must not be inspected",
                "so look at drift of the firewall (`outgate plan`), the proxy, DNS and TLS "
                "inspection",
            ],
        ),
        (
            replace(JUDGED, rule="r", asking=BARE[:4]),
            "was reached",
            [
                "allowed by rule `r`",
                "of `allow 0`",
                "of `allow 1`",
                "of `allow 2`",
                "and of 1 other statement",
            ],
        ),
        (
            replace(JUDGED, rule="r", asking=BARE[:3]),
            "was reached",
            ["allowed by rule `r`", "of `allow 0`", "of `allow 1`", "of `allow 2`"],
        ),
        (
            replace(JUDGED, rule="r", verdict=Verdict.PARTLY, source="lab"),
            "was reached, from lab",
            ["allowed from a part of the place by rule `r`"],
        ),
        (
            replace(DENIED, why="no row names it"),
            "ended the connection before TLS was agreed on (reset), from 10.0.0.1, 3 times",
            [
                "not allowed: no row names it",
                "no clause for such devices would let it in",
            ],
        ),
        (
            replace(
                DENIED,
                outcome=None,
                row=ROW,
                why="is of another region",
                near=Asking("allow mde", ()),
                cure=Cure("region UK", Asking("allow mde", ())),
            ),
            "is named",
            [
                "not allowed: row l/urls#7 `*.a.example` is of another region",
                "nearest is `allow mde`",
                "region UK there would let it in",
            ],
        ),
        (
            replace(
                DENIED,
                times=2,
                verdict=Verdict.UNKNOWN,
                why="x",
                near=Asking("allow mde", ()),
                cure=Cure("region UK", Asking("allow other", ("a.policy:1",))),
            ),
            "ended the connection before TLS was agreed on (reset), from 10.0.0.1, 2 times",
            [
                "not known: x",
                "nearest is `allow mde`",
                "region UK in `allow other` (a.policy:1) would let it in",
            ],
        ),
        (
            replace(DENIED, detail="", times=1, why="x", cure=Cure("allow y", None)),
            "ended the connection before TLS was agreed on, from 10.0.0.1",
            ["not allowed: x", "allow y would let it in"],
        ),
        (
            replace(DENIED, verdict=Verdict.UNKNOWN, why="x"),
            "ended the connection before TLS was agreed on (reset), from 10.0.0.1, 3 times",
            ["not known: x"],
        ),
    ],
)  # fmt: skip
def test_what_came_of_a_url_and_why(judged: Judged, result: str, reasons: list[str]) -> None:
    assert probe_wording.result_words(judged) == result
    assert list(probe_wording.reasons(judged)) == reasons


def test_what_a_file_of_tests_holds() -> None:
    assert probe_wording.file_words(FILE) == (
        "Outgate's own, 3 URLs, 2 names, for win11, from office, 3 lines not read, 4 lines about "
        "something else, written for another plan than this one, a remark"
    )
    assert probe_wording.file_words(PLAIN_FILE) == "Outgate's own, 3 URLs"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (0, '`workspace "w"` is there already, named by h1, h2'),
        (1, '`workspace "w"`, named by h1, h2, is not in `allow 0`'),
        (
            3,
            '`workspace "w"`, named by h1, h2, is not in `allow 0`; `allow 1`; `allow 2`',
        ),
        (
            4,
            '`workspace "w"`, named by h1, h2, is not in `allow 0`; `allow 1`; `allow 2` and 1 '
            "other statement",
        ),
        (
            5,
            '`workspace "w"`, named by h1, h2, is not in `allow 0`; `allow 1`; `allow 2` and 2 '
            "other statements",
        ),
    ],
)
def test_a_clause_that_a_name_calls_for(missing: int, words: str) -> None:
    asking = tuple(replace(each, places=()) for each in ASKING[:missing])
    assert probe_wording.evidence_words(Evidence("workspace", "w", ("h1", "h2"), asking)) == words


def probed(*judged: Judged) -> ProbeReport:
    evidence = Evidence("workspace", "w", ("h",), ())
    return ProbeReport(
        edition="2026-09-03",
        digest="sha256:0",
        files=(FILE,) * 60,
        judged=judged,
        evidence=(evidence,) * 60,
    )


def test_results_of_tests_are_listed_by_what_is_urgent() -> None:
    every = [replace(DENIED, finding=each, why="x", url=each.name) for each in Finding]
    named = replace(every[-1], outcome=None)
    report = probed(*every[:-1], named, *[replace(every[0], url="more")] * 45)
    text = probe_read_text.render(report, Style())
    lines = text.splitlines()
    assert lines[0] == (
        "50 results: 46 not reached, and no rule allows it; 1 not reached, though a rule allows "
        "it; 1 reached, though no rule allows it; 1 not judged; 1 reached and allowed"
    )
    headings = [line for line in lines if not line.startswith(" ") and line]
    assert headings[1:] == [
        *(each.value for each in Finding if each is not Finding.FINE),
        "clauses for the Monitoring Agent",
    ]
    rests = [line.strip() for line in lines if "more" in line and " (all with" in line]
    assert rests == [
        "and 20 more files (all with --full or --format json)",
        "and 6 more URLs (all with --full or --format json)",
        "and 20 more (all with --full or --format json)",
    ]
    full = probe_read_text.render(report, Style().in_full())
    assert "reached and allowed" in full.splitlines()
    assert "all with" not in full
    comment = probe_read_markdown.render(report, Style())
    assert "<summary>Not reached, and no rule allows it (46)</summary>" in comment
    assert "<summary>Files (60)</summary>" in comment
    assert "<summary>Clauses for the Monitoring Agent (60)</summary>" in comment
    assert "- `NOT_ALLOWED` ended the connection before TLS" in comment


def test_no_results() -> None:
    assert probe_wording.headline(probed()) == "no results"
