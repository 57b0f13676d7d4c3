"""Checks of what rows say about regions and clouds."""

import re
from collections.abc import Iterator

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.model import Cloud, Method
from outgate.catalog.rows import CatalogRow
from outgate.catalog.verification.view import EditionView, groups_of, row_finding


def geography_spellings(view: EditionView) -> Iterator[Finding]:
    """Geographies that are not written as the region is, or as most rows of the list write it."""
    groups: dict[tuple[str, str], dict[str, list[CatalogRow]]] = {}
    for row in view.rows:
        text = row.endpoint.geography
        if text is not None:
            groups.setdefault((row.list.id, row.region), {}).setdefault(text, []).append(row)
    for (_, region), rows_by_text in groups.items():
        usual = max(rows_by_text, key=lambda text: (text == region, len(rows_by_text[text]), text))
        for text, rows in rows_by_text.items():
            if text != usual:
                message = f"`{text}` is read like `{usual}`, which other rows say"
            elif region not in (WORLDWIDE, text, text.lower().replace(" ", "-")):
                message = f"`{text}` is read as region `{region}`"
            else:
                continue
            for row in rows:
                yield Finding(FindingCode.GEOGRAPHY_SPELLING, message, text, row.place)


def region_contradictions(view: EditionView) -> Iterator[Finding]:
    """Hosts whose name has the code of another region: `...aen0a` under AU."""
    codes = {row.region for row in view.rows if re.fullmatch(r"[A-Z]{3}", row.region)}
    for row in view.rows:
        label = row.host.partition(".")[0]
        for code in sorted(codes - {row.region, "GCC"}):
            if row.region != WORLDWIDE and re.search(rf"{code.lower()}\d", label):
                message = f"the name speaks of `{code}`, the geography says `{row.region}`"
                yield row_finding(FindingCode.REGION_CONTRADICTION, row, message)


def cloud_contradictions(view: EditionView) -> Iterator[Finding]:
    """Names for the same government customers with `.com` here and `.us` there."""
    government = [row for row in view.rows if row.list.cloud is Cloud.GOVERNMENT and row.host]
    for first, *others in groups_of(
        government, lambda row: (row.list.service, row.host.rpartition(".")[0])
    ):
        for other in others:
            if other.host != first.host and other.shares_region(first):
                message = f"`{other.host}` here, `{first.host}` in {first.place}"
                yield row_finding(FindingCode.CLOUD_CONTRADICTION, other, message)


def missing_on_list(view: EditionView) -> Iterator[Finding]:
    """Hosts for older Windows on the streamlined list that the standard list lacks."""
    standard = {
        (row.list.cloud, row.region, str(row.endpoint.remote))
        for row in view.rows
        if row.list.method is Method.STANDARD
    }
    served = {(cloud, region) for cloud, region, _ in standard}
    for row in view.rows:
        is_legacy = row.list.method is Method.STREAMLINED and row.table.id.startswith("legacy")
        cloud, remote = row.list.cloud, str(row.endpoint.remote)
        if (
            is_legacy
            and (cloud, row.region) in served
            and not {(cloud, row.region, remote), (cloud, WORLDWIDE, remote)} & standard
        ):
            message = f"`{row.endpoint.text}` is not on the standard list for `{row.region}`"
            yield row_finding(FindingCode.MISSING_ON_LIST, row, message)
