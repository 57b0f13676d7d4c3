"""A published page of the standard commercial list, later than every shipped edition."""

from collections.abc import Iterable

HOSTS = tuple(f"h{number}.microsoft.com" for number in range(100))
_COLUMNS = (
    "Service|Geography|Category|Port|Endpoint/URL|Endpoint/URL Description|Required or Optional"
    "|Windows 10, 11; Server 2022, 2019, 2016 (Unified Agent)|Windows 7, 8.1"
    "|Windows Server 2008 R2, 2012 R2, 2016 (MMA Based)|Mac|Linux|Comments"
)


def published_page(hosts: Iterable[str] = HOSTS) -> str:
    """The text of a page with one required row for each host."""
    title = "standard URLs - commercial"
    lines = [
        f"---\ntitle: {title}\nms.date: 01/01/2030\n---\n\n# {title}\n\n## URLs\n",
        f"|{_COLUMNS}|",
        "|" + "-|" * len(_COLUMNS.split("|")),
        *(
            f"|Service|WW|Common|443|{host}|what it is for|Required|Yes|||Yes|Yes||"
            for host in hosts
        ),
    ]
    return "\n".join(lines) + "\n"
