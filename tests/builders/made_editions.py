"""Editions of the catalog made by hand, with everything and bare."""

from outgate.catalog.findings import Finding, FindingCode, Place
from outgate.catalog.model import Overlay, ServiceTag
from outgate.values import replace
from tests.builders.catalogs import catalog, endpoint_list, quarantined, row, tag_file

FINDINGS = (
    Finding(FindingCode.HIDDEN_SHEET, "the sheet is hidden", "", Place("l", "t")),
    Finding(FindingCode.HIDDEN_SHEET, "as is this", "cell", Place("l", "t", 4)),
)
OWN = endpoint_list(
    row("a.example", readings=("assumed",)),
    row("b.example", number=12, geography=None, need=None, platforms=()),
    bad=(quarantined("c d"),),
)
OWN = replace(OWN, tables=(replace(OWN.tables[0], findings=FINDINGS),))
CARRIED = replace(endpoint_list(row("d.example"), id="m"), carried_from="2021-03-04")
TAGS = tag_file(
    ServiceTag("MdeTag", 7, ("NSG", "FW"), ("192.0.2.0/25", "192.0.2.128/26")),
    ServiceTag("OneTag", 8, ("FW",), ("198.51.100.0/24",)),
    number=400,
)
CATALOG = replace(
    catalog(OWN, CARRIED, edition="2026-09-03"),
    tag_files=(TAGS, replace(TAGS, carried_from="2025-12-25", tags=())),
    overlays=(
        Overlay(id="fix", table="l/t", reason="a typo", decided_by="ada", rows=2, idle=("row 7",)),
        Overlay(id="old", table="m/t", reason="a typo", decided_by="bob", rows=1, idle=()),
    ),
)
BARE = catalog(edition="bare")
