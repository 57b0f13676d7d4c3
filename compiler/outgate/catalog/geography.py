"""Geographies as published, and the regions that policies name."""

import re
from collections.abc import Iterable, Mapping

from outgate.catalog.model import Cloud, EndpointList, Table
from outgate.catalog.readings import Readings

WORLDWIDE = "worldwide"


def region_of(geography: str | None, known: Readings) -> str:
    """The region a geography cell stands for, or WORLDWIDE; a table without the column is that."""
    if geography is None:
        return WORLDWIDE
    reading = known.geographies.get(geography.lower())
    if reading is None:
        # A region spelt out with its code behind it, such as `Azure UAE Central (AEC)`.
        code = re.fullmatch(r".+\(([A-Za-z][A-Za-z0-9-]*)\)", geography)
        return code[1] if code else geography
    return WORLDWIDE if reading.worldwide else (reading.region or geography)


def regions_of_table(table: Table, known: Readings) -> tuple[str, ...]:
    """Regions with rows of their own in the table, sorted, without worldwide."""
    cells = {endpoint.geography for endpoint in table.endpoints}
    cells |= {row.geography for row in table.quarantined}
    regions = {region_of(cell, known) for cell in cells}
    return tuple(sorted(regions - {WORLDWIDE}, key=str.lower))


def regions_of_lists(lists: Iterable[EndpointList], known: Readings) -> dict[str, Cloud | None]:
    """Every region of some lists with the cloud it belongs to, sorted by name."""
    clouds: dict[str, Cloud | None] = {}
    for endpoint_list in lists:
        for table in endpoint_list.tables:
            for region in regions_of_table(table, known):
                clouds[region] = endpoint_list.cloud
    return dict(sorted(clouds.items(), key=lambda item: item[0].lower()))


def regions_by_cloud(regions: Mapping[str, Cloud | None]) -> str:
    """Regions for a message, such as "EU, UK (commercial); DoD (government)"."""
    parts = []
    for cloud in (None, *Cloud):
        names = [name for name, cloud_of_region in regions.items() if cloud_of_region is cloud]
        if names:
            parts.append(", ".join(names) + (f" ({cloud})" if cloud else ""))
    return "; ".join(parts)
