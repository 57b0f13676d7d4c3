"""The page of a replay as a browser shows it: its numbers against a count made here."""

import re
from collections import Counter

import pytest
from selenium.webdriver.common.keys import Keys
from syrupy.assertion import SnapshotAssertion

from outgate.cli.views.diagnostics import visible
from tests.browser.driver import Browser
from tests.builders.drawn_logs import EDR, POLICY, SITES, count_slots, draw_lines, log_text
from tests.builders.hostile_pages import HOSTILE
from tests.builders.replays import page_of, page_of_many
from tests.conftest import Workspace

LINES = draw_lines(5, 900, days=9)
# What the page calls what a reader of the policy says of a line.
TITLES = {
    "breaks": "Breaks", "gaps": "Gaps", "opened": "Opened", "depends": "Depends",
    "not_judged": "Not judged", "denied": "Denied", "allowed": "Allowed", "outside": "Not ours",
}  # fmt: skip
_TABLE = """
return [...document.querySelectorAll(`${arguments[0]} tbody tr:not(.explanation)`)].map((row) =>
  Object.fromEntries([...row.querySelectorAll(":scope > :not(.opener)")].map(
    (cell, at) => [at ? cell.dataset.title : "", cell.textContent])))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A policy for three sites, and its log of nine days."""
    workspace = Workspace(tmp_path_factory.mktemp("replay"))
    workspace.write("policies/a.policy", POLICY)
    workspace.write("log.json", log_text(LINES))
    return workspace


def page_from(project: Workspace, *arguments: str) -> str:
    """What the command makes of a log; that much of one cannot be judged fails it, too."""
    project.run("replay", *arguments, "--scope", "all", "--format", "html", "-o", "page.html")
    return (project.folder / "page.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(project: Workspace) -> str:
    """The page of the whole log."""
    return page_from(project, "log.json")


@pytest.fixture
def shown(chromium: Browser, page: str) -> Browser:
    """A browser that shows it."""
    chromium.open(page)
    return chromium


def nothing_complains(browser: Browser) -> bool:
    return browser.complaints() == [] and browser.requests() == []


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
    rows = chromium.run(_TABLE, "#timeline")
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
    rows = {row[""]: row for row in shown.run(_TABLE, "#sites-table")}
    allowed = Counter(SITES[e.source] for e in LINES if e.outcome in ("allowed", "opened"))
    breaks = Counter(SITES[e.source] for e in LINES if e.outcome == "breaks")
    every = Counter(SITES[e.source] for e in LINES)
    for site in SITES.values():
        assert rows["all requests"][site] == f"{every[site]}{breaks[site]} break"
        cell = rows["a.policy:4"][site]
        assert cell.startswith(str(allowed[site]) if allowed[site] else ("0", "\u00b7"))
    assert nothing_complains(shown)


def test_every_finding_is_listed_and_filtered(shown: Browser) -> None:
    rows = shown.run(_TABLE, "#found-table")
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
    rows = shown.run(_TABLE, "#found-table")
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_window(
    chromium: Browser, page: str, scheme: str, width: int
) -> None:
    chromium.open(page, width=width, scheme=scheme)
    assert chromium.run("return document.scrollingElement.scrollWidth") <= width


_CONTRAST = """
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const light = (color) => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const shades = [1, 2, 3, 4, 5].map((each) => `.heat-${each}`).join();
return [...document.querySelectorAll(shades)].flatMap((cell) => {
  return [cell, ...cell.querySelectorAll(".breaks")].map((each) => {
    const { color, backgroundColor } = getComputedStyle(each);
    const [ink, ground] = [light(color), light(backgroundColor)];
    return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
  });
});
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_stand_out_on_every_shade(chromium: Browser, page: str, scheme: str) -> None:
    """Numbers and breaks on shaded cells have the contrast that WCAG asks of text."""
    chromium.open(page, scheme=scheme)
    chromium.run(
        "const [cell] = document.querySelectorAll('#sites-table .heat');"
        "for (const shade of [1, 2, 3, 4, 5]) {"
        "  const more = cell.cloneNode(true); more.className = `heat heat-${shade}`;"
        "  const broken = document.createElement('span'); broken.className = 'breaks';"
        "  broken.textContent = '9 break'; more.append(broken); cell.after(more); }"
    )
    ratios = chromium.run(_CONTRAST)
    assert len(ratios) >= 10
    assert min(ratios) >= 4.5


def test_keys_reach_everything(shown: Browser) -> None:
    shown.press(Keys.TAB)
    assert shown.focused() == "Skip to the findings"
    regions = shown.run(
        "return [...document.querySelectorAll('[role=region]')].map((e) => "
        "[e.tabIndex, Boolean(e.ariaLabel)])"
    )
    assert len(regions) >= 6
    assert all(each == [0, True] for each in regions)
    drawn = shown.run("return [...document.querySelectorAll('.lane svg')].map((e) => e.ariaLabel)")
    assert drawn
    assert all(re.match(r"[A-Z][a-z ]+: [0-9,]+ requests? in ", each) for each in drawn)


def test_without_scripts_the_first_findings_and_the_timeline_stand(
    chromium: Browser, page: str
) -> None:
    with chromium.without_scripts():
        chromium.open(page)
    assert chromium.find_all(".lane rect")
    assert "break" in chromium.text("#verdict")
    assert "does not run" in chromium.text("noscript")


def test_paper_has_everything(chromium: Browser) -> None:
    chromium.open(page_of_many(300, 3))
    chromium.run("dispatchEvent(new Event('beforeprint'))")
    assert len(chromium.find_all("#found-table tbody tr")) == 300 + 3
    assert chromium.run("return document.querySelector('#timeline details').open")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(chromium: Browser, text: str) -> None:
    elements = []
    for each in ("plain", text):
        chromium.open(page_of(each))
        chromium.run(
            "for (const each of document.querySelectorAll('button.open')) each.click();"
            "dispatchEvent(new Event('beforeprint'));"
        )
        elements.append(
            chromium.run(
                "return [...document.querySelectorAll('*')].map((e) => e.localName)"
                ".filter((name) => name !== 'code').sort().join(' ')"
            )
        )
    assert elements[0] == elements[1]
    assert chromium.run("return window.ran") is None
    assert nothing_complains(chromium)
    assert chromium.run("return document.body.innerText").count(visible(text).replace("`", "")) > 30
    links = chromium.run(
        "return [...document.querySelectorAll('[href], [src], [style]')].map((e) => e.outerHTML)"
    )
    harmless = ('<a class="skip" href="#', '<a href="#', '<link rel="icon"')
    assert [each for each in links if not each.startswith(harmless)] == []


def test_a_project_and_a_log_of_somebody_who_means_harm(
    chromium: Browser, empty: Workspace
) -> None:
    reason = "<img src=https://evil.example/x onerror=window.ran=1>"
    file = "<iframe srcdoc=x onload=window.ran=1>&amp;'"
    empty.write(f"policies/{file}.policy", f'{POLICY.rstrip()} because "{reason}"\n')
    hosts = ("</script><script>window.ran=1</script>.example", EDR, "winatp-gw-cus3.microsoft.com")
    lines = "".join(f'10.1.0.4,https,"{host}",443,{reason},allow,1\n' for host in hosts)
    empty.write(f"{file}.csv", f"source,protocol,host,port,path,action,requests\n{lines}")
    ran = empty.run(
        "replay", f"{file}.csv", "--scope", "all", "--format", "html",
        "--repo-url", "https://git.example/blob",
    )  # fmt: skip
    chromium.open(ran.out)
    chromium.run("for (const each of document.querySelectorAll('button.open')) each.click()")
    assert chromium.run("return window.ran") is None
    assert nothing_complains(chromium)
    shown = chromium.run("return document.body.innerText")
    assert file in shown
    assert reason in shown
    links = chromium.run("return [...document.querySelectorAll('main a[rel]')].map((a) => a.href)")
    assert links
    assert all(link.startswith("https://git.example/blob/policies/%3Ciframe") for link in links)


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


def test_ten_thousand_findings_are_listed_as_somebody_asks(chromium: Browser) -> None:
    chromium.open(page_of_many(10_000, 30))
    assert len(chromium.find_all("#found-table tbody tr")) == 25
    assert chromium.find("#found-table table").get_attribute("aria-rowcount") == str(10_003 + 1)
    # As many sites as there is room for, and the others in one column.
    heads = chromium.texts("#sites-table th.site")
    assert heads == [*(f"site{each:03}" for each in range(11)), "19 more"]
    row = chromium.run(_TABLE, "#sites-table")[0]
    assert row["19 more"] == f"{19 * 7}{19} break"
    chromium.find("#search").send_keys("h9999.example")
    assert "1 of 10,003 findings" in chromium.text("#shown")
    chromium.press(Keys.ESCAPE)
    chromium.run("document.getElementById('more-filters').open = true")
    chromium.find("#filter-source").send_keys("site02")
    assert chromium.texts("#sites-table th.site") == [f"site02{each}" for each in range(10)]
    assert nothing_complains(chromium)


def test_links_lead_to_parts_that_are_there(shown: Browser) -> None:
    targets = shown.run(
        "return [...document.querySelectorAll('a[href^=\"#\"]')].map((a) => "
        "Boolean(document.querySelector(a.hash)))"
    )
    assert targets
    assert all(targets)


def test_it_is_one_file_that_names_what_may_run(page: str) -> None:
    assert "default-src 'none'" in page
    assert page.count("<script") == 2
    assert not re.search(r'(?:src|href)="(?!#|data:,")', page)
