"""Markdown pages: what is read, repaired, joined and quarantined. Pages are of the tests' own."""

import pytest

from tests.builders.pages import (
    ALL,
    HEADER,
    LINE,
    SERVERS,
    WINDOWS,
    imported,
    only_list,
    only_table,
    page,
    row,
)


def test_a_page_says_what_it_is() -> None:
    endpoint_list = only_list(page(row(rest="Required|Yes||||Yes|")))
    assert endpoint_list.id == "standard-commercial"
    assert (endpoint_list.source.title, endpoint_list.source.date) == (
        "standard URLs - commercial",
        "2025-10-16",
    )
    (endpoint,) = endpoint_list.tables[0].endpoints
    # The row is the line of the file: four of front matter, then headings and the header.
    assert endpoint.id == "standard-commercial/urls#12"
    assert endpoint.platforms == (WINDOWS, "Linux")
    assert endpoint_list.tables[0].sheet == "URLs"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10/16/2025", "2025-10-16"),
        ("2026-07-03T00:00:00.0000000Z", "2026-07-03"),
        ("soon", ""),
    ],
)
def test_dates(text: str, day: str) -> None:
    endpoint_list = only_list(page(row()).replace("10/16/2025", text))
    assert endpoint_list.source.date == day


@pytest.mark.parametrize(
    ("cell", "targets"),
    [
        ("`a.example.com`", ["https://a.example.com:443"]),
        ("\\*.a.example.com", ["https://*.a.example.com:443"]),
        (
            "a.example.com<br>b.example.com",
            ["https://a.example.com:443", "https://b.example.com:443"],
        ),
        (
            "a.example.com b.example.com<br/>",
            ["https://a.example.com:443", "https://b.example.com:443"],
        ),
        ("\ta.example.com\u00a0", ["https://a.example.com:443"]),
        (
            "www.example.com/pki/\\*<br>www.example.com/x/*",
            ["https://www.example.com:443/pki/*", "https://www.example.com:443/x/*"],
        ),
        (
            "*ecs.example.com/config",
            [
                "https://ecs.example.com:443/config{,/*}",
                "https://*.ecs.example.com:443/config{,/*}",
            ],
        ),
    ],
)
def test_url_cells(cell: str, targets: list[str]) -> None:
    table = only_table(page(row(cell)))
    assert [str(each.remote) for each in table.endpoints] == targets


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


def test_blank_first_cells_mean_as_above() -> None:
    header = "|Service|Port|Endpoint/URLs|Description|Type|Comments|OS|"
    lines = [
        "|Certificates|80|a.example.com|x|Required||Windows|",
        "|||b.example.com|x|Required||Windows|",
        "|||c.example.com|x|Required||",
    ]
    text = page(*lines, header=header, title="streamlined URLs - commercial").replace(
        LINE, "|-|-|-|-|-|-|-|"
    )
    table = only_table(text)
    assert [str(each.remote) for each in table.endpoints] == [
        "http://a.example.com:80",
        "http://b.example.com:80",
    ]
    assert [each.row for each in table.quarantined] == [14]
    assert (13, "as-above") in [(each.row, each.code) for each in table.findings]


def test_a_row_goes_on_with_the_service_of_the_row_above() -> None:
    """What a row is read as hangs on it."""
    header = "|Service|Port|Endpoint/URLs|Description|Type|Comments|OS|"
    lines = [
        "|Core Defender for Endpoint services|443|a.example.com|x|Required||Windows|",
        "|||b.example.com|x|Required||Windows|",
        "|Certificates|80|c.example.com|x|Required||Windows|",
    ]
    text = page(*lines, header=header, title="streamlined URLs").replace(LINE, "|-|-|-|-|-|-|-|")
    endpoints = only_table(text).endpoints
    assert ["core-streamlined" in each.readings for each in endpoints] == [True, True, False]
    assert not any(each.conditional for each in endpoints)


def test_a_torn_row_without_columns_that_would_show_it_tells_nothing() -> None:
    header = "|Service|Geography|Category|Port|URL|"
    text = page("|S|EU|C|", header=header, title="portal URLs").replace(LINE, "|-|-|-|-|-|")
    (torn,) = only_table(text.replace("## URLs", "## Portal")).quarantined
    assert (torn.geography, torn.text, torn.cells) == (None, "", (("row", "S | EU | C"),))


def test_a_sentence_in_the_url_cell() -> None:
    sentence = "Root URL of the service, see [Using it](/a/b.c)"
    alone = f"|Service|WW|Common|443|{sentence}|||||||||"
    table = only_table(page(alone, row(sentence, "Required||||Yes|Yes|")))
    (kept,) = table.quarantined
    assert (kept.row, kept.code, kept.platforms) == (13, "no-host", ("Mac", "Linux"))
    # The row that says less is a finding, not another row that may concern everybody.
    assert (12, "duplicate-row") in [(each.row, each.code) for each in table.findings]


def test_sections_of_a_page_are_one_list() -> None:
    more = HEADER.replace("|Mac|Linux", "")
    text = page(row(), title="streamlined URLs - US government")
    text += (
        f"\n### More\n\n{more}\n{LINE[: -len('-|-|')]}\n{row('b.example.com', 'Optional|Yes|||')}\n"
    )
    endpoint_list = only_list(text)
    assert (endpoint_list.id, endpoint_list.cloud) == ("streamlined-gov", "government")
    (table,) = endpoint_list.tables
    assert [each.text for each in table.endpoints] == ["a.example.com", "b.example.com"]
    assert {each.name for each in table.platforms} == set(ALL)


def test_columns_are_found_by_their_headers() -> None:
    header = "|Notes|Linux|Mac|Type|URL|Region|Port|Windows 7, 8.1|Ticket|"
    line = "|-|-|-|-|-|-|-|-|-|"
    text = page("|x|Yes||Required|a.example.com|EU|8443|No|T1|", header=header).replace(LINE, line)
    table = only_table(text)
    (endpoint,) = table.endpoints
    assert str(endpoint.remote) == "tcp://a.example.com:8443"
    assert (endpoint.geography, endpoint.need, endpoint.platforms) == ("EU", "required", ("Linux",))
    assert [each.raw for each in table.findings if each.code == "unknown-column"] == [
        "Notes",
        "Ticket",
    ]


def test_a_table_without_a_proper_delimiter_row_is_still_seen() -> None:
    text = page(row()).replace(LINE, "|-|-|-|")
    result = imported(text)
    assert [
        each.text
        for endpoint_list in result.lists
        for t in endpoint_list.tables
        for each in t.endpoints
    ] == ["a.example.com"]


def test_a_table_of_unknown_layout_is_a_finding() -> None:
    text = page(row()) + "\n## Other\n\n|Host name|Why|\n|-|-|\n|c.example.com|x|\n"
    table = only_table(text)
    (finding,) = [each for each in table.findings if each.code == "unknown-layout"]
    assert "`Other`" in finding.message
    accounts = {each.sheet: each for each in imported(text).accounts}
    assert accounts["Other"].skipped == 2
    assert accounts["Other"].note


@pytest.mark.parametrize("rule", ["---", "==="])
def test_rows_above_a_rule_are_no_heading(rule: str) -> None:
    text = page(row(), row("b.example.com") + "\n" + rule).replace(LINE, "|-|-|-|")
    table = only_table(text)
    assert [each.text for each in table.endpoints] == ["a.example.com", "b.example.com"]


def test_a_page_without_any_heading() -> None:
    result = imported(f"{HEADER}\n{LINE}\n{row()}\n")
    (endpoint_list,) = result.lists
    assert endpoint_list.source.title == "page"
    assert [each.text for each in endpoint_list.tables[0].endpoints] == ["a.example.com"]


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
