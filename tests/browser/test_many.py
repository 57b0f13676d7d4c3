"""Thousands of rules in one page: what is made of them at once, and what on demand."""

from collections.abc import Iterator

import pytest

from tests.browser.driver import Browser
from tests.builders.reports import report_of, report_of_many

RULES = 5_000


@pytest.fixture(scope="module")
def page() -> str:
    """The page, made once."""
    return report_of_many(RULES)


@pytest.fixture
def many(chromium: Browser, page: str) -> Iterator[Browser]:
    """A browser that shows it."""
    chromium.open(page)
    yield chromium
    assert chromium.complaints() == []
    assert chromium.requests() == []


def count_rows(browser: Browser) -> int:
    return len(browser.find_all("#rules-table tbody tr"))


def test_rows_are_made_as_somebody_asks_for_them(many: Browser) -> None:
    assert count_rows(many) == 25
    table = many.find("#rules-table table")
    assert table.get_attribute("aria-rowcount") == str(RULES + 1)
    more = many.find("#rules-table .more")
    assert more.text == "Show 200 more of 4,975"
    many.run("arguments[0].click()", more)
    assert count_rows(many) == 225
    rows = many.run(
        "return [...document.querySelectorAll('#rules-table tbody tr')].map((r) => r.ariaRowIndex)"
    )
    assert rows == [str(number) for number in range(2, 227)]


@pytest.mark.parametrize(
    ("text", "kept"), [("h4999.example", 1), ("h49", 111), ("s1 h1 example", 1_111), ("nothing", 0)]
)
def test_a_search_counts_every_rule_made_or_not(many: Browser, text: str, kept: int) -> None:
    """The numbers that begin with 49 are 49, 490 to 499 and 4900 to 4999."""
    many.find("#search").send_keys(text)
    assert f"{kept:,} of 5,000 rules" in many.text("#shown")
    assert count_rows(many) == min(kept, 25)


def test_the_picture_of_many_stays_one_that_can_be_read(many: Browser) -> None:
    many.run("document.getElementById('whole').click(); dispatchEvent(new Event('beforeprint'))")
    names = [name.rpartition(":")[0] for name in many.texts("#picture .node > title")]
    columns = [[each for each in names if each.startswith(kind)] for kind in ("s", "https", "t")]
    # Statements and rows have the same names here: eleven of each, and one for the others.
    assert [len(column) for column in columns] == [22, 11, 1]
    assert names.count("4,989 more") == 3
    assert len(many.find_all("#picture .ribbon")) == 12 + 12 + 12


def test_a_filter_draws_what_it_keeps(many: Browser) -> None:
    many.find("#search").send_keys("h499")
    many.run("document.getElementById('whole').click(); dispatchEvent(new Event('beforeprint'))")
    traffic = [each for each in many.texts("#picture .node > title") if each.startswith("https")]
    assert len(traffic) == 11  # h499 and h4990 to h4999
    assert "https://h499.example:443: 1" in traffic


def test_what_rules_of_others_decide_stands_apart(chromium: Browser) -> None:
    chromium.open(report_of("plain"))
    blocks = chromium.run(
        "return [...document.querySelectorAll('#overview > .sides > section')].map("
        "(each) => [each.querySelector('h2').innerText, each.querySelectorAll('.group').length])"
    )
    assert blocks == [
        ["+ Opens", 1],
        ["\u2212 Closes", 1],
        ["~ Treats differently", 1],
        ["= Left to rules of others", 2],
    ]
    kinds = chromium.texts("#changes .sign")
    assert sorted(kinds) == sorted(2 * ["+ opens", "\u2212 closes", "~ treats", *2 * ["= decided"]])
