"""Tables of workbooks, as tidy and as untidy as publishers leave them."""

from pathlib import Path

import pytest

from outgate.catalog.model import Cloud, Method, Need
from tests.builders.books import (
    Book,
    codes,
    only_list,
    only_table,
    shown,
    standard,
)

TITLE = "Microsoft Defender URLs"
COMMON = ("Service", "Port", "Endpoint/URLs", "Endpoint/URL Description ", "Type", "Comments", "OS")


def test_a_standard_list(tmp_path: Path) -> None:
    book = Book()
    book.sheet(TITLE, standard("eu.example.com", geography="EU", mac="YES"))
    endpoint_list = only_list(book.read(tmp_path))
    assert (endpoint_list.id, endpoint_list.service) == ("standard-commercial", "mde")
    assert (endpoint_list.cloud, endpoint_list.method) == (Cloud.COMMERCIAL, Method.STANDARD)
    (table,) = endpoint_list.tables
    (endpoint,) = table.endpoints
    assert endpoint.id == "standard-commercial/urls#2"
    assert endpoint.platforms == ("Windows 10 / Server 2019", "Mac")
    assert (endpoint.geography, endpoint.need, endpoint.conditional) == ("EU", None, False)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f"{TITLE} - USGov", "standard-gov"),
        ("Security Center URLs", "portal-commercial"),
        ("Security Center URLs - US Gov", "portal-gov"),
        ("Admin portal", "portal-commercial"),
    ],
)
def test_what_a_list_is_follows_from_the_title(tmp_path: Path, title: str, expected: str) -> None:
    book = Book()
    book.sheet(title, standard("a.example.com"))
    assert only_list(book.read(tmp_path)).id == expected


def test_columns_are_found_by_their_headers(tmp_path: Path) -> None:
    header, row = standard("a.example.com", geography="UK", mac="Yes")
    order = [8, 4, 7, 1, 6, 3, 0, 5, 2]
    book = Book()
    book.sheet(TITLE, [["", *(each[n] for n in order)] for each in (header, row)])
    moved = only_table(book.read(tmp_path))
    book = Book()
    book.sheet(TITLE, (header, row))
    plain = only_table(book.read(tmp_path))
    assert {*moved.endpoints[0].platforms} == {*plain.endpoints[0].platforms}
    assert moved.endpoints[0].geography == plain.endpoints[0].geography
    assert shown(moved.endpoints) == shown(plain.endpoints)


def test_an_extra_column_is_a_finding_and_shifts_nothing(tmp_path: Path) -> None:
    header, row = standard("a.example.com")
    book = Book()
    book.sheet(TITLE, [[*header[:3], "Notes", *header[3:]], [*row[:3], "443", *row[3:]]])
    table = only_table(book.read(tmp_path))
    assert shown(table.endpoints) == [(2, "https://a.example.com:443")]
    assert codes(table) == [(1, "unknown-column")]


def test_several_urls_in_a_cell_are_numbered(tmp_path: Path) -> None:
    book = Book()
    book.sheet(TITLE, standard("b.example.com\nhttp://a.example.com/x/*", port=None))
    table = only_table(book.read(tmp_path))
    assert [(each.id, str(each.remote)) for each in table.endpoints] == [
        ("standard-commercial/urls#2.1", "https://b.example.com:443"),
        ("standard-commercial/urls#2.2", "http://a.example.com:80/x/*"),
    ]


def test_an_unreadable_url_is_quarantined_beside_the_others(tmp_path: Path) -> None:
    book = Book()
    book.sheet(TITLE, standard("a.example.com\nb.*.example.com"))
    table = only_table(book.read(tmp_path))
    assert shown(table.endpoints) == [(2, "https://a.example.com:443")]
    (row,) = table.quarantined
    assert row.row == 2
    assert "b.*.example.com" in row.reason
    assert ("Geography", "WW") in row.cells
    assert "What it is for" not in str(row.cells)


def test_a_url_that_stands_twice_is_a_finding(tmp_path: Path) -> None:
    book = Book()
    book.sheet(TITLE, standard("*.oms.example.com\n*.oms.example.com"))
    table = only_table(book.read(tmp_path))
    assert shown(table.endpoints) == [(2, "https://*.oms.example.com:443")]
    assert codes(table) == [(2, "repeated-url")]


@pytest.mark.parametrize(
    ("cells", "code", "reason"),
    [
        (
            {"windows": "see note"},
            "unreadable-platform-cell",
            "stands in platform column `Windows 10 / Server 2019`",
        ),
        ({"windows": "No"}, "no-platform", "says no for platforms and yes for none"),
        ({"port": "any"}, "unreadable-port", "`any` is not a port"),
        ({"geography": None}, "blank-geography", "the geography cell is blank"),
        ({"url": "Root URL of the portal"}, "no-host", "holds a sentence"),
        ({"url": None}, "no-host", "names no host"),
    ],
)
def test_a_row_that_would_have_to_be_guessed_is_quarantined(
    tmp_path: Path, cells: dict[str, object], code: str, reason: str
) -> None:
    book = Book()
    book.sheet(TITLE, standard(**{"url": "a.example.com", **cells}))
    table = only_table(book.read(tmp_path))
    assert not table.endpoints
    (row,) = table.quarantined
    assert row.code == code
    assert reason in row.reason


def test_yes_with_a_star_is_a_yes_with_a_condition(tmp_path: Path) -> None:
    book = Book()
    book.sheet(TITLE, standard("a.example.com", windows="Yes*\u00a0"))
    (endpoint,) = only_table(book.read(tmp_path)).endpoints
    assert endpoint.conditional


def test_a_yes_in_an_unknown_column_does_not_open_the_row_to_everybody(tmp_path: Path) -> None:
    header, row = standard("a.example.com", windows=None)
    book = Book()
    book.sheet(TITLE, [[*header, "Windows 12"], [*row, "Yes"]])
    table = only_table(book.read(tmp_path))
    assert not table.endpoints
    assert "only column `Windows 12`" in table.quarantined[0].reason


def test_blank_platform_cells_stay_blank(tmp_path: Path) -> None:
    book = Book()
    book.sheet(TITLE, standard("a.example.com", windows=None))
    (endpoint,) = only_table(book.read(tmp_path)).endpoints
    assert endpoint.platforms == ()


def test_an_unread_comment_is_a_finding_and_not_kept_whole(tmp_path: Path) -> None:
    comment = "Only when the moon is full. " * 10
    book = Book()
    book.sheet(TITLE, standard("a.example.com", comment=comment))
    table = only_table(book.read(tmp_path))
    (finding,) = table.findings
    assert (finding.code, len(finding.raw)) == ("unread-comment", 80)


def test_merged_cells_hold_for_all_their_rows(tmp_path: Path) -> None:
    book = Book()
    sheet = book.sheet(
        "Common endpoints",
        [
            ("URLs used for updates", *[None] * 6),
            COMMON,
            ("Updates", 80, "a.example.com", "", "Required", None, "Windows"),
            (None, None, "b.example.com", "", None, None, None),
            (None, None, None, None, None, None, None),
        ],
    )
    for area in ("A1:G1", "A3:A5", "B3:B5", "C4:C5", "D3:D5", "E3:E5", "G3:G5"):
        sheet.merge_cells(area)
    imported = book.read(tmp_path)
    table = only_table(imported)
    assert [(e.row, str(e.remote), e.need) for e in table.endpoints] == [
        (3, "http://a.example.com:80", Need.REQUIRED),
        (4, "http://b.example.com:80", Need.REQUIRED),
    ]
    (account,) = imported.accounts
    assert (account.notes, account.headers, account.entries, account.repeated) == (1, 1, 2, 1)


def test_rows_that_share_a_merged_url_but_not_the_geography_are_endpoints(tmp_path: Path) -> None:
    header, row = standard("a.example.com", geography="EU")
    book = Book()
    other = (row[0], "UK", *row[2:4], None, *row[5:])
    book.sheet(TITLE, (header, row, other)).merge_cells("E2:E3")
    table = only_table(book.read(tmp_path))
    assert [(e.row, e.geography) for e in table.endpoints] == [(2, "EU"), (3, "UK")]


def test_a_sheet_may_repeat_its_header(tmp_path: Path) -> None:
    book = Book()
    book.sheet(
        "Common endpoints",
        [
            COMMON,
            ("Core", 443, "a.example.com", "", "Required", None, "All"),
            ("Other",),
            ("Service", "Endpoint/URLs", "Port", "Type", "OS"),
            ("More", "b.example.com", 80, "Optional", "macOS, Linux"),
        ],
    )
    table = only_table(book.read(tmp_path))
    assert shown(table.endpoints) == [
        (2, "https://a.example.com:443"),
        (5, "http://b.example.com:80"),
    ]
    assert [each.need for each in table.endpoints] == [Need.REQUIRED, Need.OPTIONAL]
    assert [each.name for each in table.platforms] == ["All", "Linux", "macOS"]
