"""A page with one line of everything that can be odd: what becomes of it, and what is said."""

from hashlib import sha256

import pytest

from outgate.catalog.importers.interface import SheetAccount
from outgate.catalog.model import EndpointList, ListSource, Table
from tests.builders.pages import ALL, HEADER, LINE, WINDOWS, imported, page, row

MISFIT = "cells where the header has 13, so which column a cell belongs to is not known"
SENTENCE = "A sentence without a host, see below"
LONG = "b" * 90
TEXT = page(
    row("a.example"),
    row("b.example", "Required|Yes|||Yes|Yes"),
    row("c.example", "Required|Yes||||Yes|Yes|a note"),
    row("d.example", "Required|Yes"),
    row("e.example", 'Required|Yes*|||||"*Optional if\nmanaged"'),
    f"|x|{LONG}|",
    row("f.example", "Required|Yes|||Yes|Yes|a note|another"),
    row("g.example", "Yes|Yes|||Yes|Yes|"),
    f"|Service|WW|Common|443|{SENTENCE}|||||||||",
    row(SENTENCE, "Required||||Yes|Yes|"),
) + (
    "\n## Other\n\n|Host name|Why|\n|-|-|\n|c.example.com|x|\n"
    f"\n## Windows 1607 to 1803\n\n{HEADER}\n{LINE}\n{row('h.example')}\n{HEADER}\n"
    f"{row('i.example', 'Required|No|||||')}\n"
    f"\n## Windows 1234 to 1803\n\n{HEADER}\n{LINE}\n{row('j.example')}\n"
)


@pytest.fixture
def standard() -> EndpointList:
    return imported(TEXT).lists[0]


@pytest.fixture
def urls(standard: EndpointList) -> Table:
    (table,) = standard.tables
    return table


def test_what_is_read(standard: EndpointList, urls: Table) -> None:
    assert [(each.id, each.text, each.platforms, each.conditional) for each in urls.endpoints] == [
        ("standard-commercial/urls#12", "a.example", (WINDOWS,), False),
        ("standard-commercial/urls#13", "b.example", (WINDOWS, "Mac", "Linux"), False),
        ("standard-commercial/urls#14", "c.example", (WINDOWS, "Mac", "Linux"), False),
        ("standard-commercial/urls#16", "e.example", (WINDOWS,), True),
    ]
    assert {(each.geography, each.category) for each in urls.endpoints} == {("WW", "Common")}
    assert (urls.sheet, urls.has_geography, urls.marks_need) == ("URLs", True, True)
    assert [each.name for each in urls.platforms] == sorted(ALL)
    assert standard.source == ListSource(
        "standard URLs - commercial", "page.md", "2025-10-16", sha256(TEXT.encode()).hexdigest()
    )


def test_what_is_not_read(urls: Table) -> None:
    known = (
        ("Service", "Service"),
        ("Geography", "WW"),
        ("Category", "Common"),
        ("Port", "443"),
    )
    told = [
        (each.row, each.code.value, each.reason, each.text, each.geography, each.platforms)
        for each in urls.quarantined
    ]
    no_host = "the row names no host: its URL cell holds a sentence"
    assert told == [
        (15, "misfit-row", f"it has 8 {MISFIT}", "d.example", "WW", None),
        (18, "misfit-row", f"it has 2 {MISFIT}", "", None, None),
        (19, "misfit-row", f"it has 14 {MISFIT}", "f.example", "WW", None),
        (20, "unreadable-need", "`yes` is neither Required nor Optional", "g.example", "WW", None),
        (22, "no-host", no_host, SENTENCE, "WW", ("Mac", "Linux")),
    ]
    cells = [each.cells for each in urls.quarantined]
    # What fits stands under its header, the rest is shown as it stands.
    assert cells[0] == (*known, ("Endpoint/URL", "d.example"), ("and then", "Required | Yes"))
    assert cells[1] == (("row", f"x | {LONG}"[:80]),)
    assert cells[2] == (
        *known,
        ("Endpoint/URL", "f.example"),
        ("and then", "Required | Yes | | | Yes | Yes | a note | another"),
    )
    assert cells[3] == (
        *known,
        ("Endpoint/URL", "g.example"),
        ("Required or Optional", "Yes"),
        (WINDOWS, "Yes"),
        ("Mac", "Yes"),
        ("Linux", "Yes"),
    )


def test_what_is_found(urls: Table) -> None:
    mended = "cells where the header has 13; only one way to"
    unknown = "has a layout that is not known; its rows are not read"
    assert [(f.row, f.code.value, f.message, f.raw) for f in urls.findings] == [
        (13, "short-row", f"it has 12 {mended} fill one in fits the columns", "b.example"),
        (14, "long-row", f"it has 14 {mended} leave one out fits the columns", "c.example"),
        (14, "unread-comment", "the comment says something that no reading knows", "a note"),
        (15, "misfit-row", f"it has 8 {MISFIT}", "d.example"),
        (
            16,
            "broken-row",
            "the row is broken over several lines, which are joined",
            '"*Optional if managed"',
        ),
        (18, "misfit-row", f"it has 2 {MISFIT}", ""),
        (19, "misfit-row", f"it has 14 {MISFIT}", "f.example"),
        (20, "unreadable-need", "`yes` is neither Required nor Optional", "g.example"),
        (21, "duplicate-row", "row 22 says the same and more", SENTENCE),
        (22, "no-host", "the row names no host: its URL cell holds a sentence", SENTENCE),
        (26, "unknown-layout", f"the table under `Other` {unknown}", "Other"),
        (
            40,
            "unknown-layout",
            f"the table under `Windows 1234 to 1803` {unknown}",
            "Windows 1234 to 1803",
        ),
    ]


def test_a_table_for_one_kind_of_device_says_so_in_its_title() -> None:
    standard, legacy = imported(TEXT).lists
    (table,) = legacy.tables
    assert standard.source == legacy.source
    assert (legacy.id, table.id) == ("streamlined-commercial", "legacy")
    (platform,) = table.platforms
    assert platform.fleets == ("win10-1607", "win10-1703", "win10-1709", "win10-1803")
    assert [(each.row, each.text, each.platforms) for each in table.endpoints] == [
        (34, "h.example", ("Windows 1607 to 1803",)),
        (36, "i.example", ("Windows 1607 to 1803",)),
    ]
    assert not any(each.conditional for each in table.endpoints)
    # The header stands twice, and is told of once.
    assert [(f.row, f.code.value, f.message, f.raw) for f in table.findings] == [
        (
            32,
            "platform-column-ignored",
            f"the title says who the table is for; column `{name}` is ignored",
            name,
        )
        for name in sorted(ALL)
    ]


def test_every_line_is_accounted_for() -> None:
    note = "a table of endpoints has a layout that is not known; its rows are not read"
    assert imported(TEXT).accounts == (
        SheetAccount(sheet="URLs", rows=11, entries=4, quarantined=5, headers=1, repeated=1),
        SheetAccount(sheet="Other", rows=2, skipped=2, note=note),
        SheetAccount(sheet="Windows 1607 to 1803", rows=4, entries=2, headers=2),
        SheetAccount(sheet="Windows 1234 to 1803", rows=2, headers=1, skipped=1, note=note),
    )
