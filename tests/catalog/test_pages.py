"""Markdown pages of the tests' own: what is read of their titles, headers, cells and tables."""

import pytest

from tests.builders.pages import (
    ALL,
    HEADER,
    LINE,
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
    assert [(each.row, each.geography) for each in table.quarantined] == [(14, None)]
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


def test_sections_for_other_releases_are_other_tables() -> None:
    rows = f"{HEADER}\n{LINE}\n{row('{}', 'Required|No|||||')}\n"
    text = "# Streamlined URLs\n"
    for title, host in (
        ("Windows 1607 to 1803", "a.example"),
        ("Windows 1709 to 1803", "b.example"),
        ("Windows 10 1607 to 1803", "c.example"),
    ):
        text += f"\n## {title}\n\n{rows.format(host)}"
    (endpoint_list,) = imported(text).lists
    assert [
        (
            table.id,
            [each.fleets for each in table.platforms],
            [each.text for each in table.endpoints],
        )
        for table in endpoint_list.tables
    ] == [
        (
            "legacy",
            [("win10-1607", "win10-1703", "win10-1709", "win10-1803")],
            ["a.example", "c.example"],
        ),
        ("legacy-2", [("win10-1709", "win10-1803")], ["b.example"]),
    ]


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
