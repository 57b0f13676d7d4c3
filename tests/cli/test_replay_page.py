"""The page of a replay, word by word: one with some of everything, and one with nothing."""

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate import __version__
from outgate.cli.views import replay_html
from outgate.cli.views.wording import Style
from outgate.replay.figures import SourceUse, Where
from outgate.replay.report import Report
from outgate.values import replace
from tests.builders.read_pages import data_of, told
from tests.builders.whole_replay import BROKEN, EMPTY, NEAR, ONCE, REPORT
from tests.cli.replay_pages import PAGE, shown

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
