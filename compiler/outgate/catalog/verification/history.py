"""What older editions tell of one: stars that lost a dot, names and hosts that went."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from outgate.catalog.geography import WORLDWIDE, region_of
from outgate.catalog.model import Catalog, EndpointList, Table
from outgate.catalog.rows import CatalogRow, in_order, rows_of
from outgate.catalog.verification.findings import FindingCode
from outgate.catalog.verification.remarks import Remark
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import HostPattern


def check_history(
    catalog: Catalog, rows: Sequence[CatalogRow], older: Iterable[Catalog]
) -> Iterator[Remark]:
    """Remarks on the rows of an edition, corrected by overlays, beside all that are older."""
    before = sorted(older, key=lambda each: each.edition)
    yield from _lost_dots(catalog, rows, before)
    yield from _bare_names(rows, before)
    for its in catalog.lists:
        yield from _lost_hosts(its, [row for row in rows if row.list.id == its.id], before)


def repeated(catalog: Catalog, code: FindingCode) -> Iterator[tuple[EndpointList, Table, int, str]]:
    """Findings of one kind that importing made: where, and the raw text."""
    for its in catalog.lists:
        for table in its.tables:
            for each in table.findings:
                if each.code is code:
                    yield its, table, each.row, each.raw


def _lost_dots(
    catalog: Catalog, rows: Iterable[CatalogRow], older: Iterable[Catalog]
) -> Iterator[Remark]:
    whole = {row.endpoint.text: row.place for row in rows}
    for edition in older:
        for row in rows_of(edition.lists, edition.readings):
            whole.setdefault(row.endpoint.text, f"edition {edition.edition}, {row.place}")
    for its, table, number, raw in repeated(catalog, FindingCode.DOTLESS_WILDCARD):
        dotted = raw.replace("*", "*.", 1)
        if dotted in whole:
            message = f"`{dotted}` stands in {whole[dotted]}"
            yield Remark(FindingCode.LOST_DOT, f"{its.id}/{table.id}#{number}", message, raw)


def _bare_names(rows: Sequence[CatalogRow], older: Iterable[Catalog]) -> Iterator[Remark]:
    """Wildcards `*.x` where `x` is not on the list, but on another one or on an older one."""
    named = [(row, row.place) for row in rows]
    for edition in older:
        for row in rows_of(edition.lists, edition.readings):
            named.append((row, f"edition {edition.edition}, {row.place}"))
    where: dict[tuple[str, Remote], str] = {}
    for row, place in named:
        # A star without a dot is read as the name too: nobody wrote that one.
        if "*" not in row.endpoint.text:
            where.setdefault((row.list.service, row.endpoint.remote), place)
    for row in rows:
        bare = _bare(row.endpoint.remote)
        if bare is None or (row.list.service, bare) not in where:
            continue
        beside = (o for o in rows if o.list.id == row.list.id and o.shares_region(row))
        if not any(other.endpoint.remote.contains(bare) for other in beside):
            name = row.host.removeprefix("*.")
            message = f"`{name}` itself is not below it; {where[row.list.service, bare]} has it"
            raw = row.endpoint.text
            yield Remark(FindingCode.BARE_NAME_MISSING, row.place, message, raw)


def _bare(target: Remote) -> Remote | None:
    """The name whose subdomains a target is about, None for any other target."""
    its = target.destination
    if not isinstance(its, HostDestination) or not its.host.subtree:
        return None
    return replace(target, destination=replace(its, host=HostPattern(its.host.name)))


def _lost_hosts(
    its: EndpointList, rows: Sequence[CatalogRow], older: Sequence[Catalog]
) -> Iterator[Remark]:
    """Hosts that the list had for a region when it last came from another file."""
    others = [
        (edition, each)
        for edition in older
        for each in edition.lists
        if each.id == its.id and each.source.sha256 != its.source.sha256
    ]
    if not others or not rows:
        return
    edition, last = others[-1]
    known = rows[0].known
    held = {
        (row.text, region_of(row.geography, known))
        for table in its.tables
        for row in table.quarantined
    }
    told = set()
    for row in in_order(rows_of((last,), edition.readings)):
        key = row.region, row.endpoint.remote
        # A wildcard for the Monitoring Agent serves no other device.
        serve = (each for each in rows if each.is_mma <= row.is_mma)
        still = (e.endpoint.remote for e in serve if e.region in (row.region, WORLDWIDE))
        hidden = not held.isdisjoint(
            (row.endpoint.text, place) for place in (row.region, WORLDWIDE)
        )
        lost = row.host and not hidden and key not in told
        if lost and not any(each.contains(row.endpoint.remote) for each in still):
            told.add(key)
            message = f"edition {edition.edition} has it for {row.region}, in {row.place}"
            yield Remark(FindingCode.LOST_HOST, its.id, message, row.endpoint.text)
