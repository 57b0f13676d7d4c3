"""Which targets are Outgate's business: those that a row of the catalog or a rule names."""

from collections.abc import Iterable

from outgate.catalog.rows import CatalogRow
from outgate.plan.model import Rule
from outgate.replay.verdicts import Reason, Target
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import NO_ADDRESS, AddressSet, address_set, union
from outgate.traffic.tags import Tags


class Scope:
    """Rows of any region and fleet, by the hosts and networks they name; ports play no part."""

    def __init__(self, rows: Iterable[CatalogRow], rules: Iterable[Rule], tags: Tags) -> None:
        self._rows: dict[HostPattern, list[CatalogRow]] = {}
        networks: list[tuple[AddressSet, CatalogRow]] = []
        for row in rows:
            remote = tags.surely(row.endpoint.remote)
            if isinstance(remote.destination, HostDestination):
                self._rows.setdefault(remote.destination.host, []).append(row)
            elif isinstance(remote.destination, AddressesDestination):
                networks.append((address_set(remote.destination.networks), row))
        self._networks = networks
        self._hosts = set(self._rows)
        held = [addresses for addresses, _ in networks]
        for remote in {tags.surely(rule.remote) for rule in rules}:
            if isinstance(remote.destination, HostDestination):
                self._hosts.add(remote.destination.host)
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
        return any(pattern in self._hosts for pattern in HostPattern(target.host).wider())

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


def _address(target: Target) -> AddressSet:
    return address_set((f"{target.host}/{128 if ':' in target.host else 32}",))
