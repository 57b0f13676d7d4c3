"""The page of a replay, word by word: one with some of everything, and one with nothing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate import __version__
from outgate.cli.views import replay_html
from outgate.cli.views.html.replay.fields import ReplayFields
from outgate.cli.views.links import Links
from outgate.cli.views.wording import Style
from outgate.replay.figures import SourceUse, Where
from outgate.replay.report import Report
from outgate.replay.timeline import Outcome, Per, Slot, Timeline
from outgate.values import replace
from tests.builders.read_pages import data_of, hold_shape, told
from tests.builders.whole_replay import BROKEN, EMPTY, NEAR, ONCE, REPORT, counts

LINKS = Links(files="https://host.example/blob/main/")
PAGE = replay_html.render(REPORT, Style(links=LINKS))
TOLD = told(PAGE)


def between(first: str, last: str) -> list[str]:
    """What is told from a line to another, that one not with it."""
    start = TOLD.index(first)
    return TOLD[start : TOLD.index(last, start)]


def test_the_page_of_a_replay_with_everything(snapshot: SnapshotAssertion) -> None:
    """What styles and scripts go by; the words are below."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", "", PAGE).replace(__version__, "VERSION")
    body = re.sub(r"'sha256-[^']*'", "'SHA256'", body)
    assert re.sub(r">\s*<", ">\n<", body) == snapshot


def test_the_frame_of_the_page() -> None:
    assert TOLD[: TOLD.index("!")] == [
        "Replay against policies \u2013 Outgate",
        "Skip to the findings",
        *("Outgate", "/ Replay against policies"),
        *("catalog 2026-09-03", "rules 0123456789ab"),
        "Theme: auto",
        *("Replay", "Timeline", "Sites", "Findings", "Rules", "Who asked", "Log"),
    ]
    assert 'placeholder="host, address, file, row"' in PAGE
    assert between("Filters", "Statements by site")[1:] == [
        *("Finding", "Source", "Destination", "Statement", "List row"),
    ]
    (note,) = re.findall(r"<noscript>(.*?)</noscript>", PAGE)
    assert told(note) == [
        "The search, the statements by site and the long lists below need the script of this page, "
        "which this viewer does not run. The first findings and the timeline stand above."
    ]


def test_the_first_screen() -> None:
    assert TOLD[TOLD.index("!") : TOLD.index("Timeline", TOLD.index("!"))] == [
        "!",
        "1 target breaks, 1 target is a gap, 1 target opens",
        "1,200 requests of one.log from 2026-07-01 to 2026-07-30, held against policies (3 rules, "
        "catalog 2026-09-03).",
        "1 statement comes nearest to what breaks: near.policy:12.",
        "Breaks on 2 of 3 days, most on 2026-07-03 (10 requests).",
        "Breaks by fleet: linux (2 devices).",
        "2 of 3 rules had no request, but 1,500 to addresses may have needed one; 1 could be "
        "closed.",
        "warning",
        "2 lines of one.log cannot be read \u2013 one.log was read as squid; --log-format names "
        "another",
        "error",
        "20% of the requests cannot be judged: an address where only rules for names may allow it "
        "(1,500); neither HTTP, HTTPS nor TCP (2) \u2013 nothing is known of these, neither good "
        "nor bad",
        *("requests", "1,200"),
        *("targets break", "1"),
        *("gaps", "1"),
        *("opened", "1"),
        *("depend on the path", "1,001"),
        *("requests not judged", "1,502"),
        *("rules could be closed", "1"),
        *("!", "Breaks: it happened, and the policy denies it"),
        *("https://breaks.example:443", "1,200 requests, at least 34 sources"),
        "allowed as http only",
        "l#7 *.row.example is another region",
        "from 10.0.0.1, 10.0.0.2 and 32 more",
        "from office \u00b7 near.policy:12: allow near",
        "?",
        "Gaps: it was denied, a published row names it, and the policy denies it still",
        *("https://gap.example:443", "1 request, 1 source"),
        "l#8 *.row.example names it",
        "from lab, office",
        *("+", "Opened: it was denied, and the policy allows it"),
        *("https://opened.example:443", "1,200 requests"),
        "from not told",
        *("~", "Depends: a rule has it for some paths, and the log has none"),
        *("https://depends.example:443", "1,200 requests, 34 sources"),
        "from many",
    ]


def test_the_timeline() -> None:
    whole = between("requests by day, by what the policy says of them", "Search")
    assert whole[: whole.index("Day")] == [
        "requests by day, by what the policy says of them",
        *("Breaks", "happened, and the policy denies"),
        "15 requests in 2 of 3 days; most 10, 2026-07-03",
        *("2026-07-01, breaks: 5 requests", "2026-07-03, breaks: 10 requests"),
        *("Denied", "denied, no row names it, and the policy denies it too"),
        "1 request in 1 of 3 days; most 1, 2026-07-03",
        "2026-07-03, denied: 1 request",
        *("Allowed", "happened, and the policy allows"),
        "1,000 requests in 1 of 3 days; most 1,000, 2026-07-01",
        "2026-07-01, allowed: 1,000 requests",
        "2026-07-01",
        "Days are those of UTC. Each row has a scale of its own. Nothing on it: gaps, opened, "
        "depends, not judged. The log has nothing in 1 of 3 days: 2026-07-02.",
        "3 requests of flows that span several days, from 2026-07-01 23:59 to 2026-07-02 00:01, "
        "are not drawn: nobody knows how many of them were when. Flows that are collected with "
        "--per day tell.",
        "1 request without a time are not drawn.",
        "The numbers (4 rows)",
    ]
    titles = ("Breaks", "Gaps", "Opened", "Depends", "Not judged", "Denied", "Allowed", "Not ours")
    start = whole.index("Day")
    assert whole[start : start + 45] == [
        *("Day", *titles),
        *("2026-07-01", "5", "0", "0", "0", "0", "0", "1,000", "2"),
        *("2026-07-03", "10", "0", "0", "0", "0", "1", "0", "0"),
        *("over several days", "0", "3", "0", "0", "0", "0", "0", "0"),
        *("no time", "0", "0", "1", "0", "0", "0", "0", "0"),
    ]


def test_the_parts_below() -> None:
    assert TOLD[TOLD.index("Statements by site") : -1] == [
        "Statements by site",
        "requests that each asks for, and what breaks near it; darker is more",
        "A site is a source that the policies name; a request counts for the smallest that holds "
        "its address, and for every statement that asks for it. A dot is a site that the "
        "statement is not for. A break stands beside the statement that comes nearest, as far as "
        "one was looked for.",
        *("Findings", "all of them, with the row that comes closest"),
        *("Rules", "what nobody uses, and what is wider than what was asked for"),
        *("Unused", "Used below wildcards"),
        "Who asked",
        "requests by source, by region, and by fleet where an inventory was given",
        "Sources: a request counts for the smallest that has its address (3 rows)",
        "office",
        "1,200 requests, 34 sources, 2026-07-01 to 2026-07-30; 1 of them breaks; 1,500 more from "
        "smaller ones",
        *("lab", "no request"),
        *("elsewhere", "1 request, 1 source, 2026-07-02"),
        "Regions: of the catalog's rows that ask for a request (2 rows)",
        *("EU and UK", "1 request, 1 source, 2026-07-02"),
        *("the policy denies it", "1,200 requests, 34 sources, 2026-07-01 to 2026-07-30"),
        "Fleets: by the addresses that 70 devices had on 2026-07-31 (2 rows)",
        *("linux", "2 devices; 1 request, 1 source, 2026-07-02; 1 of them breaks"),
        "not known: no device has the address",
        "1,200 requests, 34 sources, 2026-07-01 to 2026-07-30",
        *("Log", "held against policies"),
        "5,000 requests: happened, and the policy allows (9 targets)",
        "1 request: happened, and the policy denies (1 target)",
        "2 requests: denied, and the policy denies (2 targets)",
        "1,003 requests: depends on the path (1001 targets)",
        "1,500 requests: not judged: an address where only rules for names may allow it",
        "2 requests: not judged: neither HTTP, HTTPS nor TCP",
        "4,000 requests: to what neither the catalog nor a rule names",
        "9,000 flows, sources are devices",
        "scope all, since 2026-07-01, until 2026-08-01",
        "Files (1)",
        "one.log: squid, 1300 lines, 1,100 no requests, 2 unreadable",
    ]


def test_the_data_has_the_shape_that_is_told() -> None:
    """The script of the page is written by what that says."""
    hold_shape(data_of(PAGE), ReplayFields)


def test_the_data_of_findings() -> None:
    data = data_of(PAGE)
    breaks, gap, opened, depends = data["findings"]
    assert breaks == {
        "kind": "breaks",
        "to": "https://breaks.example:443",
        "from": 0,
        "requests": 1200,
        "senders": "at least 34",
        "last": "2026-07-30",
        "statement": 1,
        "row": "l#7",
        "note": "allowed as http only; l#7 `*.row.example` is another region; from 10.0.0.1, "
        "10.0.0.2 and 32 more",
        "details": [
            ["Requests", "1,200"],
            ["Sources", "at least 34"],
            ["First and last", "2026-07-01 to 2026-07-30"],
            ["From", "office (10.0.0.0/8)"],
            ["Nearest row", "l#7 `*.row.example` is another region"],
            ["Allowed as", "http"],
            ["Addresses", "10.0.0.1, 10.0.0.2"],
        ],
    }
    assert (gap["kind"], gap["from"], gap["statement"], gap["row"]) == ("gaps", 1, None, "l#8")
    assert gap["details"][-2:] == [
        ["From", "lab, office (10.0.0.0/8)"],
        ["Nearest row", "l#8 `*.row.example`"],
    ]
    assert (opened["kind"], opened["from"], opened["senders"]) == ("opened", 2, "")
    assert (opened["row"], opened["note"]) == ("", "")
    assert opened["details"] == [
        ["Requests", "1,200"],
        ["First and last", "2026-07-01 to 2026-07-30"],
        ["From", "not told"],
    ]
    assert (depends["kind"], depends["last"]) == ("depends", "")
    # Twelve of fourteen networks; the filter by source has them all.
    assert depends["details"][-1][1].endswith("10.20.0.0/16, 10.22.0.0/16 and 2 more)")
    assert data["addresses"][3]["networks"][-1] == "10.26.0.0/16"


def test_the_data_of_sources_and_sites() -> None:
    data = data_of(PAGE)
    names = ["office", "lab", "not told", "many", "any"]
    assert data["names"] == names
    told_of = [
        (each["words"], [names[number] for number in data["addresses"][each["set"]]["names"]])
        for each in data["sources"]
    ]
    assert told_of == [
        ("office", ["office"]),
        ("lab, office", ["lab", "office"]),
        ("not told", ["not told"]),
        ("many", ["many"]),
        ("lab", ["lab"]),  # of rules that nobody uses, whose keys have no addresses
        ("office", ["office"]),
        ("any", ["any"]),
    ]
    assert [each["networks"] for each in data["addresses"][:3]] == [
        ["10.0.0.0/8"],
        ["10.0.0.0/8"],
        [],
    ]
    assert data["sites"] == ["elsewhere", "office", "lab"]
    assert data["every"] == [[0, 1, 0], [1, 1200, 1], [2, 0, 0]]
    assert data["apart"] == [[0, 0, 4]]
    assert data["statements"] == [
        {
            "name": "a.policy:1, b.policy:2",
            "text": "allow a",
            "places": [
                {"text": "a.policy:1", "url": "https://host.example/blob/main/a.policy#L1"},
                {"text": "b.policy:2", "url": "https://host.example/blob/main/b.policy#L2"},
            ],
            "requests": 1200,
            "senders": "34",
            "period": "2026-07-01 to 2026-07-30",
            "meant": [1],
            "cells": [[1, 1100, 3]],
        },
        {
            "name": "allow near",
            "text": "allow near",
            "places": [],
            "requests": 0,
            "senders": "",
            "period": "",
            "meant": None,
            "cells": [],
        },
    ]


def test_the_data_of_rules() -> None:
    """What could be closed or narrowed comes first, whatever the order of the report."""
    data = data_of(PAGE)
    lab, office, everybody = 4, 5, 6
    assert data["unused"] == [
        {
            "kind": "could close",
            "to": "https://z.example:443",
            "from": lab,
            "need": "optional",
            "note": "no need",
            "statements": [0],
            "details": [],
        },
        {
            "kind": "stays",
            "to": "https://b.example:443",
            "from": office,
            "need": "required",
            "note": "required",
            "statements": [],  # its statement is none of the report
            "details": [],
        },
    ]
    assert data["wider"] == [
        {
            "kind": "wider",
            "to": "https://*.w.example:443",
            "from": everybody,
            "need": "",
            "note": '2 names, 1,001 requests; narrow it with `storage "h"`',
            "statements": [1],
            "details": [["h0.w.example", "1,000 requests"], ["h1.w.example", "1 request"]],
        },
        {
            "kind": "as it is",
            "to": "https://*.a.example:443",
            "from": everybody,
            "need": "",
            "note": "1 name, 7 requests",
            "statements": [],
            "details": [["x.a.example", "7 requests"]],
        },
    ]


def shown(report: Report) -> list[str]:
    return told(replay_html.render(report, Style()))


def test_a_page_of_which_there_is_nothing_to_say() -> None:
    lines = shown(EMPTY)
    assert lines[lines.index("Replay") : lines.index("Search")] == [
        *("Replay", "Sites", "Findings", "Rules", "Who asked", "Log"),
        "\u2713",
        "Nothing breaks, there is no gap, nothing opens",
        "1 request of one.log from 2026-07-02, held against policies (0 rules, catalog "
        "2026-09-03).",
        "Every rule is used.",
        *("requests", "1"),
        *("targets break", "0"),
        *("gaps", "0"),
        *("opened", "0"),
        *("depend on the path", "0"),
        *("requests not judged", "0"),
        *("rules could be closed", "0"),
        "The search, the statements by site and the long lists below need the script of this page, "
        "which this viewer does not run. The first findings and the timeline stand above.",
    ]
    assert lines[lines.index("Who asked", lines.index("Rules", 20)) : -1] == [
        "Who asked",
        "requests by source, by region, and by fleet where an inventory was given",
        *("Log", "held against policies"),
        "1 flow, sources are proxies",
        "scope all",
        "Files (1)",
        "one.log: squid, 1 line",
    ]
    page = replay_html.render(EMPTY, Style())
    (verdict,) = re.findall(r'<div class="(verdict [^"]*)">(?s:.*?)<dl', page)
    assert verdict == "verdict none"
    assert "<p></p>" not in page
    assert '<ul class="risks">' not in page
    assert '<div class="sides">' not in page
    assert page.count('<dd class="zero">0</dd>') == 6
    data = data_of(page)
    assert all(not each for each in data.values())


@pytest.mark.parametrize(
    ("report", "level"),
    [
        (EMPTY, "none"),
        (replace(EMPTY, breaks=REPORT.breaks), "danger"),
        (replace(EMPTY, gaps=REPORT.gaps), "look"),
        (replace(EMPTY, depends=REPORT.depends), "look"),
        (replace(EMPTY, opened=REPORT.opened), "none"),
        (replace(EMPTY, files=REPORT.files), "look"),
    ],
    ids=["nothing", "breaks", "gaps", "depends", "opened", "lines that were not read"],
)
def test_how_much_it_matters(report: Report, level: str) -> None:
    assert f'<div class="verdict {level}">' in replay_html.render(report, Style())


def test_what_the_first_screen_has_no_room_for_is_counted() -> None:
    """Three groups of four lines each: the others are below, and their number is told."""
    near = [replace(NEAR, places=(f"p.policy:{n}",), statement=f"allow {n}") for n in range(1, 6)]
    first = tuple(replace(BROKEN, target=f"https://h{n}.example", near=near[0]) for n in range(6))
    others = tuple(replace(BROKEN, target=f"https://o{n}.example", near=near[n]) for n in (1, 2, 3))
    more = replace(BROKEN, target="https://o4.example", near=near[4])
    for findings, rest in (
        ((*first, *others), "1 finding more"),
        ((*first, *others, more), "2 findings more"),
    ):
        lines = shown(replace(EMPTY, breaks=findings))
        block = lines[lines.index("Breaks: it happened, and the policy denies it") :]
        block = block[: block.index("Search")]
        hosts = [line for line in block if line.startswith("https://")]
        assert hosts == [f"https://{name}.example" for name in ("h0", "h1", "h2", "h3", "o1", "o2")]
        assert "and 2 targets more" in block
        assert rest in block
        page = replay_html.render(replace(EMPTY, breaks=findings), Style())
        assert f'<p class="more-below"><a href="#findings">{rest}</a></p>' in page
        assert '<li><span class="rest">and 2 targets more</span></li>' in page
    lines = shown(replace(EMPTY, breaks=first[:5]))
    assert "and 1 target more" in lines
    whole = shown(replace(EMPTY, breaks=first[:4]))
    assert not [line for line in whole if re.search(r"(finding|target)s? more$", line)]


@pytest.mark.parametrize(("number", "is_open"), [(30, True), (31, False)])
def test_long_tables_are_folded(number: int, is_open: bool) -> None:
    use = SourceUse("s", ("10.0.0.0/8",), Where.NAMED, ONCE, 0, 0)
    uses = tuple(replace(use, name=f"s{n}") for n in range(number))
    page = replay_html.render(replace(EMPTY, sources=uses), Style())
    (table,) = re.findall(r"<details([^>]*)><summary>Sources:[^<]*</summary>", page)
    assert table == (' class="under" open=""' if is_open else ' class="under"')


def timeline(*slots: Slot, **parts: object) -> list[str]:
    """What the page tells of a timeline by hours, but for the numbers in its table."""
    told_of = replace(
        Timeline(Per.HOUR, slots, counts(), counts()),
        **parts,  # type: ignore[arg-type]  # as the parametrized case names them
    )
    lines = shown(replace(EMPTY, timeline=told_of))
    start = lines.index("requests by hour, by what the policy says of them")
    return lines[start + 1 : lines.index("Search") - 1]


def at(hour: int, day: int = 1, **numbers: int) -> Slot:
    return Slot(f"2026-07-{day:02}T{hour:02}:00Z", counts(**numbers))


def test_a_timeline_without_anything_on_it_says_why() -> None:
    assert timeline() == ["The log has no request, so there is no timeline."]
    nothing = Timeline(Per.HOUR, (), counts(), counts())
    page = replay_html.render(replace(EMPTY, timeline=nothing), Style())
    assert '<p class="empty">The log has no request, so there is no timeline.</p>' in page
    lines = timeline(untimed=counts(allowed=1))
    assert lines[:2] == ["The log has no times, so there is no timeline.", "The numbers (1 row)"]
    assert lines[-9:] == ["no time", "0", "0", "0", "0", "0", "0", "1", "0"]
    spanning = counts(breaks=2)
    lines = timeline(spanning=spanning, first="2026-07-01T23:59:00Z", last="2026-07-02T00:01:00Z")
    assert lines[:3] == [
        "No flow of the log is of one hour alone, so there is nothing to draw.",
        "2 requests of flows that span several hours, from 2026-07-01 23:59 to 2026-07-02 00:01, "
        "are not drawn: nobody knows how many of them were when. Flows that are collected with "
        "--per hour tell.",
        "The numbers (1 row)",
    ]
    assert lines[-9:] == ["over several hours", "2", "0", "0", "0", "0", "0", "0", "0"]


def test_a_timeline_with_every_lane() -> None:
    each = {outcome.value: number for number, outcome in enumerate(Outcome, 1)}
    lines = timeline(Slot("2026-07-01T08:00Z", each))
    numbers = {"Allowed": 1, "Breaks": 2, "Gaps": 3, "Opened": 4, "Denied": 5, "Depends": 6}
    numbers["Not judged"] = 7
    words = {
        "Breaks": "happened, and the policy denies",
        "Gaps": "denied, a published row names it, and the policy denies it still",
        "Opened": "denied, and the policy allows",
        "Depends": "the path decides, which the log does not know",
        "Not judged": "nothing is known of these",
        "Denied": "denied, no row names it, and the policy denies it too",
        "Allowed": "happened, and the policy allows",
    }
    expected = []
    for title, told_of in words.items():
        number = numbers[title]
        requests = "1 request" if number == 1 else f"{number} requests"
        expected += [title, told_of, f"{requests} in 1 of 1 hour; most {number}, 2026-07-01 08:00"]
        expected.append(f"2026-07-01 08:00, {title.lower()}: {requests}")
    remark = "Hours are those of UTC. Each row has a scale of its own."
    assert lines[: lines.index("The numbers (1 row)")] == [*expected, "2026-07-01 08:00", remark]


def test_hours_without_anything_are_named() -> None:
    (remark,) = (line for line in timeline(at(8, allowed=1), at(17, breaks=1)) if "UTC" in line)
    assert remark.endswith(
        "The log has nothing in 8 of 10 hours: 2026-07-01 09:00, 2026-07-01 10:00, "
        "2026-07-01 11:00, 2026-07-01 12:00, 2026-07-01 13:00, 2026-07-01 14:00 and 2 more."
    )
    (remark,) = (line for line in timeline(at(8, allowed=1), at(9, breaks=1)) if "UTC" in line)
    assert remark.endswith("Nothing on it: gaps, opened, depends, not judged, denied.")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (2001, "The log has nothing in 2,000 of 2,002 hours: "),
        (2002, "Long times without a request are left out."),
    ],
)
def test_long_times_without_a_request_are_not_drawn(hours: int, words: str) -> None:
    """Two thousand empty slots are the most that are drawn between others."""
    first = datetime(2026, 7, 1, tzinfo=UTC)
    last = (first + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:00Z")
    lines = timeline(at(0, allowed=1), Slot(last, counts(allowed=1)))
    (remark,) = (line for line in lines if "UTC" in line)
    assert words in remark


def drawing(*slots: Slot) -> tuple[str, list[str], list[str]]:
    """How wide a lane is, where its bars are, and where the axis has a word."""
    told_of = Timeline(Per.HOUR, slots, counts(), counts())
    page = replay_html.render(replace(EMPTY, timeline=told_of), Style())
    (width,) = set(re.findall(r'<svg viewBox="0 0 (\d+) 45" width="\1"', page))
    bars = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', page)
    axis = page.partition('class="axis"')[2].partition("</svg>")[0]
    return width, [" ".join(bar) for bar in bars], re.findall(r'x="([\d.]+)" y="17"', axis)


def test_bars_are_as_wide_as_there_is_room() -> None:
    """Between 4 and 44 of 1,120; a word on the axis takes 96 and none stands half outside."""
    width, bars, words = drawing(at(0, allowed=1))
    assert (width, bars, words) == ("44", ["4.40 35.20"], ["0.0"])
    hours = [at(n % 24, 1 + n // 24, allowed=1) for n in range(504)]
    width, bars, words = drawing(*hours[:6])
    assert (width, bars[-1], words) == ("264", "224.40 35.20", ["0.0", "132.0"])
    width, bars, words = drawing(*hours[:25])
    assert (width, bars[-1]) == ("1100", "1060.40 35.20")
    assert words[-2:] == ["792.0", "924.0"]
    width, bars, _ = drawing(*hours[:70])
    assert (width, bars[:2]) == ("1120", ["1.60 12.80", "17.60 12.80"])
    width, bars, words = drawing(*hours)
    assert (width, bars[-1]) == ("2016", "2012.40 3.20")
    assert words[:2] == ["0.0", "96.0"]
    assert words[-1] == "1920.0"  # its last 96 are just there
    assert drawing(*hours[:503])[2][-1] == "1824.0"


def test_the_height_of_a_bar_is_its_share_of_the_highest() -> None:
    """The highest is 44 high, and what there is at all can be seen."""
    told_of = Timeline(
        Per.HOUR, (at(0, allowed=1000), at(1, allowed=500), at(2, allowed=1)), counts(), counts()
    )
    page = replay_html.render(replace(EMPTY, timeline=told_of), Style())
    assert re.findall(r'y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', page) == [
        ("0.00", "44.00"),
        ("22.00", "22.00"),
        ("42.00", "2.00"),
    ]
