"""The page of a replay as somebody uses it: by eye, by keys, on paper and without scripts."""

import re

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.driver import Browser
from tests.browser.replay_pages import TABLE, logged_project, nothing_complains, page_from
from tests.builders.replays import page_of_many


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the whole log."""
    return page_from(logged_project(tmp_path_factory.mktemp("replay")), "log.json")


@pytest.fixture
def shown(chromium: Browser, page: str) -> Browser:
    """A browser that shows it."""
    chromium.open(page)
    return chromium


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


def test_ten_thousand_findings_are_listed_as_somebody_asks(chromium: Browser) -> None:
    chromium.open(page_of_many(10_000, 30))
    assert len(chromium.find_all("#found-table tbody tr")) == 25
    assert chromium.find("#found-table table").get_attribute("aria-rowcount") == str(10_003 + 1)
    # As many sites as there is room for, and the others in one column.
    heads = chromium.texts("#sites-table th.site")
    assert heads == [*(f"site{each:03}" for each in range(11)), "19 more"]
    row = chromium.run(TABLE, "#sites-table")[0]
    assert row["19 more"] == f"{19 * 7}{19} break"
    chromium.find("#search").send_keys("h9999.example")
    assert "1 of 10,003 findings" in chromium.text("#shown")
    chromium.press(Keys.ESCAPE)
    chromium.run("document.getElementById('more-filters').open = true")
    chromium.find("#filter-source").send_keys("site02")
    assert chromium.texts("#sites-table th.site") == [f"site02{each}" for each in range(10)]
    assert nothing_complains(chromium)
