"""Findings across rows and lists, against what the published files show when read by eye."""

import json
from dataclasses import replace
from functools import cache

import pytest
from jsonschema import Draft202012Validator

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.model import Catalog
from outgate.catalog.store import Store
from outgate.catalog.verification.verify import verify
from outgate.commands.catalog_verify import findings_on, verification_document, verify_edition
from outgate.resources import resource_text


def published(edition: str) -> Catalog:
    catalog, _ = Store(None).published(edition)
    assert catalog is not None
    return catalog


@cache
def findings(edition: str) -> tuple[Finding, ...]:
    return findings_on(published(edition), Store(None))


EXPECTED = {
    ("2025-10-16", "duplicate-row"): {("streamlined-commercial/common#16.1", "row 15")},
    ("2025-10-16", "repeated-url"): {("streamlined-commercial/mma#107", "*.oms.")},
    ("2025-10-16", "missing-sibling"): {
        ("streamlined-commercial/mma#107", "`*.ods.opinsights.azure.com`")
    },
    ("2025-10-16", "geography-spelling"): {
        ("standard-gov/urls#69", "`WW`"),
        ("streamlined-gov/common#14", "`USGov`"),
    },
    ("2025-10-16", "cloud-contradiction"): {
        (
            "streamlined-gov/common#14",
            "`*.endpoint.security.microsoft.com` in standard-gov/urls#69",
        ),
        ("streamlined-gov/common#44", "`login.microsoftonline.com` in standard-gov/urls#18"),
    },
    ("2025-10-16", "condition-contradiction"): {
        ("standard-commercial/urls#20", "1803 or earlier"),
        ("streamlined-commercial/legacy#53", "1803 or earlier"),
        ("standard-gov/urls#20", "1809"),  # the row can be read by an overlay only
    },
    ("2025-10-16", "missing-on-list"): {
        ("streamlined-commercial/legacy#68", "usseu1westprod"),
        ("streamlined-commercial/legacy#69", "wseu1westprod"),
    },
    ("2025-10-16", "tag-not-in-firewall"): {("streamlined-commercial/addresses#47", "API, NSG")},
    ("2025-12-25", "missing-on-list"): set(),
    ("2025-12-25", "no-host"): {("standard-commercial/urls#24", ""), ("standard-gov/urls#23", "")},
    ("2025-12-25", "misfit-row"): {
        ("standard-gov/urls#27", "12 cells"),
        ("streamlined-commercial/common#32", "6 cells"),  # carried
        ("streamlined-commercial/common#33", "6 cells"),
    },
    ("2025-12-25", "lost-dot"): {
        ("standard-commercial/urls#105", "edition 2025-10-16, standard-commercial/urls#105")
    },
    ("2025-12-25", "cloud-contradiction"): {
        ("streamlined-gov/common#14", "standard-gov/urls#73"),
        ("streamlined-gov/common#44", "`login.microsoftonline.com` in standard-gov/urls#18"),
    },
    ("2025-12-25", "platform-contradiction"): {
        ("standard-gov/urls#21", "Common (Mac) (Linux)"),
        ("standard-gov/urls#22", "Common (Mac)"),
    },
    ("2026-07-03", "region-contradiction"): {
        ("standard-commercial/urls#47", "`AEN`"),
        ("standard-commercial/urls#48", "`AEC`"),
    },
    ("2026-07-03", "geography-spelling"): {
        ("standard-commercial/urls#41", "`AEC`"),
        ("standard-commercial/urls#42", "`AEN`"),
        ("standard-gov/urls#74", "`WW`"),
        ("streamlined-gov/common#14", "`USGov`"),
        ("streamlined-gov/common#20", "`GCC Mod`"),
    },
    ("2026-07-03", "optional-without-feature"): {
        ("standard-commercial/urls#27", ""),
        ("streamlined-commercial/common#17", ""),
    },
    ("2024-08-01", "tag-without-addresses"): {
        ("streamlined-commercial/addresses#4", ""),
        ("streamlined-commercial/addresses#5", ""),
    },
    ("2021-03-04", "cloud-contradiction"): set(),
    # Read from the pages: these rows say yes for other platforms than the row for the same storage
    # in every other region; `ussau1` for Windows only, where US, EU and UK have macOS and Linux.
    ("2025-10-16", "sister-contradiction"): {
        ("standard-commercial/urls#87", "`Mac`, `Linux` in"),
        ("standard-commercial/urls#88", "`Mac`, `Linux` in"),
    },
    ("2026-07-03", "sister-contradiction"): {
        ("standard-commercial/urls#94", "`Mac`, `Linux` in"),
        ("standard-commercial/urls#95", "`Mac`, `Linux` in"),
        ("standard-gov/urls#42", "`Windows 7 / 8.1`"),
        ("standard-gov/urls#56", "`Mac`, `Linux` in"),
        ("standard-gov/urls#57", "(`wsusg1virginiaff4"),
    },
    ("2026-07-03", "bare-name-missing"): {
        ("portal-commercial/urls#126", "`securitycenter.windows.com` itself"),
        ("portal-gov/urls#86", "`gcc.securitycenter.microsoft.us` itself"),
        ("portal-gov/urls#89", "`securitycenter.microsoft.us` itself"),
        ("portal-streamlined-commercial/urls#120", "`securitycenter.windows.com` itself"),
        ("portal-streamlined-gov/urls#60", "`gcc.securitycenter.microsoft.us` itself"),
        ("portal-streamlined-gov/urls#63", "`securitycenter.microsoft.us` itself"),
        ("portal-streamlined-gov/urls#66", "`securitycenter.microsoft.us` itself"),
        ("standard-gov/urls#66", "standard-commercial/urls#101 has it"),
    },
}

# What the page of 2025-10-16 has no row for and the sheet of 2021 had, by region, read from both.
LOST = {
    ("gcc-high", "winatp-gw-usgv.microsoft.com"),
    ("gcc-high", "automatedirstrffusgt.blob.core.usgovcloudapi.net"),
    ("DoD", "wsusd1centralff5.blob.core.usgovcloudapi.net"),
    ("DoD", "ussusd1eastff5.blob.core.usgovcloudapi.net"),
    ("DoD", "ussusd2eastff5.blob.core.usgovcloudapi.net"),
}


def test_hosts_that_a_region_lost() -> None:
    lost = {
        (row.message.split(" for ")[1].split(",")[0], row.raw)
        for row in findings("2025-10-16")
        if row.code == "lost-host" and str(row.place) == "standard-gov"
    }
    assert {each for each in lost if each[0] != "worldwide"} == LOST
    assert not {row.raw for row in findings("2021-03-04") if row.code == "lost-host"}


def test_rows_without_any_platform() -> None:
    """Of the 2021 sheets, typed: the first and the last, and how many rows."""
    rows = {
        str(row.place).partition(".")[0]: row.raw
        for row in findings("2021-03-04")
        if row.code == "blank-platforms"
    }
    assert len(rows) == 35  # 18 of the commercial sheet, 17 of the government one
    assert rows["standard-commercial/urls#62"] == "*.update.microsoft.com"


def test_overlays_do_not_hide_what_rows_say_of_each_other() -> None:
    """Rows that only an overlay can read contradict others as those of the next edition do."""
    needs = {row.raw for row in findings("2025-10-16") if row.code == "need-contradiction"}
    assert needs == {row.raw for row in findings("2025-12-25") if row.code == "need-contradiction"}
    hosts = {row.raw for row in findings("2025-10-16") if row.code == "cloud-contradiction"}
    assert "login.microsoftonline.us" in hosts


@pytest.mark.parametrize(("edition", "code"), EXPECTED)
def test_findings(edition: str, code: str) -> None:
    messages = {str(each.place): each.message for each in findings(edition) if each.code == code}
    expected = dict(EXPECTED[edition, code])
    assert messages.keys() == expected.keys()
    assert all(part in messages[place] for place, part in expected.items())


def test_one_host_required_here_and_optional_there() -> None:
    contradictions = [each for each in findings("2026-07-03") if each.code == "need-contradiction"]
    by_raw = {each.raw: each for each in contradictions}
    assert by_raw.keys() == {
        "*.wns.windows.com",
        "login.microsoftonline.com",
        "login.live.com",
        "*.update.microsoft.com",
        "*.delivery.mp.microsoft.com",
        "*.windowsupdate.com",
        "*.download.windowsupdate.com",
        "*.download.microsoft.com",
        "*.smartscreen.microsoft.com",
    }
    assert str(by_raw["login.live.com"].place) == "standard-commercial/urls#19"
    assert "required in standard-gov/urls#19" in by_raw["login.live.com"].message


def test_the_order_of_lists_and_rows_is_no_matter() -> None:
    catalog = published("2025-10-16")
    turned = replace(catalog, lists=tuple(reversed(catalog.lists)))
    assert {(r.code, r.raw) for r in verify(turned)} == {(r.code, r.raw) for r in verify(catalog)}


@pytest.mark.parametrize("edition", Store(None).editions())
def test_findings_of_a_kind_stand_in_the_order_of_the_rows(edition: str) -> None:
    catalog = published(edition)
    findings = verify(replace(catalog, lists=tuple(reversed(catalog.lists))))
    for code in FindingCode:
        places = [each.place for each in findings if each.code is code and each.place is not None]
        keys = [(place.list, place.table, place.row, place.number) for place in places]
        assert keys == sorted(keys)


def test_every_kind_of_finding_has_a_heading() -> None:
    assert all(code.heading for code in FindingCode)
    assert len({code.heading for code in FindingCode}) == len(FindingCode)


@pytest.mark.parametrize("edition", Store(None).editions())
def test_the_document_follows_its_schema(edition: str) -> None:
    verified, _ = verify_edition(Store(None), edition)
    assert verified is not None
    schema = json.loads(resource_text("schemas", "findings.schema.json"))
    Draft202012Validator(schema).validate(verification_document(verified))
