"""How many rows the shipped editions have, counted by hand in the published sheets and pages."""

from collections import Counter

import pytest

from outgate.catalog.store import Store
from outgate.commands.catalog import list_rows
from tests.builders.editions import NEW, OLD, published_list
from tests.support import shipped

# Rows per geography in the sheets. Endpoints are more where a star without a dot was read as two
# patterns: rows 65 and 98 to 101 (commercial), row 57 (government).
STANDARD_COMMERCIAL = {"WW": 39 + 5, "US": 31, "EU": 15, "UK": 15}
STANDARD_GOV = {"US Gov": 28 + 1, "GCC": 20, "GCC High": 20, "DoD": 20}


PORTAL_GOV = {"US Gov": 5, "GCC": 3, "GCC High": 3, "DoD": 3}


# Windows 1607 to 1803 and the agent's gateways; "-" has the common endpoints (27), the tags (2)
# and the two wildcards of the agent.
STREAMLINED = {"All": 3, "US": 18 + 4, "EU": 10 + 4, "UK": 8 + 2, "AU": 6 + 2, "-": 27 + 2 + 2}
COUNTS = {
    OLD: {
        "standard-commercial": STANDARD_COMMERCIAL,
        "standard-gov": STANDARD_GOV,
        "portal-commercial": {"WW": 9},
        "portal-gov": PORTAL_GOV,
    },
    NEW: {
        "standard-commercial": STANDARD_COMMERCIAL,
        "standard-gov": STANDARD_GOV,
        "portal-commercial": {"-": 8},
        "portal-gov": PORTAL_GOV,
        "streamlined-commercial": STREAMLINED,
    },
}


# The page of 2026-09-03: URLs by table, 28 common ones with that of the deployment tool.
STREAMLINED_2026 = {"All": 4, "US": 18 + 4, "EU": 10 + 4, "UK": 8 + 2, "AU": 6 + 2, "-": 28 + 2 + 2}


@pytest.mark.parametrize("edition", COUNTS)
def test_counts_per_geography(edition: str) -> None:
    catalog, _ = Store(None).published(edition)
    assert catalog is not None
    assert {row.list.id: dict(row.geographies) for row in list_rows(catalog)} == COUNTS[edition]


def test_counts_per_geography_of_the_one_page_of_september() -> None:
    catalog, _ = Store(None).published("2026-09-03")
    assert catalog is not None
    own = {row.list.id: row for row in list_rows(catalog) if row.list.carried_from is None}
    assert {name: dict(row.geographies) for name, row in own.items()} == {
        "streamlined-commercial": STREAMLINED_2026,
        "portal-streamlined-commercial": {"-": 8},
    }
    assert all(row.quarantined == 0 for row in own.values())


# Rows per geography on the pages, headers aside, counted on the pages; quarantined rows included.
PAGE_ROWS = {
    ("2025-10-16", "standard-commercial"): {"WW": 40, "US": 23, "EU": 13, "UK": 11, "AU": 9},
    ("2025-12-25", "standard-commercial"): {"WW": 41, "US": 23, "EU": 15, "UK": 11, "AU": 9},
    ("2026-07-03", "standard-commercial"): {
        "WW": 41,
        "US": 23,
        "EU": 15,
        "UK": 11,
        "AU": 11,
        "Azure UAE Central (AEC)": 1,
        "Azure UAE North (AEN)": 1,
    },
    ("2025-10-16", "standard-gov"): {"US Gov": 20, "GCC": 14, "GCC High": 12, "DoD": 11, "WW": 1},
    ("2025-12-25", "standard-gov"): {
        "US Gov": 21,
        "GCC": 13,
        "Government Community Cloud": 1,
        "GCC High": 12,
        "DoD": 14,
        "WW": 1,
    },
    # A second row of ChannelURL says the same as another one and less: a finding, not a row.
    ("2026-07-03", "standard-gov"): {
        "US Gov": 21,
        "GCC": 14,
        "GCC High": 12,
        "DoD": 14,
        "WW": 2 - 1,
    },
    ("2025-10-16", "portal-commercial"): {"WW": 9},
    ("2026-07-03", "portal-gov"): {"US Gov": 5, "GCC": 3, "GCC High": 3, "DoD": 2},
}


@pytest.mark.parametrize(("edition", "list_id"), PAGE_ROWS)
def test_rows_per_geography_of_the_pages(edition: str, list_id: str) -> None:
    (table,) = published_list(edition, list_id).tables
    rows = {(each.row, each.geography) for each in table.endpoints}
    rows |= {(each.row, each.geography) for each in table.quarantined}
    assert Counter(geography for _, geography in rows) == PAGE_ROWS[edition, list_id]


# What the pages hold that cannot be read: row in the page, URL cell where it has one.
QUARANTINED = {
    ("2025-10-16", "standard-commercial"): {},
    ("2025-12-25", "standard-commercial"): {24: "Root URLs for public Microsoft CDN"},
    ("2026-07-03", "standard-commercial"): {23: "Root URL for public Microsoft CDN"},
    ("2025-12-25", "standard-gov"): {
        23: "Root URL for public Microsoft CDN",
        27: "unitedstates4.x.cp.wd.microsoft.us",
    },
    ("2026-07-03", "standard-gov"): {23: "Root URL for public Microsoft CDN"},
    ("2025-10-16", "streamlined-commercial"): {
        32: "ctldl.windowsupdate.com",
        33: "crl.microsoft.com",
    },
    ("2026-07-03", "streamlined-commercial"): {},
    ("2026-09-03", "streamlined-commercial"): {},
    ("2025-10-16", "streamlined-gov"): {},
}


@pytest.mark.parametrize(("edition", "list_id"), QUARANTINED)
def test_quarantined_rows_of_the_pages(edition: str, list_id: str) -> None:
    tables = published_list(edition, list_id).tables
    texts = {each.row: each.text for table in tables for each in table.quarantined}
    expected = QUARANTINED[edition, list_id]
    assert texts.keys() == expected.keys()
    assert all(texts[row].startswith(text) for row, text in expected.items())


def test_the_torn_page_is_read_only_where_one_reading_is_left() -> None:
    (table,) = published_list("2025-10-16", "standard-gov").tables
    # Rows 12 to 16 lack only their last cell, or nothing; so do the gateways, which say yes for
    # every platform, and the last row. Of all the others cells are lost.
    assert {each.row for each in table.endpoints} == {12, 13, 14, 15, 16, 28, 29, 40, 50, 51, 69}
    assert {each.row for each in table.quarantined} == (
        set(range(12, 70)) - {12, 13, 14, 15, 16, 28, 29, 40, 50, 51, 69}
    )


def test_service_tags_come_with_their_change_numbers() -> None:
    numbers = {"2025-10-16": 371, "2025-12-25": 376, "2026-07-03": 376, "2026-09-03": 376}
    for edition, number in numbers.items():
        (file,) = shipped(edition).tag_files
        assert file.change_number == number
        tags = {each.name: each for each in file.tags}
        assert tags.keys() == {"MicrosoftDefenderForEndpoint", "OneDsCollector"}
        assert "FW" in tags["MicrosoftDefenderForEndpoint"].features
        assert "FW" not in tags["OneDsCollector"].features
        assert "4.149.115.16/28" in tags["MicrosoftDefenderForEndpoint"].prefixes
        assert "4.150.76.184/29" in tags["OneDsCollector"].prefixes
    for edition in ("2026-07-03", "2026-09-03"):
        assert shipped(edition).tag_files[0].carried_from == "2025-12-25"
