"""Which table and editions an overlay is for, and what is said where it cannot be applied."""

from typing import Any

import pytest

from outgate.catalog.corrections import OverlayError
from outgate.catalog.overlays import apply_overlay, holds_for
from outgate.catalog.readings import load_readings
from tests.builders.catalogs import endpoint_list
from tests.builders.corrected import HEAD, MODEL, OTHER, SAME, corrected, entry

KNOWN = "`Linux`, `macOS`, `Windows 10`, `MMA`"
WRONG: list[tuple[dict[str, Any], str, tuple[str | int, ...]]] = [
    (
        {"change": [entry("x.example", to={}), entry("a.example", to={"readings": ["y", "z"]})]},
        "there is no reading `y`",
        ("change", 1, "readings", 0),
    ),
    (
        {"add": [entry("n.example", like="a.example", platforms=["Linux", "OS/2"])]},
        f"no platform begins with `OS/2`; the table has {KNOWN}",
        ("add", 0, "platforms", 1),
    ),
    (
        {"read": [entry("e.example", platforms=[""])]},
        f"several platforms begin with ``; the table has {KNOWN}",
        ("read", 0, "platforms", 0),
    ),
    (
        {"add": [entry("", like="a.example")]},
        "the URL is blank",
        ("add", 0, "url"),
    ),
    (
        {"add": [entry("n.example, x..y", like="a.example")]},
        "`x..y` is not a valid host name",
        ("add", 0, "url"),
    ),
]


@pytest.mark.parametrize(("entries", "message", "path"), WRONG)
def test_what_cannot_be_applied(
    entries: dict[str, Any], message: str, path: tuple[str | int, ...]
) -> None:
    with pytest.raises(OverlayError) as raised:
        corrected(**entries)
    assert (str(raised.value), raised.value.path) == (message, path)
    # What ships was right for an edition that another may have left behind.
    proven = corrected(proven=True, **entries)
    ((key, (*_, wrong)),) = entries.items()
    assert proven.idle[-1] == f"{key} `{wrong['url']}`: {message}"
    assert proven.rows == 0
    assert proven.table.endpoints == (MODEL, OTHER, SAME)


LISTS = (endpoint_list(OTHER), endpoint_list(MODEL, id="k"))


def test_an_overlay_is_about_one_table() -> None:
    document: Any = {**HEAD, "remove": [entry("b.example")]}
    (one, other), overlay = apply_overlay(LISTS, document, load_readings())
    assert (one.endpoints, other) == ((), LISTS[1])
    assert (overlay.id, overlay.table, overlay.reason, overlay.decided_by) == (
        "ours",
        "l/t",
        "why",
        "team",
    )
    assert (overlay.rows, overlay.idle) == (1, ())


TABLES = {
    "m/t": "the edition has no table `m/t`; did you mean `k/t`? `editions` says which editions an "
    "overlay is for",
    "x": "the edition has no table `x`; it has k/t, l/t; `editions` says which editions an overlay "
    "is for",
}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_there_is_not(table: str) -> None:
    document: Any = {**HEAD, "table": table, "remove": [entry("b.example")]}
    with pytest.raises(OverlayError) as raised:
        apply_overlay(LISTS, document, load_readings())
    assert (str(raised.value), raised.value.path) == (TABLES[table], ("table",))
    lists, overlay = apply_overlay(LISTS, document, load_readings(), proven=True)
    assert lists == LISTS
    assert (overlay.rows, overlay.idle) == (0, (f"the edition has no table `{table}`",))


@pytest.mark.parametrize(
    ("editions", "edition", "holds"),
    [
        ({}, "2020-01-01", True),
        ({"from": "2025-01-01"}, "2024-12-31", False),
        ({"from": "2025-01-01"}, "2025-01-01", True),
        ({"from": "2025-01-01"}, "9998-01-01", True),
        ({"to": "2025-01-01"}, "2025-01-01", True),
        ({"to": "2025-01-01"}, "2025-01-02", False),
        ({"to": "2025-01-01"}, "2001-01-01", True),
    ],
)
def test_the_editions_of_an_overlay(editions: dict[str, str], edition: str, holds: bool) -> None:
    document: Any = {**HEAD, "editions": editions}
    assert holds_for(document, edition) is holds
