"""The rows that come closest to a URL which nothing allows, and what keeps each of them out."""

from collections.abc import Iterable, Iterator

from outgate.catalog.rows import CatalogRow, catalog_rows, quarantined_rows
from outgate.catalog.url_cell import read_cell
from outgate.plan.compile import Compilation
from outgate.plan.explanation.rows import RowReference, refer_to, refer_to_row
from outgate.plan.rule_index import speaks_for
from outgate.plan.rules.applicability import Excluded, ExclusionReason, judge
from outgate.plan.rules.select import narrow_row
from outgate.policy.model import ResolvedAllow
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.url import Url
from outgate.values import dataclass

# Nearness counts up to this for what keeps a row out, and goes on from there for a row that fits.
_STEP = max(ExclusionReason) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A row that could have allowed the URL, a statement, and what keeps the row out of it.

    `text` goes on after the row (`is for region `US`; ...`). The higher `nearness`, the less is
    missing. `statement` is "" where a row could not be read at all.
    """

    row: RowReference
    statement: str
    places: tuple[str, ...]
    text: str
    nearness: int


def find_near_misses(
    url: Url,
    compilation: Compilation,
    address: str | None,
    rows: Iterable[CatalogRow] | None = None,
) -> tuple[NearMiss, ...]:
    """Rows for the host of a URL, nearest first, against the statements for an address.

    Whoever asks often gives the `rows` that may name the host or what is below it, also those that
    overlays took out; all others are passed over anyway.
    """
    misses: dict[tuple[str, str], NearMiss] = {}
    statements = [
        statement for statement in compilation.policy.statements if speaks_for(statement, address)
    ]
    every = catalog_rows(compilation.catalog, withdrawn=True) if rows is None else rows
    for row in every:
        remote = compilation.tags.surely(row.endpoint.remote)
        bare = _names_only_below(remote, url.host)
        if not bare and not _names_host(remote, url.host) and not url.goes_to(remote):
            continue
        reference = refer_to_row(row, compilation.catalog.edition)
        for statement in statements:
            if bare:
                text, nearness = f"names what is below `{url.host}`, not the name itself", 0
            else:
                text, nearness = _measure(url, remote, row, statement)
            misses[statement.text, row.endpoint.id] = NearMiss(
                row=reference,
                statement=statement.text,
                places=compilation.places[statement.text],
                text=text,
                nearness=nearness,
            )
    for miss in _quarantined(url, compilation):
        misses[miss.statement, miss.row.endpoint] = miss
    return tuple(
        sorted(
            misses.values(),
            key=lambda miss: (-miss.nearness, miss.statement, miss.row.endpoint),
        )
    )


def _names_host(remote: Remote, host: str) -> bool:
    destination = remote.destination
    return isinstance(destination, HostDestination) and destination.host.matches(host)


def _names_only_below(remote: Remote, host: str) -> bool:
    """Whether a remote is `*.HOST`, which does not hold the host itself."""
    destination = remote.destination
    return (
        isinstance(destination, HostDestination)
        and destination.host.subtree
        and destination.host.name == host
    )


def _quarantined(url: Url, compilation: Compilation) -> Iterator[NearMiss]:
    """Rows in quarantine that might allow the URL if they could be read."""
    concerned = {quarantined.row for quarantined in compilation.plan.quarantined}
    catalog = compilation.catalog
    for unread in quarantined_rows(catalog.lists, catalog.readings):
        id, row = str(unread.place), unread.row
        if id in concerned and _text_names(row.text, url):
            yield NearMiss(
                row=refer_to(
                    id, row.text, unread.list, unread.table, number=row.row, edition=catalog.edition
                ),
                statement="",
                places=(),
                text=f"is in quarantine and may concern you: {row.reason}",
                nearness=4 * _STEP,
            )


def _text_names(text: str, url: Url) -> bool:
    return any(url.goes_to(entry.remote) for entry in read_cell(text, (url.port,)).urls)


def _measure(
    url: Url, remote: Remote, row: CatalogRow, statement: ResolvedAllow
) -> tuple[str, int]:
    """What keeps a row that names the host from allowing the URL, and how close it came."""
    verdict = judge(row, statement.request)
    fits = url.goes_to(remote)
    if isinstance(verdict, Excluded):
        return verdict.text, verdict.reason + (_STEP if fits else 0)
    if not fits:
        return f"is allowed as `{row.endpoint.remote}` only", _STEP
    clauses = {clause for _, clause in narrow_row(row, statement.request)}
    if clauses:
        return f"is narrowed by `{'`, `'.join(sorted(clauses))}` to other names", 3 * _STEP
    return "is wanted, but the statement is not in force on this day", 3 * _STEP
