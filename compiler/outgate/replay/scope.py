"""Which targets are Outgate's business: those that a row of the catalog or a rule names."""

from collections.abc import Iterable

from outgate.catalog.rows import CatalogRow
from outgate.plan.model import Rule
from outgate.replay.verdicts import Reason, Target
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import NO_ADDRESS, AddressSet, address_set, union
from outgate.traffic.path import PathPattern
from outgate.traffic.tags import Tags


class Scope:
    """Rows of any region and fleet, by the hosts and networks they name; ports play no part.

    Rows that overlays took out are near something, and have nothing in scope.
    """

    def __init__(self, rows: Iterable[CatalogRow], rules: Iterable[Rule], tags: Tags) -> None:
        self._rows: dict[HostPattern, list[CatalogRow]] = {}
        networks: list[tuple[AddressSet, CatalogRow]] = []
        known = tuple(rows)
        self._near: dict[HostPattern, list[CatalogRow]] = {}
        for row in known:
            near = tags.surely(row.endpoint.remote).destination
            if isinstance(near, HostDestination):
                self._near.setdefault(near.host, []).append(row)
        known = tuple(row for row in known if not row.is_withdrawn)
        for row in known:
            remote = tags.surely(row.endpoint.remote)
            if isinstance(remote.destination, HostDestination):
                self._rows.setdefault(remote.destination.host, []).append(row)
            elif isinstance(remote.destination, AddressesDestination):
                networks.append((address_set(remote.destination.networks), row))
        self._networks = networks
        self._paths: dict[HostPattern, set[PathPattern | None]] = {}
        held = [addresses for addresses, _ in networks]
        remotes = {tags.surely(row.endpoint.remote) for row in known}
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
            return _address(target) <= self._addresses
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
        """The rows that name the host or address, those for just this host first."""
        if target.address:
            here = _address(target)
            return tuple(row for addresses, row in self._networks if here <= addresses)
        return tuple(
            row
            for pattern in HostPattern(target.host).wider()
            for row in self._rows.get(pattern, ())
        )

    def near(self, target: Target) -> tuple[CatalogRow, ...]:
        """The rows that name a host or what is below it, also those that overlays took out."""
        if target.address:
            return self.rows(target)
        host = HostPattern(target.host)
        return tuple(
            row
            for pattern in (HostPattern(target.host, subtree=True), *host.wider())
            for row in self._near.get(pattern, ())
        )


def _address(target: Target) -> AddressSet:
    return address_set((f"{target.host}/{128 if ':' in target.host else 32}",))
