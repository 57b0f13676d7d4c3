"""What a row says beside its URL, and what its findings say: each word at its own place."""

from pathlib import Path

import pytest

from outgate.catalog.findings import Finding, FindingCode, Place
from tests.builders.books import Book, only_table, shown, standard
from tests.builders.pages import only_table as table_of_page
from tests.builders.pages import page, row

PLACE = Place("standard-commercial", "urls", 12)
TITLE = "Microsoft Defender URLs"
OS = ("Service", "Port", "Endpoint/URLs", "Type", "OS")
LEGACY = ("Service", "Geography", "Category", "Port", "Endpoint/URL", "Windows 10", "Notes")


def test_a_row_keeps_its_category(tmp_path: Path) -> None:
    book = Book()
    book.sheet(TITLE, standard("a.microsoft.com"))
    (endpoint,) = only_table(book.read(tmp_path)).endpoints
    assert endpoint.category == "Common"


def test_a_row_that_continues_the_one_above_keeps_a_port_of_its_own(tmp_path: Path) -> None:
    book = Book()
    header, first = standard("a.example.com", port=443)
    _, own = standard("b.example.com", port=80)
    _, none = standard("c.example.com", port=None)
    book.sheet(TITLE, (header, first, (None, *own[1:]), (None, *none[1:])))
    assert shown(only_table(book.read(tmp_path)).endpoints) == [
        (2, "https://a.example.com:443"),
        (3, "http://b.example.com:80"),
        (4, "https://c.example.com:443"),
    ]


@pytest.mark.parametrize(
    ("url", "rest", "message", "raw"),
    [
        ("a.*.example.com", "Required|Yes|||||", "`a.*.example.com` has a star that is not a whole "
         "leading label", "a.*.example.com"),
        ("", "Required|Yes|||||", "the row names no host", ""),
        ("Root URL for a CDN", "Required|Yes|||||", "the row names no host: its URL cell holds a "
         "sentence", "Root URL for a CDN"),
        ("`, `", "Required|Yes|||||", "`,` names no host", ","),
        ("a.example.com", "Maybe|Yes|||||", "`maybe` is neither Required nor Optional",
         "a.example.com"),
    ],
)  # fmt: skip
def test_a_quarantined_row_says_why_and_what(url: str, rest: str, message: str, raw: str) -> None:
    table = table_of_page(page(row(url, rest)))
    (quarantined,) = table.quarantined
    (finding,) = table.findings
    assert (quarantined.reason, quarantined.text) == (message, raw)
    assert finding == Finding(quarantined.code, message, raw, PLACE)


def test_what_is_odd_about_a_url_is_told_with_its_text() -> None:
    (finding,) = table_of_page(page(row("*a.example.com"))).findings
    message = (
        "`*a.example.com` has a star without a dot: read as `a.example.com` and `*.a.example.com`"
    )
    assert finding == Finding(FindingCode.DOTLESS_WILDCARD, message, "*a.example.com", PLACE)


def test_a_row_that_another_says_more_fully_is_told_once() -> None:
    sentence = "Root URL for a CDN"
    rows = (row(sentence, "Required|Yes|||||"), row(sentence, "Required||||||"))
    table = table_of_page(page(*rows))
    assert [(each.row, each.code) for each in table.quarantined] == [(12, "no-host")]
    assert [(each.row, each.code) for each in table.findings] == [
        (12, "no-host"),
        (13, "duplicate-row"),
    ]
    assert table.findings[1].message == "row 12 says the same and more"


def test_a_header_that_comes_again_is_told_only_what_is_new(tmp_path: Path) -> None:
    book = Book()
    cells = ("Defender", "EU", "Common", 443, "a.example.com", "Yes", "n")
    again = (*LEGACY, "Mac", "More")
    first = ((*LEGACY, "Comments"), (*cells, "More"))
    book.sheet("Windows 1607 to 1803", (*first, again, (*cells[:4], "b.example.com")))
    table = only_table(book.read(tmp_path))
    assert [(each.row, each.code, each.raw) for each in table.findings] == [
        (1, "platform-column-ignored", "Windows 10"),
        (1, "unknown-column", "Notes"),
        (2, "unread-comment", "More"),
        (3, "platform-column-ignored", "Mac"),
        (3, "unknown-column", "More"),
    ]


def test_an_operating_system_that_is_not_known(tmp_path: Path) -> None:
    book = Book()
    book.sheet("Common endpoints", (OS, ("Core", 443, "a.example.com", "Required", "BeOS")))
    (quarantined,) = only_table(book.read(tmp_path)).quarantined
    assert quarantined.code == "unreadable-platform-cell"
    assert quarantined.reason == "`BeOS` names no known platform"


def test_a_service_tag_cell_that_names_none(tmp_path: Path) -> None:
    book = Book()
    header = ("Service Tag Name", "Services included", "Comments")
    rows = (("(see below)", "MAPS", ""), ("Storage (blobs)", "EDR", ""))
    book.sheet("IP addresses", (header, *rows))
    table = only_table(book.read(tmp_path))
    assert shown(table.endpoints) == [(3, "https://tag:Storage:443")]
    (quarantined,) = table.quarantined
    assert (quarantined.row, quarantined.code) == (2, "no-host")
    assert quarantined.reason == "`(see below)` names no service tag"


@pytest.mark.parametrize("without", ["Service", "Port"])
def test_without_one_of_both_columns_no_row_goes_on_with_the_one_above(
    tmp_path: Path, without: str
) -> None:
    header, cells = (each[:7] for each in standard("a.example.com", port=80))
    kept = [number for number, name in enumerate(header) if name != without]
    book = Book()
    rows = (header, cells, ("", *cells[1:3], "", "b.example.com", "", "Yes"))
    book.sheet(TITLE, [[*(line[number] for number in kept), "Yes"] for line in rows])
    book.book[TITLE].cell(1, len(kept) + 1, "Mac")
    table = only_table(book.read(tmp_path))
    first = {"Service": "http://a.example.com:80", "Port": "https://a.example.com:443"}[without]
    assert shown(table.endpoints) == [(2, first), (3, "https://b.example.com:443")]
    assert table.findings == ()
