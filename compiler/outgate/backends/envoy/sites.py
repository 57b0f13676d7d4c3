"""Rules of HTTP become hosts with paths, for each set of sources that may ask for the same."""

from collections.abc import Iterable, Iterator, Mapping

from outgate.backends.envoy.model import Requests, Site
from outgate.errors import InternalError
from outgate.traffic.destination import DEFAULT_PORTS, HostDestination
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.traffic.partition import Partition
from outgate.traffic.path import PathPattern

_Paths = dict[PathPattern | None, list[AddressSet]]


def find_requests(
    flows: Iterable[Flow], port: int, sources: AddressSet
) -> Mapping[Requests, AddressSet]:
    """What may be asked for at a port, with who of `sources` may; those who may nothing are out."""
    by_host: dict[HostPattern, _Paths] = {}
    for flow in flows:
        match flow.remote.destination:
            case HostDestination(host, path):
                sets = by_host.setdefault(host, {}).setdefault(path, [])
                sets.append(address_set(flow.addresses))
            case other:
                raise InternalError(f"no host of HTTP: {other}")
    allowed = [
        (host, path, union(sets)) for host, paths in by_host.items() for path, sets in paths.items()
    ]
    answers: dict[Requests, list[AddressSet]] = {}
    parts = Partition([addresses for _, _, addresses in allowed]).split(sources)
    for holders, part in parts.items():
        held: dict[HostPattern, set[PathPattern | None]] = {}
        for number in holders:
            host, path, _ = allowed[number]
            held.setdefault(host, set()).add(path)
        if held:
            answers.setdefault(Requests(_sites(held, by_host, port)), []).append(part)
    return {requests: union(sets) for requests, sets in answers.items()}


def _sites(
    held: Mapping[HostPattern, set[PathPattern | None]],
    known: Iterable[HostPattern],
    port: int,
) -> tuple[Site, ...]:
    """Hosts with the same paths together; one host has what wider patterns have as well."""
    by_paths: dict[tuple[PathPattern, ...] | None, list[str]] = {}
    for host in sorted(known):
        paths = {path for wider in host.wider() for path in held.get(wider, ())}
        if paths:
            by_paths.setdefault(_widest(paths), []).extend(_domains(host, port))
    return tuple(
        Site(tuple(domains), paths)
        for paths, domains in sorted(by_paths.items(), key=lambda item: item[1])
    )


def _domains(host: HostPattern, port: int) -> Iterator[str]:
    """A host as requests name it: with a port other than that of HTTP, always with the port.

    Where a request goes is what it says there: no other port may stand in it.
    """
    if port == DEFAULT_PORTS["http"]:
        yield str(host)
    yield f"{host}:{port}"


def _widest(paths: set[PathPattern | None]) -> tuple[PathPattern, ...] | None:
    """The paths that none of the others contains; None where all paths are among them."""
    named = sorted(path for path in paths if path is not None)
    if len(named) < len(paths):
        return None
    return tuple(
        path for path in named if not any(other != path and other.contains(path) for other in named)
    )
