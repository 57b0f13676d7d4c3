"""Hosts that read alike."""

from collections.abc import Iterable

from outgate.catalog.rows import CatalogRow
from outgate.diagnostics import did_you_mean
from outgate.traffic.destination import HostDestination


class KnownHosts:
    """The hosts of a catalog's rows, by how many labels they have."""

    def __init__(self, rows: Iterable[CatalogRow]) -> None:
        self._names: dict[int, dict[str, list[str]]] = {}
        for row in rows:
            destination = row.endpoint.remote.destination
            if isinstance(destination, HostDestination):
                name = destination.host.name
                labels = name.split(".")
                self._names.setdefault(len(labels), {}).setdefault(name, labels)

    def similar_to(self, host: str) -> str | None:
        """A host that differs in one label only, and there by a slip of the pen."""
        labels = host.split(".")
        similar = set()
        for name, others in self._names.get(len(labels), {}).items():
            odd = [pair for pair in zip(labels, others, strict=True) if pair[0] != pair[1]]
            if len(odd) == 1 and did_you_mean(odd[0][0], (odd[0][1],)):
                similar.add(name)
        return did_you_mean(host, similar)
