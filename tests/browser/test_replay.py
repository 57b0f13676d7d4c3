"""The page of a replay as a browser shows it: its numbers against a count made here."""

import re
from collections import Counter

import pytest
from selenium.webdriver.common.keys import Keys
from syrupy.assertion import SnapshotAssertion

from tests.browser.driver import Browser
from tests.browser.replay_pages import LINES, TABLE, logged_project, nothing_complains, page_from
from tests.builders.drawn_logs import EDR, SITES, count_slots
from tests.conftest import Workspace

# What the page calls what a reader of the policy says of a line.
TITLES = {
    "breaks": "Breaks", "gaps": "Gaps", "opened": "Opened", "depends": "Depends",
    "not_judged": "Not judged", "denied": "Denied", "allowed": "Allowed", "outside": "Not ours",
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return logged_project(tmp_path_factory.mktemp("replay"))


@pytest.fixture(scope="module")
def page(project: Workspace) -> str:
    """The page of the whole log."""
    return page_from(project, "log.json")


@pytest.fixture
def shown(chromium: Browser, page: str) -> Browser:
    """A browser that shows it."""
    chromium.open(page)
    return chromium


def number(text: str) -> int:
    return int(text.replace(",", ""))


def hosts_with(outcome: str) -> int:
    return len({line.host for line in LINES if line.outcome == outcome})


def test_first_screen(shown: Browser, snapshot: SnapshotAssertion) -> None:
    text = shown.text("#overview")
    assert text == snapshot
    figures = {
        "requests": len(LINES),
        "targets break": hosts_with("breaks"),
        "gaps": hosts_with("gaps"),
        "opened": hosts_with("opened"),
        "requests not judged": sum(line.outcome == "not_judged" for line in LINES),
    }
    lines = text.splitlines()
    assert {name: number(lines[lines.index(name) + 1]) for name in figures} == figures
    assert shown.texts(".parts a") == [
        "Replay", "Timeline", "Sites", "Findings", "Rules", "Who asked", "Log",
    ]  # fmt: skip
    assert nothing_complains(shown)


@pytest.mark.parametrize(("options", "length"), [((), 10), (("--per", "hour"), 13)])
def test_the_timeline_has_each_line(
    chromium: Browser, project: Workspace, options: tuple[str, ...], length: int
) -> None:
    chromium.open(page_from(project, "log.json", *options))
    expected = {
        slot.replace("T", " ") + (":00" if length == 13 else ""): counts
        for slot, counts in count_slots(LINES, length).items()
    }
    rows = chromium.run(TABLE, "#timeline")
    assert {row[""] for row in rows} == set(expected)
    for row in rows:
        told = {name: number(row[title]) for name, title in TITLES.items()}
        assert +Counter(told) == expected[row[""]]
    # The bars say the same, and are as high as what they stand for.
    bars = chromium.run(
        "return [...document.querySelectorAll('.lane rect')].map((r) => "
        "[r.textContent, Number(r.getAttribute('height'))])"
    )
    words = {title.lower(): name for name, title in TITLES.items()}
    highest: Counter[str] = Counter()
    for text, height in bars:
        slot, kind, requests = re.fullmatch(r"(.+), ([a-z ]+): ([0-9,]+) requests?", text).groups()  # type: ignore[union-attr]
        assert number(requests) == expected[slot][words[kind]]
        highest[kind] = max(highest[kind], round(height))
    assert set(highest.values()) == {44}
    assert len(bars) == sum(len(counts) for counts in expected.values())


def test_the_sites_have_each_line(shown: Browser) -> None:
    rows = {row[""]: row for row in shown.run(TABLE, "#sites-table")}
    allowed = Counter(SITES[e.source] for e in LINES if e.outcome in ("allowed", "opened"))
    breaks = Counter(SITES[e.source] for e in LINES if e.outcome == "breaks")
    every = Counter(SITES[e.source] for e in LINES)
    for site in SITES.values():
        assert rows["all requests"][site] == f"{every[site]}{breaks[site]} break"
        cell = rows["a.policy:4"][site]
        assert cell.startswith(str(allowed[site]) if allowed[site] else ("0", "\u00b7"))
    assert nothing_complains(shown)


def test_every_finding_is_listed_and_filtered(shown: Browser) -> None:
    rows = shown.run(TABLE, "#found-table")
    told = Counter[tuple[str, str]]()
    for row in rows:
        told[row[""].split()[1], row["From"].split(",")[0]] += number(row["Requests"])
    expected = Counter(
        (line.outcome, SITES[line.source])
        for line in LINES
        if line.outcome in ("breaks", "gaps", "opened", "depends")
    )
    assert {(kind, site): n for (kind, site), n in told.items()} == expected
    shown.run("document.getElementById('more-filters').open = true")
    shown.find("#filter-finding").send_keys("gaps")
    shown.find("#filter-source").send_keys("south-lab")
    rows = shown.run(TABLE, "#found-table")
    assert {(row[""], row["From"].split(",")[0]) for row in rows} == {("? gaps", "south-lab")}
    assert shown.texts("#sites-table th.site") == ["south-lab"]
    shown.press(Keys.ESCAPE)
    assert len(shown.texts("#sites-table th.site")) == len(SITES)
    assert nothing_complains(shown)


def test_a_row_tells_the_rest(shown: Browser) -> None:
    shown.run("document.querySelector('#sites-table button.open').click()")
    assert "Says\nallow mde for region EU" in shown.text("#sites-table tr.explanation")
    shown.run("document.querySelector('#found-table button.open').click()")
    told = shown.text("#found-table tr.explanation")
    for title in ("Requests", "Sources", "First and last", "From"):
        assert title in told
    shown.run("document.querySelector('#wider-table button.open').click()")
    assert f"{EDR}\n" in shown.text("#wider-table tr.explanation")


UNTIMED = f"10.1.0.4,https,{EDR},443,,allow,5,,\n"
OF_SITES = dict(zip(SITES, ("Linux", "Linux", "macOS", ""), strict=True))
DEVICES = "".join(
    f"pc-{place},{os},,,{address},2026-07-01,onboarded\n"
    for place, (address, os) in enumerate(OF_SITES.items())
)


def test_who_asked_is_told_by_source_region_and_fleet(
    chromium: Browser, project: Workspace
) -> None:
    """The devices above are two of Linux, one of macOS, and one that nobody can tell."""
    head = "device,os,build,agent,ip,last_seen,onboarded\n"
    project.write("devices.csv", head + DEVICES)
    options = ("--inventory", "devices.csv", "--as-of", "2026-07-09")
    chromium.open(page_from(project, "log.json", *options))
    told = {
        row.split("\t")[0]: number(row.split("\t")[1].partition(" request")[0].split("; ")[-1])
        for row in chromium.run(
            "return [...document.querySelectorAll('#senders tr')].map((r) => "
            "[...r.children].map((c) => c.textContent).join('\\t'))"
        )
    }
    sites = Counter(SITES[line.source] for line in LINES)
    assert {site: told[site] for site in sites} == sites
    by_os = Counter(OF_SITES[line.source] for line in LINES)
    assert (told["linux"], told["macos"]) == (by_os["Linux"], by_os["macOS"])
    allowed = sum(line.outcome in ("allowed", "opened") for line in LINES)
    assert told["worldwide"] == allowed
    assert nothing_complains(chromium)


EMPTY = "source,protocol,host,port,path,action,requests,first_seen,last_seen\n"
SPANNING = f"10.1.0.4,https,{EDR},443,,allow,5,2026-07-01T00:00:00Z,2026-07-20T00:00:00Z\n"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("", "The log has no request, so there is no timeline."),
        (UNTIMED, "The log has no times, so there is no timeline."),
        (
            SPANNING,
            "5 requests of flows that span several days, from 2026-07-01 00:00 to 2026-07-20",
        ),
    ],
    ids=["empty", "untimed", "spanning"],
)
def test_what_the_log_cannot_say_is_said(
    chromium: Browser, project: Workspace, rows: str, told: str
) -> None:
    project.write("flows.csv", EMPTY + rows)
    chromium.open(page_from(project, "flows.csv"))
    assert told in chromium.text("#timeline")
    assert not chromium.find_all(".lane")
    assert nothing_complains(chromium)
