"""Pages of the tests' own, in the form of those that Microsoft publishes."""

from outgate.catalog.importers.interface import Imported, PublishedFile
from outgate.catalog.importers.tables.page import import_page
from outgate.catalog.model import EndpointList, Table

HEADER = (
    "|Service|Geography|Category|Port|Endpoint/URL|Endpoint/URL Description|Required or Optional"
    "|Windows 10, 11; Server 2022, 2019, 2016 (Unified Agent)|Windows 7, 8.1"
    "|Windows Server 2008 R2, 2012 R2, 2016 (MMA Based)|Mac|Linux|Comments|"
)
LINE = "|-|-|-|-|-|-|-|-|-|-|-|-|-|"
WINDOWS = "Windows 10, 11; Server 2022, 2019, 2016 (Unified Agent)"
SERVERS = "Windows Server 2008 R2, 2012 R2, 2016 (MMA Based)"
ALL = (WINDOWS, "Windows 7, 8.1", SERVERS, "Mac", "Linux")


def page(*rows: str, header: str = HEADER, title: str = "standard URLs - commercial") -> str:
    """A page with one table of these rows."""
    head = f"---\ntitle: {title}\nms.date: 10/16/2025\n---\n\n# {title}\n\n## URLs\n\n"
    return head + "\n".join((header, LINE, *rows)) + "\n"


def row(url: str = "a.example.com", rest: str = "Required|Yes|||||") -> str:
    """A row up to its URL, then `rest` as it stands."""
    return f"|Service|WW|Common|443|{url}|what it is for|{rest}|"


def imported(text: str) -> Imported:
    """What the importer makes of a page."""
    return import_page(PublishedFile("page.md", text.encode()))


def only_list(text: str) -> EndpointList:
    """The one list of a page."""
    (endpoint_list,) = imported(text).lists
    return endpoint_list


def only_table(text: str) -> Table:
    """The one table of the one list of a page."""
    (table,) = only_list(text).tables
    return table
