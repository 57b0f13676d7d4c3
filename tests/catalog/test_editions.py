"""The shipped editions against the published sheets.

Counts and rows are typed by hand from the sheets; row numbers are theirs.
"""

import json
from collections import Counter
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from outgate.catalog.document import edition_document, edition_yaml
from outgate.catalog.document_reader import read_edition
from outgate.catalog.model import EndpointList
from outgate.catalog.store import Store
from outgate.commands.catalog import list_rows
from outgate.resources import resource, resource_text
from tests.support import shipped

OLD, NEW = "2021-03-04", "2024-08-01"
PAGES = ("2025-10-16", "2025-12-25", "2026-07-03", "2026-09-03")
EDITIONS = (OLD, NEW, *PAGES)


def document(edition: str) -> Any:
    return yaml.safe_load(resource("catalog", "editions", f"{edition}.yaml").read_text())


def published(edition: str, list_id: str) -> EndpointList:
    """A list as it was read, before overlays."""
    catalog, problems = Store(None).published(edition)
    assert catalog is not None, problems
    (found,) = [each for each in catalog.lists if each.id == list_id]
    return found


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
    (table,) = published(edition, list_id).tables
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
    tables = published(edition, list_id).tables
    found = {each.row: each.text for table in tables for each in table.quarantined}
    expected = QUARANTINED[edition, list_id]
    assert found.keys() == expected.keys()
    assert all(found[row].startswith(text) for row, text in expected.items())


def test_the_torn_page_is_read_only_where_one_reading_is_left() -> None:
    (table,) = published("2025-10-16", "standard-gov").tables
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


UNIFIED = "Windows 10, 11; Server 2022, 2019, 2016 (Unified Agent); Server 2012 R2 (Unified Agent)"
MMA_BASED = "Windows Server 2008 R2, 2012 R2, 2016 (MMA Based)"
ROWS = {
    # list/table#row: target, geography, need, platforms, readings
    (OLD, "standard-commercial/urls#2"): (
        "http://crl.microsoft.com:80/pki/crl/*",
        "WW",
        None,
        {"Windows 10 / Server 2019"},
        {"feature-certificate-lists"},
    ),
    (OLD, "standard-commercial/urls#10"): (
        "https://settings-win.data.microsoft.com:443",
        "WW",
        None,
        {"Windows 10 / Server 2019"},
        {"not-client-1809"},
    ),
    (OLD, "standard-commercial/urls#41"): (
        "https://eu.vortex-win.data.microsoft.com:443",
        "EU",
        None,
        {"Windows 10 / Server 2019"},
        {"not-client-1803"},
    ),
    (OLD, "standard-commercial/urls#42"): (
        "https://eu-v20.events.data.microsoft.com:443",
        "EU",
        None,
        {"Windows 10 / Server 2019", "Mac", "Linux"},
        set(),
    ),
    (OLD, "standard-commercial/urls#65.2"): (
        "https://*.download.windowsupdate.com:443",
        "WW",
        None,
        set(),
        {"feature-updates"},
    ),
    (OLD, "standard-commercial/urls#72"): (
        "https://msdl.microsoft.com:443/download/symbols{,/*}",
        "WW",
        None,
        set(),
        {"feature-symbols"},
    ),
    (OLD, "standard-gov/urls#76"): (
        "https://wsusg1virginiaff0.blob.core.usgovcloudapi.net:443",
        "GCC High",
        None,
        {"Windows 10 / Server 2019"},
        set(),
    ),
    (OLD, "standard-gov/urls#80"): (
        "https://unitedstates2.cp.wd.microsoft.us:443",
        "DoD",
        None,
        set(),
        set(),
    ),
    (OLD, "portal-gov/urls#10"): (
        "https://login.microsoftonline.us:443",
        "GCC High",
        None,
        set(),
        {"note-portal"},
    ),
    (NEW, "streamlined-commercial/common#15.3"): (
        "https://www.microsoft.com:443/security/encyclopedia/adlpackages.aspx",
        None,
        "required",
        {"All"},
        {"feature-updates", "note-disconnected"},
    ),
    (NEW, "streamlined-commercial/common#23"): (
        "http://ctldl.windowsupdate.com:80",
        None,
        "required",
        {"Windows"},
        {"feature-certificate-lists", "note-disconnected"},
    ),
    (NEW, "streamlined-commercial/legacy#3"): (
        "https://settings-win.data.microsoft.com:443",
        "All",
        "optional",
        {"Windows 1607 to 1803"},
        {"only-client-1703"},
    ),
    (NEW, "streamlined-commercial/legacy#47"): (
        "https://uk-v20.events.data.microsoft.com:443",
        "UK",
        "required",
        {"Windows 1607 to 1803"},
        set(),
    ),
    (NEW, "streamlined-commercial/mma#4"): (
        "https://winatp-gw-aus.microsoft.com:443",
        "AU",
        None,
        {"Windows 7, 8.1, 2008R2 (MMA)"},
        {"mma-part", "note-wildcards"},
    ),
    (NEW, "streamlined-commercial/mma#15.2"): (
        "https://*.blob.core.windows.net:443",
        None,
        None,
        {"Windows 7, 8.1, 2008R2 (MMA)"},
        {"mma-part", "note-wildcards"},
    ),
    (NEW, "streamlined-commercial/addresses#5"): (
        "https://tag:OneDsCollector:443",
        None,
        None,
        {"All"},
        {"note-prerequisites"},
    ),
    ("2025-10-16", "standard-commercial/urls#48"): (  # 12 of 13 cells
        "https://wsus1eastprod.blob.core.windows.net:443",
        "US",
        "required",
        {UNIFIED},
        set(),
    ),
    ("2025-10-16", "standard-commercial/urls#93"): (  # its comment goes on in the next line
        "https://go.microsoft.com:443",
        "WW",
        "required",
        {UNIFIED, "Windows 7, 8.1", MMA_BASED, "Mac", "Linux"},
        {"feature-updates", "note-disconnected"},
    ),
    ("2025-10-16", "standard-commercial/urls#107"): (  # 14 of 13 cells
        "https://*.smartscreen.microsoft.com:443",
        "WW",
        "required",
        {UNIFIED, "Mac", "Linux"},
        {"feature-web-protection", "note-prerequisites"},
    ),
    ("2025-10-16", "standard-commercial/urls#103"): (
        "https://*.wd.microsoft.com:443",
        "WW",
        "required",
        {UNIFIED, "Windows 7, 8.1", MMA_BASED, "Mac", "Linux"},
        set(),
    ),
    ("2026-07-03", "standard-commercial/urls#41"): (
        "https://winatp-gw-aec0a.microsoft.com:443",
        "Azure UAE Central (AEC)",
        "required",
        {UNIFIED, "Windows 7, 8.1", MMA_BASED, "Mac", "Linux"},
        set(),
    ),
    ("2026-07-03", "streamlined-gov/common#20"): (
        "https://gccmod.ecs.office.com:443/config/v1{,/*}",
        "GCC Mod",
        "required",
        {"Linux"},
        set(),
    ),
    ("2026-07-03", "streamlined-commercial/common#33"): (
        "http://ctldl.windowsupdate.com:80",
        None,
        "required",
        {"Windows"},
        {"feature-certificate-lists"},
    ),
    ("2026-09-03", "streamlined-commercial/common#24"): (
        "https://packages.microsoft.com:443",
        None,
        "required",
        {"Linux"},
        {"feature-updates", "note-disconnected"},
    ),
    ("2026-09-03", "streamlined-commercial/common#25"): (  # the row that is new
        "https://msdefender.download.prss.microsoft.com:443",
        None,
        "required",
        {"Linux"},
        {"feature-deployment-tool"},
    ),
    ("2026-09-03", "streamlined-commercial/common#26.2"): (
        "https://definitionupdates.microsoft.com:443",
        None,
        "required",
        {"All"},
        {"feature-updates", "note-disconnected"},
    ),
    ("2026-09-03", "streamlined-commercial/addresses#49"): (
        "https://tag:OneDsCollector:443",
        None,
        None,
        set(),  # the page's table has no column of devices, the workbook's has
        {"note-prerequisites"},
    ),
    ("2026-09-03", "streamlined-commercial/legacy#55"): (
        "https://settings-win.data.microsoft.com:443",
        "All",
        "optional",
        {"Connectivity URLs for Windows 1607 to 1803"},
        {"only-client-1703"},
    ),
    (NEW, "portal-commercial/urls#5.1"): (
        "https://*.securitycenter.windows.com:443",
        None,
        None,
        set(),
        {"note-portal"},
    ),
}


@pytest.mark.parametrize(("edition", "endpoint_id"), ROWS)
def test_rows_typed_by_hand(edition: str, endpoint_id: str) -> None:
    list_id, _, _ = endpoint_id.partition("/")
    (found,) = [
        each
        for table in published(edition, list_id).tables
        for each in table.endpoints
        if each.id == endpoint_id
    ]
    facts = (str(found.remote), found.geography, found.need, set(found.platforms))
    assert (*facts, set(found.readings)) == ROWS[edition, endpoint_id]


def test_findings_of_the_published_sheets() -> None:
    found = {
        (each.id, table.id, finding.row, finding.code)
        for edition in (OLD, NEW)
        for each in shipped(edition).lists
        for table in each.tables
        for finding in table.findings
    }
    streamlined = "streamlined-commercial"
    assert found == {
        *(("standard-commercial", "urls", n, "dotless-wildcard") for n in (65, 98, 99, 100, 101)),
        ("standard-gov", "urls", 57, "dotless-wildcard"),
        (streamlined, "legacy", 2, "platform-column-ignored"),
        (streamlined, "mma", 3, "geography-from-category"),
        (streamlined, "mma", 15, "repeated-url"),
    }


def test_nothing_of_these_sheets_is_quarantined() -> None:
    for edition in (OLD, NEW):
        for each in shipped(edition).lists:
            assert not [row for table in each.tables for row in table.quarantined]


def test_what_the_later_edition_carries_says_so() -> None:
    carried = {each.id: each.carried_from for each in shipped(NEW).lists}
    assert carried == {
        "portal-commercial": None,
        "portal-gov": OLD,
        "standard-commercial": OLD,
        "standard-gov": OLD,
        "streamlined-commercial": None,
    }
    assert published(NEW, "standard-gov").tables == published(OLD, "standard-gov").tables
    carried = {each.id: each.carried_from for each in shipped("2026-09-03").lists}
    assert carried == {
        "portal-commercial": "2026-07-03",
        "portal-gov": "2026-07-03",
        "portal-streamlined-commercial": None,
        "portal-streamlined-gov": "2026-07-03",
        "standard-commercial": "2026-07-03",
        "standard-gov": "2026-07-03",
        "streamlined-commercial": None,
        "streamlined-gov": "2026-07-03",
    }


@pytest.mark.parametrize("edition", EDITIONS)
def test_shipped_documents_follow_the_schema(edition: str) -> None:
    validator = Draft202012Validator(json.loads(resource_text("schemas", "catalog.schema.json")))
    assert not list(validator.iter_errors(document(edition)))


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_document_read_and_written_is_the_same_text(edition: str) -> None:
    text = resource("catalog", "editions", f"{edition}.yaml").read_text(encoding="utf-8")
    assert edition_yaml(read_edition(yaml.safe_load(text))) == text
    assert edition_document(read_edition(yaml.safe_load(text))) == yaml.safe_load(text)


@pytest.mark.parametrize("edition", EDITIONS)
def test_ids_are_unique(edition: str) -> None:
    for each in shipped(edition).lists:
        ids = [endpoint.id for table in each.tables for endpoint in table.endpoints]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("edition", EDITIONS)
def test_platforms_of_rows_are_platforms_of_their_table(edition: str) -> None:
    for each in shipped(edition).lists:
        for table in each.tables:
            names = {platform.name for platform in table.platforms}
            assert {name for row in table.endpoints for name in row.platforms} <= names


def test_editions_keep_facts_and_no_sentences() -> None:
    for edition in EDITIONS:
        for each in document(edition)["lists"]:
            for row in (row for table in each["tables"] for row in table["endpoints"]):
                assert set(row) & {"description", "comment"} == set()
                assert len(row.get("category", "")) <= 80


def test_the_newest_is_the_default() -> None:
    catalog, problems = Store(None).load(None)
    assert not problems
    assert catalog is not None
    assert catalog.edition == Store(None).editions()[-1]
