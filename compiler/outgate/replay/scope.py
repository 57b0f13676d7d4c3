"""Which targets are Outgate's business: those that a row of the catalog or a rule names."""

from collections.abc import Iterable

from outgate.catalog.rows import CatalogRow
from outgate.plan.model import Rule
from outgate.plan.row_index import RowIndex
from outgate.replay.verdicts import Reason, Target
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import NO_ADDRESS, address_set, single_address, union
from outgate.traffic.path import PathPattern
from outgate.traffic.tags import Tags


class Scope:
    """Rows of any region and fleet, by the hosts and networks they name; ports play no part.

    Rows that overlays took out are near something, and have nothing in scope.
    """

    def __init__(self, rows: Iterable[CatalogRow], rules: Iterable[Rule], tags: Tags) -> None:
        known = tuple(rows)
        standing = tuple(row for row in known if not row.is_withdrawn)
        self._every = RowIndex(known, tags)
        self._standing = RowIndex(standing, tags)
        self._paths: dict[HostPattern, set[PathPattern | None]] = {}
        held = list(self._standing.networks)
        remotes = {tags.surely(row.endpoint.remote) for row in standing}
        for remote in {*remotes, *(tags.surely(rule.remote) for rule in rules)}:
            if isinstance(remote.destination, HostDestination):
                named = self._paths.setdefault(remote.destination.host, set())
                named.add(remote.destination.path)
            elif isinstance(remote.destination, AddressesDestination):
                held.append(address_set(remote.destination.networks))
        self._addresses = union(held) if held else NO_ADDRESS

    def holds(self, target: Target) -> bool:
        """Whether a row or a rule names the host or address, by whatever protocol and port.

        What cannot be read as a host is in it: nobody knows that it is none of our business.
        """
        if target.address:
            return single_address(target.host) <= self._addresses
        if target.reason in (Reason.NO_HOST, Reason.SINGLE_LABEL):
            return True
        return any(pattern in self._paths for pattern in HostPattern(target.host).wider())

    def paths_of(self, target: Target) -> frozenset[PathPattern | None]:
        """The paths on a host that rows and rules name; with None among them, all of it."""
        if target.address or target.reason is not None:
            return frozenset((None,))
        return frozenset(
            path
            for pattern in HostPattern(target.host).wider()
            for path in self._paths.get(pattern, ())
        )

    def rows(self, target: Target) -> tuple[CatalogRow, ...]:
        """The rows that name the host or address."""
        if target.address:
            return self._standing.holding(single_address(target.host))
        return self._standing.naming(target.host)

    def near(self, target: Target) -> tuple[CatalogRow, ...]:
        """The rows that name a host or what is below it, also those that overlays took out."""
        if target.address:
            return self._every.holding(single_address(target.host))
        return self._every.naming_or_below(target.host)
