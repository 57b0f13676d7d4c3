"""Reports of six real changes as a browser shows them."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys
from syrupy.assertion import SnapshotAssertion

from tests.browser.driver import Browser
from tests.builders.reviews import REVIEWS
from tests.conftest import ROOT, Workspace


@dataclass(frozen=True, slots=True)
class Change:
    """A change with its report, and what the plan itself says as JSON."""

    page: str
    plan: dict[str, Any]


class Changes:
    """Each change, made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Change] = {}

    def __getitem__(self, name: str) -> Change:
        if name not in self._made:
            project = Workspace(self._folder / name)
            shutil.copytree(ROOT / "policies", project.folder / "policies")
            options = REVIEWS[name](project)
            ran = project.run("plan", *options, "--format", "json", "--report", "report.html")
            page = (project.folder / "report.html").read_text(encoding="utf-8")
            self._made[name] = Change(page, json.loads(ran.out))
        return self._made[name]


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> Changes:
    """The six changes by their names."""
    return Changes(tmp_path_factory.mktemp("changes"))


@pytest.fixture
def region(chromium: Browser, changes: Changes) -> Iterator[Change]:
    """A region more, open in the browser; whatever a test does to it, it is no complaint."""
    chromium.open(changes["region-added"].page)
    yield changes["region-added"]
    assert chromium.complaints() == []
    assert chromium.requests() == []


@pytest.mark.parametrize("name", REVIEWS)
def test_first_screen(
    chromium: Browser, changes: Changes, name: str, snapshot: SnapshotAssertion
) -> None:
    chromium.open(changes[name].page)
    assert chromium.text("#overview") == snapshot
    assert chromium.complaints() == []
    assert chromium.requests() == []


@pytest.mark.parametrize("name", REVIEWS)
def test_the_figures_are_those_of_the_plan(chromium: Browser, changes: Changes, name: str) -> None:
    summary = changes[name].plan["summary"]
    chromium.open(changes[name].page)
    figures = dict(zip(chromium.texts(".figures dt"), chromium.texts(".figures dd"), strict=True))
    assert figures["opens"] == str(summary["opens"])
    assert figures["closes"] == str(summary["closes"])
    assert figures["treats differently"] == str(summary["treats"])
    assert figures["permissiveness"].endswith(f"{summary['permissiveness']['after']:,.1f}")
    traffic = changes[name].plan["traffic"]
    rows = sum(len(traffic[kind]) for kind in ("opened", "closed", "treated"))
    assert len(chromium.find_all("#changes tbody > tr")) == rows
    assert chromium.text("#shown").startswith(f"All: {rows} change")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_window(
    chromium: Browser, changes: Changes, scheme: str, width: int
) -> None:
    chromium.open(changes["region-added"].page, width=width, scheme=scheme)
    assert chromium.run("return document.scrollingElement.scrollWidth") <= width


def type_into(chromium: Browser, field: str, text: str) -> None:
    """Type into a field as somebody would."""
    chromium.run("document.getElementById('more-filters').open = true")
    chromium.find(f"#{field}").send_keys(text)


FILTERS = (
    ("search", "WINATP-gw", lambda each: "winatp-gw" in each["target"]),
    ("filter-destination", "blob.core", lambda each: "blob.core" in each["target"]),
    ("filter-cause", "policy", lambda each: "policy" in each.get("causes", ())),
    ("filter-region", "UK", lambda each: True),
    ("filter-owner", "nobody", lambda each: False),
    ("filter-source", "london-dc", lambda each: each["source"] == "any"),
)


@pytest.mark.parametrize(("field", "text", "keeps"), FILTERS, ids=[each[0] for each in FILTERS])
def test_a_filter_keeps_what_the_plan_says(
    chromium: Browser, region: Change, field: str, text: str, keeps: Any
) -> None:
    """The expectation is drawn from the plan's own JSON, in which nobody filters."""
    traffic = region.plan["traffic"]
    everything = [each for kind in ("opened", "closed", "treated") for each in traffic[kind]]
    wanted = {each["target"] for each in everything if keeps(each)}
    type_into(chromium, field, text)
    assert set(chromium.texts("#changes tbody td.traffic")) == wanted
    number = len([each for each in everything if keeps(each)])
    whole = number == len(everything)
    told = f"{number} changes" if whole else f"{number} of {len(everything)} changes"
    assert chromium.text("#shown").startswith(f"Shown: {told}")


def test_a_whole_name_means_that_name_alone(chromium: Browser, region: Change) -> None:
    rules = region.plan["plan"]["rules"]
    networks = [each for each in rules if each["source"]["name"] == "milan"]
    anywhere = [each for each in rules if each["source"]["addresses"] == ["*"]]
    assert networks
    type_into(chromium, "filter-source", "milan")
    told = f"{len(networks) + len(anywhere)} of {len(rules)} rules"
    assert told in chromium.text("#shown")


def test_an_empty_result_says_so_and_is_cleared(chromium: Browser, region: Change) -> None:
    type_into(chromium, "search", "nowhere.example")
    assert "No change of traffic matches the filters." in chromium.text("#changes")
    assert "Nothing to draw" in chromium.run(
        "dispatchEvent(new Event('beforeprint'));"
        "return document.getElementById('picture').textContent"
    )
    chromium.find("#clear").click()
    assert chromium.text("#shown").startswith("All: 9 changes")
    assert chromium.focused() == "search"


def test_keys_lead_to_the_filter_and_the_rows(chromium: Browser, region: Change) -> None:
    chromium.press(Keys.TAB)
    assert chromium.focused() == "Skip to the review"
    chromium.press(Keys.ENTER, "/")
    assert chromium.focused() == "search"
    chromium.press("u", "k", ".", "v")
    assert chromium.text("#shown").startswith("Shown: 1 of 9 changes")
    for _ in range(8):
        chromium.press(Keys.TAB)
        if chromium.focused().startswith("Explain"):
            break
    assert chromium.focused() == "Explain https://uk.vortex-win.data.microsoft.com:443"
    opener = "#changes button.open"
    assert chromium.find(opener).get_attribute("aria-expanded") == "false"
    chromium.press(Keys.ENTER)
    assert chromium.find(opener).get_attribute("aria-expanded") == "true"
    explanation = chromium.text("#changes .explanation")
    for text in ("standard-commercial/urls#77", "CHG0031402", "region EU, UK", "2026-10-20"):
        assert text in explanation
    chromium.press(Keys.SPACE)
    assert not chromium.find_all("#changes .explanation")
    chromium.press(Keys.ESCAPE)
    assert chromium.text("#shown").startswith("All: 9 changes")


def test_a_name_of_the_picture_filters_and_lets_go(chromium: Browser, region: Change) -> None:
    chromium.run("document.getElementById('picture-part').scrollIntoView()")
    chromium.wait("#picture svg")
    name = "List row standard-commercial/urls#79: 1"
    take = "document.querySelector(`#picture [aria-label='${arguments[0]}']`).focus()"
    chromium.run(take, name)
    chromium.press(Keys.ENTER)
    assert chromium.find("#filter-row").get_attribute("value") == "standard-commercial/urls#79"
    assert chromium.texts("#changes td.traffic") == ["https://winatp-gw-uks.microsoft.com:443"]
    chromium.wait(f"#picture [aria-label='{name}']")
    chromium.run(take, name)
    chromium.press(Keys.ENTER)
    assert chromium.text("#shown").startswith("All: 9 changes")


def test_the_picture_has_every_way_of_the_plan(chromium: Browser, region: Change) -> None:
    chromium.run("dispatchEvent(new Event('beforeprint'))")
    titles = {title.rpartition(":")[0] for title in chromium.texts("#picture .ribbon title")}
    opened = region.plan["traffic"]["opened"]
    ways = {(reason["endpoint"], each["target"]) for each in opened for reason in each["reasons"]}
    assert len(ways) == 3
    assert {f"{row} \u2192 {target}" for row, target in ways} <= titles
    assert {f"{target} \u2192 local" for _, target in ways} <= titles


_COLORS = """
const read = (selector) => {
  const style = getComputedStyle(document.querySelector(selector));
  return [style.color, style.backgroundColor];
};
const [ink, ground] = read("body");
const verdict = read(".verdict")[1];
return {
  ground,
  pairs: [
    [ink, ground], [read("#shown")[0], ground], [read(".figures dt")[0], ground],
    [read(".verdict h1")[0], verdict], [read(".verdict em")[0], verdict],
    [read(".level.look")[0], verdict], [read("dd.opens")[0], ground],
    [read("dd.treats")[0], ground],
    [read(".sign.added")[0], ground], [read(".sign.removed")[0], ground],
  ],
};
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_in_both_themes(
    chromium: Browser, region: Change, scheme: str
) -> None:
    chromium.set_media(scheme=scheme)
    colors = chromium.run(_COLORS)
    assert (brightness(colors["ground"]) > 0.5) is (scheme == "light")
    for ink, ground in colors["pairs"]:
        light, dark = sorted((brightness(ink), brightness(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def brightness(color: str) -> float:
    """The relative luminance of `rgb(r, g, b)`, as WCAG 2 has it."""
    channels = [int(each) / 255 for each in color[color.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_button_goes_round_the_themes(chromium: Browser, region: Change) -> None:
    grounds = []
    for told in ("light", "dark", "auto"):
        chromium.find("#theme").click()
        assert chromium.text("#theme") == f"Theme: {told}"
        grounds.append(brightness(chromium.run(_COLORS)["ground"]) > 0.5)
    assert grounds == [True, False, True]


def test_paper_has_everything_and_no_controls(chromium: Browser, changes: Changes) -> None:
    change = changes["storage-narrowed"]
    chromium.open(change.page)
    rules = len(change.plan["plan"]["rules"])
    assert len(chromium.find_all("#rules-table tbody tr")) < rules
    assert chromium.driver.print_page()
    assert len(chromium.find_all("#rules-table tbody tr")) == rules
    chromium.set_media(media="print")
    shown = "return getComputedStyle(document.querySelector(arguments[0])).display"
    for control in (".bar", ".parts", "#theme", ".switch"):
        assert chromium.run(shown, control) == "none"
    assert chromium.run(shown, "#overview") == "block"


def test_without_a_script_the_first_screen_is_there(chromium: Browser, changes: Changes) -> None:
    chromium.open(changes["drift"].page)
    whole = chromium.text("#overview")
    with chromium.without_scripts():
        chromium.open(changes["drift"].page)
        assert chromium.text("#overview") == whole
        assert "need the script of this page" in chromium.text("noscript")


def test_whoever_hears_the_page_finds_their_way(chromium: Browser, region: Change) -> None:
    landmarks = chromium.run(
        "return [...document.querySelectorAll('header.top, nav, main, [role=search], footer')]"
        ".map((each) => each.localName)"
    )
    assert landmarks == ["header", "nav", "main", "form", "footer"]
    chromium.find("#changes button.open").click()
    levels = chromium.run(
        "return [...document.querySelectorAll('h1, h2, h3, h4, h5')]"
        ".map((each) => Number(each.localName[1]))"
    )
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert chromium.run("return [...document.querySelectorAll('th:not([scope])')].length") == 0
    ids = chromium.run("return [...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    chromium.resize(1280, 6000)  # what is far below is not laid out before somebody comes near
    chromium.run("document.getElementById('more-filters').open = true")
    controls = chromium.find_all("input, button:not([hidden]), table, nav, #picture")
    assert len(controls) > 20
    assert [each.get_attribute("outerHTML") for each in controls if not each.accessible_name] == []
    assert chromium.find("#shown").get_attribute("aria-live") == "polite"
