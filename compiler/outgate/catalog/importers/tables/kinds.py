"""What a published table is: the list and table it belongs to, by its title and headers."""

import re

from outgate.catalog.findings import Place
from outgate.catalog.importers.tables.columns import Columns
from outgate.catalog.model import Cloud, Method
from outgate.catalog.platforms import read_platform_title
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKind:
    """Which table of which list it is.

    `fleets` are those that the title of the table says it is for; platform columns in it select
    nothing then.
    """

    list_id: str
    table_id: str
    service: str
    cloud: Cloud
    method: Method | None
    fleets: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where the table stands."""
        return Place(self.list_id, self.table_id)


def kind_of(title: str, page: str, columns: Columns) -> TableKind | None:
    """The kind of a table, None for a layout that no published list has.

    `page` is the title of the page, "" in a workbook. Both pages of a cloud, standard and
    streamlined, have a table of portal URLs of their own; they are two lists.
    """
    lower, above = title.lower(), page.lower()
    cloud = Cloud.GOVERNMENT if re.search(r"\b(us ?)?gov", f"{above} {lower}") else Cloud.COMMERCIAL
    short = "gov" if cloud is Cloud.GOVERNMENT else "commercial"
    if "portal" in lower or "security center" in lower:
        page_name = f"streamlined-{short}" if "streamlined" in above else short
        return TableKind(
            list_id=f"portal-{page_name}",
            table_id="urls",
            service="mde-portal",
            cloud=cloud,
            method=None,
        )
    streamlined = TableKind(
        list_id=f"streamlined-{short}",
        table_id="common",
        service="mde",
        cloud=cloud,
        method=Method.STREAMLINED,
    )
    if "tag" in columns.roles:
        return replace(streamlined, table_id="addresses")
    fleets = read_platform_title(title)
    if re.search(r"\d{4} to \d{4}", lower):
        # One whose devices are not known must not come to be for every device.
        return replace(streamlined, table_id="legacy", fleets=fleets) if fleets else None
    if re.search(r"\bmma\b", lower):
        return replace(streamlined, table_id="mma", fleets=fleets)
    if "os" in columns.roles or ("streamlined" in above and columns.platforms):
        return streamlined
    if len(columns.platforms) > 1:
        return TableKind(
            list_id=f"standard-{short}",
            table_id="urls",
            service="mde",
            cloud=cloud,
            method=Method.STANDARD,
        )
    return None
