"""A sheet with one row of everything that can be odd: what becomes of each, and what is said."""

from pathlib import Path

import pytest

from outgate.catalog.importers.interface import SheetAccount
from outgate.catalog.model import Need, Table
from tests.builders.books import Book, only_table

TITLE = "Microsoft Defender URLs"
HEADER = (
    "Service", "Geography", "Category", "Port", "Endpoint/URL", "Required/Optional", "Linux",
    "Windows 10", "Notes", "Comments",
)  # fmt: skip
USUAL = {
    "Service": "S", "Geography": "EU", "Category": "C", "Port": "443",
    "Required/Optional": "Required", "Linux": "Yes", "Windows 10": "No",
}  # fmt: skip
LONG = "b" * 90
AS_ABOVE = "the first cells are blank: service and port are read as in the row above"


def quarantined(code: str, reason: str, raw: str) -> tuple[str, tuple[str, str, str]]:
    """Why a row is quarantined, in whole or in part, and the finding that says the same."""
    return reason, (code, reason, raw)


# For each row its cells that are not the usual ones; what it comes to, one text for each endpoint
# and the reason where it is quarantined; and what is found, with the text that is quoted.
ROWS: list[tuple[dict[str, str], list[str], str, tuple[str, str, str] | None]] = [
    ({"Endpoint/URL": "a.example"}, ["https://a.example:443"], "", None),
    (
        {
            "Endpoint/URL": "b.example, c.example",
            "Required/Optional": "optional",
            "Windows 10": "Yes*",
        },
        ["https://b.example:443", "https://c.example:443"],
        "",
        None,
    ),
    (
        {"Endpoint/URL": "d.example", "Geography": ""},
        [],
        *quarantined("blank-geography", "the geography cell is blank", "d.example"),
    ),
    (
        {"Endpoint/URL": "e.example", "Required/Optional": ""},
        [],
        *quarantined("blank-need", "neither Required nor Optional is said", "e.example"),
    ),
    (
        {"Endpoint/URL": "v.example v.example", "Required/Optional": ""},
        [],
        *quarantined("blank-need", "neither Required nor Optional is said", "v.example v.example"),
    ),
    (  # that no host is named says more
        {"Endpoint/URL": "a sentence here", "Required/Optional": ""},
        [],
        *quarantined(
            "no-host", "the row names no host: its URL cell holds a sentence", "a sentence here"
        ),
    ),
    (
        {"Endpoint/URL": "f.example", "Required/Optional": "Perhaps"},
        [],
        *quarantined("unreadable-need", "`perhaps` is neither Required nor Optional", "f.example"),
    ),
    (
        {"Endpoint/URL": "g.example", "Linux": "-"},
        [],
        *quarantined("no-platform", "the row says no for platforms and yes for none", "g.example"),
    ),
    (
        {"Endpoint/URL": "h.example", "Linux": LONG},
        [],
        *quarantined(
            "unreadable-platform-cell",
            f"`{LONG[:80]}` stands in platform column `Linux`",
            "h.example",
        ),
    ),
    (
        {"Endpoint/URL": "i.example", "Port": "x"},
        [],
        *quarantined("unreadable-port", "`x` is not a port", "i.example"),
    ),
    (
        {"Endpoint/URL": "no host here"},
        [],
        *quarantined(
            "no-host", "the row names no host: its URL cell holds a sentence", "no host here"
        ),
    ),
    (
        {"Endpoint/URL": ""},
        [],
        *quarantined("no-host", "the row names no host", ""),
    ),
    (
        {"Endpoint/URL": "x..y, x..z"},
        [],
        *quarantined("no-host", "`x..y, x..z` names no host", "x..y, x..z"),
    ),
    (
        {"Endpoint/URL": "j.example x..y"},
        ["https://j.example:443"],
        *quarantined("unreadable-url", "`x..y` is not a valid host name", "j.example x..y"),
    ),
    (
        {"Endpoint/URL": "k.example k.example", "Windows 10": "N/A"},
        ["https://k.example:443"],
        "",
        (
            "repeated-url",
            "`k.example` stands twice in the row; another host may have been meant",
            "k.example",
        ),
    ),
    (
        {"Endpoint/URL": "l.example", "Linux": "", "Windows 10": "", "Notes": "yes"},
        [],
        *quarantined(
            "unreadable-platform-cell",
            "only column `Notes`, which is not known, says yes",
            "l.example",
        ),
    ),
    (
        {"Endpoint/URL": "m.example", "Linux": "", "Windows 10": "", "Comments": "yes"},
        ["https://m.example:443"],
        "",
        ("unread-comment", "the comment says something that no reading knows", "yes"),
    ),
    (
        {"Endpoint/URL": "n.example", "Service": "", "Port": ""},
        ["https://n.example:443"],
        "",
        ("as-above", AS_ABOVE, "n.example"),
    ),
    (
        {"Endpoint/URL": "o.example", "Service": "", "Port": "80"},
        ["http://o.example:80"],
        "",
        ("as-above", AS_ABOVE, "o.example"),
    ),
    (
        {"Endpoint/URL": "p.example", "Comments": f"nobody knows {LONG}"},
        ["https://p.example:443"],
        "",
        (
            "unread-comment",
            "the comment says something that no reading knows",
            f"nobody knows {LONG}"[:80],
        ),
    ),
    (
        {"Endpoint/URL": "*q.example"},
        ["https://q.example:443", "https://*.q.example:443"],
        "",
        (
            "dotless-wildcard",
            "`*q.example` has a star without a dot: read as `q.example` and `*.q.example`",
            "*q.example",
        ),
    ),
    (
        {"Endpoint/URL": "http://r.example"},
        ["http://r.example:443"],
        "",
        (
            "scheme-port",
            "`http://r.example` stands beside port 443: read as http on that port",
            "http://r.example",
        ),
    ),
    (
        {"Endpoint/URL": "s.example:8443"},
        ["tcp://s.example:8443"],
        "",
        (
            "port-contradiction",
            "`s.example:8443` stands beside port 443: its own port counts",
            "s.example:8443",
        ),
    ),
    (
        {"Endpoint/URL": "t.example\u200b", "Notes": LONG},
        ["https://t.example:443"],
        "",
        (
            "invisible-character",
            "the URL cell holds U+200B, which nobody sees: it is left out",
            "t.example",
        ),
    ),
    (
        {"Endpoint/URL": f"{LONG}..example", "Geography": "UK", "Notes": LONG},
        [],
        *quarantined(
            "unreadable-url", f"`{LONG}..example` is not a valid host name", f"{LONG}..example"[:80]
        ),
    ),
]


def cells(row: dict[str, str]) -> list[str]:
    return [{**USUAL, **row}.get(name, "") for name in HEADER]


@pytest.fixture
def read(tmp_path: Path) -> tuple[Table, SheetAccount]:
    book = Book()
    title = ["A title", *[""] * (len(HEADER) - 1)]
    book.sheet(TITLE, [HEADER, *(cells(row) for row, *_ in ROWS), title])
    imported = book.read(tmp_path)
    (account,) = imported.accounts
    return only_table(imported), account


def test_each_row_is_read_or_quarantined(read: tuple[Table, SheetAccount]) -> None:
    table, _ = read
    for number, (_, endpoints, reason, _) in enumerate(ROWS, start=2):
        mine = [each for each in table.endpoints if each.row == number]
        assert [str(each.remote) for each in mine] == endpoints
        assert [each.id.rpartition("#")[2] for each in mine] == (
            [f"{number}.{n}" for n in range(1, len(mine) + 1)] if len(mine) > 1 else [str(number)]
        )[: len(mine)]
        bad = [each for each in table.quarantined if each.row == number]
        assert [each.reason for each in bad] == ([reason] if reason else [])


def test_a_row_that_is_read_has_what_its_cells_say(read: tuple[Table, SheetAccount]) -> None:
    table, _ = read
    first, second, third, *_ = table.endpoints
    assert (first.geography, first.category, first.need) == ("EU", "C", Need.REQUIRED)
    assert (first.platforms, first.conditional, first.number) == (("Linux",), False, 0)
    for number, each in enumerate((second, third), start=1):
        assert (each.need, each.conditional, each.number) == (Need.OPTIONAL, True, number)
        assert each.platforms == ("Linux", "Windows 10")
    (everybody,) = [each for each in table.endpoints if each.text == "m.example"]
    assert everybody.platforms == ()


def test_what_is_found_of_each_row(read: tuple[Table, SheetAccount]) -> None:
    table, _ = read
    wanted = [
        (1, "unknown-column", "column `Notes` is not known, and its cells are not read", "Notes")
    ]
    wanted += [(number, *told) for number, (*_, told) in enumerate(ROWS, start=2) if told]
    assert [(f.row, f.code.value, f.message, f.raw) for f in table.findings] == wanted


def test_a_quarantined_row_is_kept_cell_by_cell(read: tuple[Table, SheetAccount]) -> None:
    """Where its geography and platforms could be read they say whom it may concern."""
    table, _ = read
    bad = {each.row: each for each in table.quarantined}
    known = {
        "d.example": (None, None),
        "e.example": ("EU", None),
        "v.example v.example": ("EU", None),
        "a sentence here": ("EU", ("Linux",)),
        "f.example": ("EU", None),
        "g.example": ("EU", None),
        "h.example": ("EU", None),
        "i.example": ("EU", ("Linux",)),
        "no host here": ("EU", ("Linux",)),
        "": ("EU", ("Linux",)),
        "x..y, x..z": ("EU", ("Linux",)),
        "j.example x..y": ("EU", ("Linux",)),
        "l.example": ("EU", None),
        f"{LONG}..example"[:80]: ("UK", ("Linux",)),
    }
    assert {each.text: (each.geography, each.platforms) for each in bad.values()} == known
    for number, row in enumerate((cells(each) for each, *_ in ROWS), start=2):
        if number in bad:
            assert bad[number].cells == tuple(
                (name, text[:80]) for name, text in zip(HEADER, row, strict=True) if text
            )


def test_every_row_is_accounted_for(read: tuple[Table, SheetAccount]) -> None:
    _, account = read
    entries = sum(bool(endpoints) for _, endpoints, *_ in ROWS)
    assert account == SheetAccount(
        sheet=TITLE,
        rows=len(ROWS) + 2,
        entries=entries,
        quarantined=len(ROWS) - entries,
        headers=1,
        notes=1,
    )
    assert (entries, account.quarantined) == (12, 13)
