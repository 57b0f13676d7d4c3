"""Rows of a page that are broken, too short or too long: what is repaired and what is not."""

import pytest

from outgate.catalog.importers.tables.columns import read_columns
from outgate.catalog.importers.tables.fit import fits
from outgate.catalog.importers.tables.grid import Row
from tests.builders.pages import ALL, LINE, SERVERS, WINDOWS, only_table, page, row

# What stands behind the description, and the platforms it is read as.
REPAIRED = {
    "Required|Yes||||": ((WINDOWS,), "short-row"),  # one of six trailing cells lost
    "Required|Yes|||Yes|Yes": ((WINDOWS, "Mac", "Linux"), "short-row"),
    "Required|Yes|Yes|Yes|Yes|Yes": (ALL, "short-row"),
    "Optional|Yes|Yes|Yes||a note": ((WINDOWS, "Windows 7, 8.1", SERVERS), "short-row"),
    "Required|Yes||||Yes|Yes|a note": ((WINDOWS, "Mac", "Linux"), "long-row"),
    "Optional|Yes||||||a note": ((WINDOWS,), "long-row"),
    "Required|Yes|||||||": ((WINDOWS,), "long-row"),  # two too many
}


@pytest.mark.parametrize("rest", REPAIRED)
def test_one_reading_is_left(rest: str) -> None:
    table = only_table(page(row(rest=rest)))
    (endpoint,) = table.endpoints
    platforms, code = REPAIRED[rest]
    assert endpoint.platforms == platforms
    assert code in {each.code for each in table.findings}


# Rows that a reader may not guess at: platforms could be others, or cells stand for something else.
TORN = [
    "Required|Yes",
    "Required|Yes|Yes|Yes",
    "Optional|Yes|Yes|Yes|a note",
    "Required|Yes|a note",
    "Required|Yes|||a note",
    "Required|||Yes|Yes|",
    "Required|Yes|||Yes|Yes|||",
    "Required|Yes|||Yes|Yes|a note|another",
    "Yes|Yes|||Yes|Yes|",
    "Required|Yes||||||||",  # three too many
    "Required|Yes|see note|||||",
]


@pytest.mark.parametrize("rest", TORN)
def test_no_reading_or_several_are_left(rest: str) -> None:
    table = only_table(page(row("b.example.com", "Required|Yes|||||"), row(rest=rest)))
    assert [each.text for each in table.endpoints] == ["b.example.com"]
    (torn,) = table.quarantined
    assert torn.row == 13
    assert torn.text == "a.example.com"
    assert torn.geography == "WW"
    assert torn.platforms is None
    assert torn.code in ("misfit-row", "unreadable-platform-cell", "unreadable-need")


def test_a_missing_last_pipe() -> None:
    text = page(row(rest="Required|Yes|||||a note")[:-1], row("b.example.com"))
    table = only_table(text)
    assert [each.text for each in table.endpoints] == ["a.example.com", "b.example.com"]


def test_a_row_broken_over_lines_is_joined() -> None:
    text = page(row(rest='Required|Yes*|||||"*Optional if\nmanaged"'), row("b.example.com"))
    table = only_table(text)
    first, second = table.endpoints
    assert (first.platforms, first.conditional) == ((WINDOWS,), True)
    assert (second.text, second.row) == ("b.example.com", 14)
    assert [(each.row, each.code) for each in table.findings] == [(12, "broken-row")]


def test_a_torn_row_is_known_up_to_the_systems_that_it_is_for() -> None:
    header = "|Service|Geography|Port|URL|OS|Comments|Notes|"
    text = page("|S|EU|443|a.example|Windows|", header=header, title="streamlined URLs")
    (torn,) = only_table(text.replace(LINE, "|-|-|-|-|-|-|-|")).quarantined
    assert (torn.geography, torn.text, torn.cells[-1]) == (
        "EU",
        "a.example",
        ("and then", "Windows"),
    )


@pytest.mark.parametrize(
    ("header", "cell", "text", "told"),
    [
        ("|URL|Linux|Mac|Comments|", "a.example", "a.example", "URL"),
        ("|URL|Linux|Mac|Comments|", "Nowhere", "", "row"),
        ("|Notes|Linux|URL|Mac|", "a.example", "", "Notes"),
    ],
)
def test_where_a_torn_row_has_its_url(header: str, cell: str, text: str, told: str) -> None:
    lines = page(f"|{cell}|", header=header).replace(LINE, "|-|-|-|-|")
    (torn,) = only_table(lines).quarantined
    assert (torn.text, torn.cells) == (text, ((told, cell),))


def test_a_torn_row_without_columns_that_would_show_it_tells_nothing() -> None:
    header = "|Service|Geography|Category|Port|URL|"
    text = page("|S|EU|C|", header=header, title="portal URLs").replace(LINE, "|-|-|-|-|-|")
    (torn,) = only_table(text.replace("## URLs", "## Portal")).quarantined
    assert (torn.geography, torn.text, torn.cells) == (None, "", (("row", "S | EU | C"),))


def test_a_short_row_without_any_answer_is_not_for_all_devices() -> None:
    # The lost cell may have been the one `Yes`; blank ones alone would open the host for all.
    table = only_table(page(row(rest="Required|||||")))
    assert table.endpoints == ()
    assert [each.code for each in table.quarantined] == ["misfit-row"]


def test_a_short_row_of_tags_does_not_take_a_word_of_prose_for_one() -> None:
    header = "|Service Tag Name|Defender for Endpoint services included|Comments|"
    rows = ("|ATag|What it covers|x|", "|What it covers|x|")
    text = page(*rows, header=header, title="streamlined URLs").replace(LINE, "|-|-|-|")
    table = only_table(text)
    assert [each.text for each in table.endpoints] == ["ATag"]
    assert [each.code for each in table.quarantined] == ["misfit-row"]


def test_a_blank_cell_too_many_before_the_url() -> None:
    """A URL is never blank, so that it is told which of the blank cells is the one."""
    moved = row("|b.example", "Required|Yes|||||")
    table = only_table(page(row("a.example"), moved))
    assert [(each.text, each.platforms) for each in table.endpoints] == [
        ("a.example", (WINDOWS,)),
        ("b.example", (WINDOWS,)),
    ]
    assert [each.code for each in table.findings] == ["long-row"]


def test_a_short_row_of_a_table_without_platforms() -> None:
    header = "|Service|Geography|Category|Port|URL|Comments|"
    lines = ("|S|EU|C|443|a.example|", "|S|EU|C|443|b.example|x|")
    text = page(*lines, header=header, title="portal URLs").replace(LINE, "|-|-|-|-|-|-|")
    table = only_table(text.replace("## URLs", "## Portal"))
    assert [each.text for each in table.endpoints] == ["a.example", "b.example"]
    assert table.findings[0].code == "short-row"


def test_a_cell_too_many_beside_systems_and_unknown_columns() -> None:
    header = "|Service|Port|Endpoint/URLs|Description|Type|Notes|OS|"
    lines = (
        "|S|80|a.example|x|Required|any.thing 1|Windows||",
        "|S|80|b.example|x|Required|any.thing 1|BeOS||",
    )
    text = page(*lines, header=header, title="streamlined URLs").replace(LINE, "|-|-|-|-|-|-|-|")
    table = only_table(text)
    assert [each.text for each in table.endpoints] == ["a.example"]
    assert [each.code for each in table.quarantined] == ["misfit-row"]


@pytest.mark.parametrize(
    ("cell", "geography"),
    [("WW", "WW"), ("", None), ("10", None), ("a.example", None), ("Yes", None), ("no", None)],
)
def test_what_is_no_geography_tells_of_no_region(cell: str, geography: str | None) -> None:
    """Where the cells of a torn row may have moved, only what fits is taken for one."""
    (torn,) = only_table(page(row(rest="Required|Yes").replace("|WW|", f"|{cell}|"))).quarantined
    assert (torn.code, torn.geography) == ("misfit-row", geography)


def test_a_short_row_without_a_port_is_not_read_with_another() -> None:
    # A blank category stood before the lost port; blank, that would leave it to the scheme.
    torn = row(rest="Required|Yes|||||").replace("|Common|443|", "||")
    table = only_table(page(torn))
    assert table.endpoints == ()
    assert [each.code for each in table.quarantined] == ["misfit-row"]


# What can stand under a header, and what cannot.
UNDER = {
    "URL": (("a.example",), ("", "a", "Yes", "Required")),
    "Geography": (("EU", "a b"), ("", "a.b", "10", "-", "Optional")),
    "Port": (("", "443", "80, 443"), ("x", "Yes")),
    "Type": (("Required", "optional"), ("", "Yes", "a")),
    "OS": (("All", "Windows, macOS"), ("", "BeOS", "Yes")),
    "Service Tag": (("Storage", "A.B1"), ("", "a b", "1", "Yes", "Required")),
    "Category": (("", "a.b", "1"), ("Yes", "n/a", "required")),
    "Linux": (("", "yes", "Yes*", "No", "-", "N/A"), ("x", "Required")),
    "Notes": (("", "Yes", "Required", "a.b"), ()),
}


def test_what_can_stand_under_a_header() -> None:
    columns = read_columns(Row(number=1, cells=tuple(UNDER)))
    assert columns is not None
    fitting = [cells[0] for cells, _ in UNDER.values()]
    for column, (good, bad) in enumerate(UNDER.values()):
        for cell in (*good, *bad):
            cells = (*fitting[:column], cell, *fitting[column + 1 :])
            assert fits(cells, columns) is (cell in good), cells
            assert fits(cells, columns, column)


def test_a_header_names_a_url_and_another_column() -> None:
    """Of two columns for one thing the first is read."""
    columns = read_columns(Row(number=1, cells=("URL", "Port", "URLs", "Linux")))
    assert columns is not None
    assert (columns.roles, columns.unknown) == ({"url": 0, "port": 1}, ("URLs",))
    assert list(columns.platforms) == [3]
    assert read_columns(Row(number=1, cells=("URL", "Linux"))) is not None
    for cells in (("URL", "Notes"), ("URL", "URL"), ("Port", "Linux")):
        assert read_columns(Row(number=1, cells=cells)) is None
