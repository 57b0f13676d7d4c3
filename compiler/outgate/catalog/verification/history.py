"""Checks against older editions: stars that lost a dot, names and hosts that went."""

from collections.abc import Iterator

from outgate.catalog.findings import Finding, FindingCode, Place
from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.model import Catalog, EndpointList
from outgate.catalog.rows import CatalogRow, catalog_rows, in_order, quarantined_rows, rows_of
from outgate.catalog.verification.view import EditionView, row_finding
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import HostPattern
from outgate.values import replace


def _older_rows(view: EditionView) -> Iterator[tuple[CatalogRow, str]]:
    """Rows of older editions, with words for where they stand."""
    for edition in view.older:
        for row in catalog_rows(edition):
            yield row, f"edition {edition.edition}, {row.place}"


def lost_dots(view: EditionView) -> Iterator[Finding]:
    """Stars without a dot, where another row or an older edition has the text with the dot."""
    places = {row.endpoint.text: str(row.place) for row in view.rows}
    for row, place in _older_rows(view):
        places.setdefault(row.endpoint.text, place)
    for _, _, finding in view.findings(FindingCode.DOTLESS_WILDCARD):
        dotted = finding.raw.replace("*", "*.", 1)
        if dotted in places:
            message = f"`{dotted}` stands in {places[dotted]}"
            yield Finding(FindingCode.LOST_DOT, message, finding.raw, finding.place)


def bare_names(view: EditionView) -> Iterator[Finding]:
    """Wildcards `*.x` where `x` is not on the list, but on another one or on an older one."""
    places: dict[tuple[str, Remote], str] = {}
    named = [(row, str(row.place)) for row in view.rows]
    for row, place in (*named, *_older_rows(view)):
        # A star without a dot is read as the name too: nobody wrote that one.
        if "*" not in row.endpoint.text:
            places.setdefault((row.list.service, row.endpoint.remote), place)
    for row in view.rows:
        bare = _bare(row.endpoint.remote)
        if bare is None or (row.list.service, bare) not in places:
            continue
        others = (o for o in view.rows if o.list.id == row.list.id and o.shares_region(row))
        if not any(other.endpoint.remote.contains(bare) for other in others):
            name = row.host.removeprefix("*.")
            message = f"`{name}` itself is not below it; {places[row.list.service, bare]} has it"
            yield row_finding(FindingCode.BARE_NAME_MISSING, row, message)


def _bare(remote: Remote) -> Remote | None:
    """The name whose subdomains a remote is about, None for any other remote."""
    destination = remote.destination
    if not isinstance(destination, HostDestination) or not destination.host.subtree:
        return None
    return replace(
        remote, destination=replace(destination, host=HostPattern(destination.host.name))
    )


def lost_hosts(view: EditionView) -> Iterator[Finding]:
    """Hosts that a list had for a region when it last came from another file."""
    for endpoint_list in view.catalog.lists:
        previous = _previous_list(view, endpoint_list)
        rows = [row for row in view.rows if row.list.id == endpoint_list.id]
        if previous is not None and rows:
            yield from _lost_hosts(endpoint_list, rows, *previous)


def _previous_list(
    view: EditionView, endpoint_list: EndpointList
) -> tuple[Catalog, EndpointList] | None:
    """The list as it last came from another file, with the edition that has it."""
    for edition in reversed(view.older):
        for other in reversed(edition.lists):
            if other.id == endpoint_list.id and other.source.sha256 != endpoint_list.source.sha256:
                return edition, other
    return None


def _lost_hosts(
    endpoint_list: EndpointList,
    rows: list[CatalogRow],
    edition: Catalog,
    previous: EndpointList,
) -> Iterator[Finding]:
    held = {
        (quarantined.row.text, quarantined.region)
        for quarantined in quarantined_rows((endpoint_list,), rows[0].known)
    }
    told = set()
    for row in in_order(rows_of((previous,), edition.readings)):
        key = row.region, row.endpoint.remote
        regions = (row.region, WORLDWIDE)
        is_held = any((row.endpoint.text, region) in held for region in regions)
        if not row.host or is_held or key in told:
            continue
        # A wildcard for the Monitoring Agent serves no other device.
        serving = (o for o in rows if o.is_mma <= row.is_mma and o.region in regions)
        if not any(other.endpoint.remote.contains(row.endpoint.remote) for other in serving):
            told.add(key)
            message = f"edition {edition.edition} has it for {row.region}, in {row.place}"
            place = Place(endpoint_list.id)
            yield Finding(FindingCode.LOST_HOST, message, row.endpoint.text, place)
