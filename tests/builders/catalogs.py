"""Small catalogs made by hand, so that an expectation can be read off the page."""

from outgate.catalog.comparison.changes import CatalogChange
from outgate.catalog.comparison.compare import compare
from outgate.catalog.findings import FindingCode
from outgate.catalog.fleets import GROUPS
from outgate.catalog.model import (
    Catalog,
    Cloud,
    Endpoint,
    EndpointList,
    ListSource,
    Method,
    Need,
    Platform,
    QuarantinedRow,
    ServiceTag,
    Table,
    TagFile,
)
from outgate.catalog.readings import load_readings
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import parse_host

SOURCE = ListSource("a title", "file.md", "2026-01-01", "0" * 64)
LINUX = Platform("Linux", ("linux",))
MACOS = Platform("macOS", ("macos",))
WIN10 = Platform("Windows 10", GROUPS["win10"])
MMA = Platform("MMA", GROUPS["mma"])
PLATFORMS = (LINUX, MACOS, WIN10, MMA)


def row(
    host: str,
    *,
    number: int = 1,
    geography: str | None = "WW",
    need: Need | None = Need.REQUIRED,
    platforms: tuple[str, ...] = ("Linux",),
    readings: tuple[str, ...] = (),
) -> Endpoint:
    """One row; its id is as the loader makes it."""
    target = Remote(HostDestination(parse_host(host)), "https", 443)
    return Endpoint(
        id=f"l/t#{number}",
        row=number,
        number=0,
        text=host,
        remote=target,
        geography=geography,
        category=None,
        need=need,
        platforms=platforms,
        conditional=False,
        readings=readings,
    )


def quarantined(text: str, geography: str | None = None, number: int = 90) -> QuarantinedRow:
    """A row that could not be read."""
    code = FindingCode("broken-row")
    return QuarantinedRow(
        row=number,
        code=code,
        reason="because",
        text=text,
        geography=geography,
        platforms=None,
        cells=(),
    )


def endpoint_list(
    *rows: Endpoint,
    bad: tuple[QuarantinedRow, ...] = (),
    platforms: tuple[Platform, ...] = PLATFORMS,
    id: str = "l",
) -> EndpointList:
    """A list of one table."""
    table = Table(
        id="t",
        sheet="a sheet",
        has_geography=True,
        marks_need=True,
        platforms=platforms,
        endpoints=rows,
        quarantined=bad,
        findings=(),
    )
    return EndpointList(
        id=id,
        service="mde",
        cloud=Cloud.COMMERCIAL,
        method=Method.STANDARD,
        source=SOURCE,
        carried_from=None,
        tables=(table,),
    )


def catalog(
    *lists: EndpointList, tags: tuple[ServiceTag, ...] = (), number: int = 1, edition: str = "e"
) -> Catalog:
    """An edition; with a file of service tags where there are any."""
    return Catalog(
        edition=edition,
        readings=load_readings(),
        lists=lists,
        tag_files=(tag_file(*tags, number=number),) if tags else (),
    )


def tag_file(*tags: ServiceTag, number: int = 1, cloud: Cloud = Cloud.COMMERCIAL) -> TagFile:
    """A file of service tags with this change number."""
    return TagFile(cloud=cloud, change_number=number, source=SOURCE, carried_from=None, tags=tags)


def changes(old: tuple[Endpoint, ...], new: tuple[Endpoint, ...]) -> tuple[CatalogChange, ...]:
    """What changed between two lists of some rows."""
    return compare(catalog(endpoint_list(*old)), catalog(endpoint_list(*new)))


def told(changed: tuple[CatalogChange, ...]) -> list[tuple[str, str, str, str]]:
    """Changes as region, kind, class and host, to compare with what was typed by hand."""
    return [
        (
            each.region,
            each.kind.value,
            each.impact.value,
            each.subject.removeprefix("https://").removesuffix(":443"),
        )
        for each in changed
    ]
