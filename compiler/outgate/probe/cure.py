"""The change to a statement that would let a URL in.

A change is said only where the changed statement, written down and compiled, asks for the URL: so
none is proposed that the language would refuse, or that would not help.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product
from typing import TypedDict, Unpack

from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.model import Method
from outgate.catalog.rows import CatalogRow
from outgate.plan.compile import Compilation
from outgate.plan.rules.applicability import Wanted, judge
from outgate.plan.rules.select import narrow_row
from outgate.policy.model import Request, ResolvedAllow
from outgate.policy.service import Service, services_of
from outgate.probe.report import Asking, Cure
from outgate.traffic.url import Url
from outgate.values import dataclass, replace

Read = Callable[[str], Request | None]  # what a statement asks for; None where it is wrong

_STATEMENTS = 50  # looked at for one URL; whoever has more gets the cure for the first that fit


class _Values(TypedDict, total=False):
    """The fields of a request that change."""

    workspaces: tuple[str, ...]
    storage: tuple[str, ...]
    with_features: tuple[str, ...]
    without_features: tuple[str, ...]
    fleets: tuple[str, ...]
    regions: tuple[str, ...]
    method: Method


@dataclass(frozen=True, slots=True)
class _Edit:
    """One clause that changes: its rank, words for it, and the request that it makes of one.

    Edits of one rank are about one clause, or about two of which a row calls for one alone.
    """

    rank: int
    words: str
    change: Callable[[Request], Request]


def find_cure(
    url: Url,
    compilation: Compilation,
    rows: Iterable[CatalogRow],
    statements: Iterable[ResolvedAllow],
    fleets: tuple[str, ...],
    read: Read,
    nearest: str = "",
) -> Cure | None:
    """The smallest change to one of the statements, that with the text `nearest` before others.

    `rows` are those of the catalog, `read` compiles a statement with it. `fleets` are those of the
    device where they are known: then a statement for them is changed, if there is one.
    """
    statements = tuple(statements)
    same = [each for each in statements if not set(each.request.fleets).isdisjoint(fleets)]
    rows = tuple(rows)
    best: tuple[int, int, bool, str, Cure] | None = None
    over = {statement.number for statement in compilation.expired}
    for statement in (tuple(same) or statements)[:_STATEMENTS]:
        asking = Asking(statement.text, compilation.places[statement.text])
        for row in rows:
            if row.list.service != statement.request.service:
                continue
            if statement.number in over:
                if _asks(statement.request, row, url):
                    return Cure("a later `until`", asking)
                continue
            for edits in _ways(_edits(row, statement.request, url, fleets)):
                cost = sum(edit.rank for edit in edits)
                rank = len(edits), cost, statement.text != nearest, statement.text
                if best is not None and rank >= best[:4]:
                    continue
                if _works(edits, statement.request, row, url, read):
                    best = (*rank, Cure(" and ".join(edit.words for edit in edits), asking))
    if best is not None:
        return best[4]
    return _statement_alone(rows, url, compilation, fleets, read)


def _ways(edits: tuple[_Edit, ...]) -> Iterator[tuple[_Edit, ...]]:
    """One change, else two, else three, that are about different clauses."""
    for number in (1, 2, 3):
        for together in combinations(edits, number):
            if len({edit.rank for edit in together}) == number:
                yield together


def _edits(
    row: CatalogRow, request: Request, url: Url, fleets: tuple[str, ...]
) -> tuple[_Edit, ...]:
    """Every change to one clause that the row gives a reason for."""
    edits: list[_Edit] = []
    narrowing = row.known.narrowings.get(row.host)
    if narrowing is not None and (value := narrowing.value_of(url.host)):
        words = f'`{narrowing.by} "{value}"`'
        if narrowing.by == "workspace":
            edits.append(_edit(1, words, workspaces=_more(request.workspaces, value)))
        else:
            edits.append(_edit(1, words, storage=_more(request.storage, value)))
    for feature in row.features:
        name = feature.name
        if name in request.without_features:
            rest = tuple(each for each in request.without_features if each != name)
            edits.append(_edit(2, f"no `without {name}`", without_features=rest))
        elif name not in request.with_features:
            more = _more(request.with_features, name)
            edits.append(_edit(2, f"`with {name}`", with_features=more))
    for fleet in (fleets or row.fleets) if request.fleets else ():
        if fleet not in request.fleets:
            more = _more(request.fleets, fleet)
            edits.append(_edit(3, f"`fleet {fleet}`", fleets=more))
    if row.region not in (WORLDWIDE, *request.regions):
        more = _more(request.regions, row.region)
        edits.append(_edit(4, f"`region {row.region}`", regions=more))
    for method in Method if request.method is not None else ():
        if method is not request.method:
            edits.append(_edit(5, f"`via {method}`", method=method))
    return tuple(edits)


def _edit(rank: int, words: str, **values: Unpack[_Values]) -> _Edit:
    return _Edit(rank, words, lambda request: replace(request, **values))


def _more(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(sorted((*values, value)))


def _works(
    edits: tuple[_Edit, ...], request: Request, row: CatalogRow, url: Url, read: Read
) -> bool:
    changed = request
    for edit in edits:
        changed = edit.change(changed)
    if not _asks(changed, row, url):
        return False
    again = read(request_text(changed))
    return again is not None and _asks(again, row, url)


def _asks(request: Request, row: CatalogRow, url: Url) -> bool:
    """Whether a request asks for the URL by this row."""
    if not isinstance(judge(row, request), Wanted):
        return False
    narrowed = tuple(remote for remote, _ in narrow_row(row, request))
    return any(url.goes_to(remote) for remote in narrowed or (row.endpoint.remote,))


def request_text(request: Request) -> str:
    """A statement that asks just this, from anywhere."""
    parts = [f"allow {request.service}"]
    about = []
    if request.regions:
        about.append(f"region {', '.join(request.regions)}")
    if request.fleets:
        about.append(f"fleet {', '.join(request.fleets)}")
    if about:
        parts.append(f"for {', '.join(about)}")
    if request.method is not None:
        parts.append(f"via {request.method}")
    for word, values in (("with", request.with_features), ("without", request.without_features)):
        if values:
            parts.append(f"{word} {', '.join(values)}")
    for word, values in (("workspace", request.workspaces), ("storage", request.storage)):
        if values:
            texts = ", ".join(f'"{value}"' for value in values)
            parts.append(f"{word} {texts}")
    return " ".join(parts)


def _statement_alone(
    rows: tuple[CatalogRow, ...],
    url: Url,
    compilation: Compilation,
    fleets: tuple[str, ...],
    read: Read,
) -> Cure | None:
    """A new statement where no change to one helps, the shortest; for the devices if known."""
    services = services_of(compilation.catalog) if rows else {}
    for row in rows:
        for start in _starts(row, services[row.list.service], compilation, fleets):
            request = read(start)
            if request is None:
                continue
            for edits in ((), *_ways(_edits(row, request, url, request.fleets))):
                if _works(edits, request, row, url, read):
                    text = " ".join((start, *(edit.words.strip("`") for edit in edits)))
                    return Cure(f"`{text}`", None)
    return None


def _starts(
    row: CatalogRow, service: Service, compilation: Compilation, fleets: tuple[str, ...]
) -> Iterator[str]:
    """Statements for the region of a row, and for the devices; for some that it is for if not."""
    devices: tuple[tuple[str, ...], ...] = ((),)
    if row.table.platforms:
        devices = (fleets,) if fleets else ((), *((fleet,) for fleet in row.fleets))
    for region, names in product(_regions(row, service, compilation), devices):
        about = [f"region {region}"] if region else []
        about += [f"fleet {', '.join(names)}"] if names else []
        yield f"allow {service.name} for {', '.join(about)}" if about else f"allow {service.name}"


def _regions(row: CatalogRow, service: Service, compilation: Compilation) -> list[str]:
    """The region of a row; of a worldwide one those of its cloud, which policies name first."""
    if row.region != WORLDWIDE:
        return [row.region]
    statements = compilation.policy.statements
    named = {region for statement in statements for region in statement.request.regions}
    regions = [name for name, cloud in service.regions.items() if cloud is row.list.cloud]
    return sorted(regions, key=lambda region: region not in named) or [""]
