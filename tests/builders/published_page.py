"""A published page of the standard commercial list, later than every shipped edition."""

from collections.abc import Iterable

from tests.builders.pages import page, row

HOSTS = tuple(f"h{number}.microsoft.com" for number in range(100))


def published_page(hosts: Iterable[str] = HOSTS) -> str:
    """The text of a page with one required row for each host."""
    text = page(*(row(host, "Required|Yes|||Yes|Yes|") for host in hosts))
    return text.replace("ms.date: 10/16/2025", "ms.date: 01/01/2030")
