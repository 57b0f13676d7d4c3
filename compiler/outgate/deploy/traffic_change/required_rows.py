"""Which rows that the catalog marks required have traffic that is closed.

Of a wildcard that closes, hosts below it are no matter: what the policies want of these stays open.
"""

from collections.abc import Sequence

from outgate.catalog.model import Catalog, Need
from outgate.deploy.traffic_change.model import Entry
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace


def add_required_rows(entries: Sequence[Entry], catalog: Catalog) -> tuple[Entry, ...]:
    """Entries of traffic that closes, each with the rows that are required and lose some by it."""
    if not entries:
        return ()
    rows: dict[Remote, list[str]] = {}
    for endpoint_list in catalog.lists:
        for endpoint in endpoint_list.endpoints:
            if endpoint.need is Need.REQUIRED:
                rows.setdefault(endpoint.remote, []).append(endpoint.id)
    traffic = TrafficSet(Flow(EVERYWHERE, remote) for remote in rows)
    return tuple(
        replace(
            entry,
            required=tuple(
                sorted(
                    row
                    for flow in traffic.touching(entry.piece.flow)
                    if flow.remote.contains(entry.piece.flow.remote)
                    for row in rows[flow.remote]
                )
            ),
        )
        for entry in entries
    )
