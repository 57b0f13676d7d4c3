"""Pages as they are published, written anew from the rows of a shipped edition."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outgate.catalog.model import Endpoint, EndpointList, Table
from tests.support import shipped

Grid = list[list[str]]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a row says of one URL."""

    target: str
    geography: str | None
    need: str | None
    platforms: frozenset[str]


def meaning(endpoint: Endpoint) -> Meaning:
    """What an endpoint says, without where it stands."""
    need = endpoint.need.value if endpoint.need else None
    platforms = frozenset(each.casefold() for each in endpoint.platforms)
    return Meaning(str(endpoint.remote), endpoint.geography, need, platforms)


def list_of(edition: str, name: str = "standard-commercial") -> EndpointList:
    """A shipped list."""
    (endpoint_list,) = [each for each in shipped(edition).lists if each.id == name]
    return endpoint_list


def grid_of(table: Table) -> Grid:
    """Header and rows of a table, one row for each geography, need and platforms it has."""
    names = [each.name for each in table.platforms]
    header = ["Service", "Geography", "Port", "Endpoint/URL", "Endpoint/URL Description"]
    header += ["Required or Optional"] if table.marks_need else []
    rows: dict[tuple[int, int, str], list[Endpoint]] = {}
    for each in table.endpoints:
        rows.setdefault((each.row, each.remote.port, each.remote.protocol), []).append(each)
    grid = [[*header, *names, "Comments"]]
    for (_, port, _), endpoints in rows.items():
        first = endpoints[0]
        cell = "<br>".join(dict.fromkeys(each.text.replace("*", "\\*") for each in endpoints))
        need = [first.need.value.capitalize() if first.need else ""] if table.marks_need else []
        marks = ["Yes" if name in first.platforms else "" for name in names]
        grid.append(["Defender", first.geography or "", str(port), cell, "x", *need, *marks, ""])
    return grid


def page_of(grid: Iterable[Sequence[str]], title: str = "standard URLs - commercial") -> str:
    """A page with one table."""
    header, *rows = grid
    lines = [f"|{'|'.join(cells)}|" for cells in rows]
    rule = "|" + "-|" * len(header)
    head = f"---\ntitle: {title}\nms.date: 01/01/2030\n---\n\n# {title}\n\n## URLs\n\n"
    return "\n".join((f"{head}|{'|'.join(header)}|", rule, *lines)) + "\n"
