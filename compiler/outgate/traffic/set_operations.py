"""Targets combined: what two of them share, and parts put together again."""

from collections.abc import Iterable, Mapping

from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.index import TargetIndex, networks_of
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, union
from outgate.traffic.path import PathPattern
from outgate.traffic.prefix_map import split_path


def shared(one: Remote, other: Remote) -> Remote:
    """The traffic that goes to both of two targets, of which it is known that they touch."""
    match one.destination, other.destination:
        case HostDestination(host, path), HostDestination(its_host, its_path):
            host = its_host if host.contains(its_host) else host
            if path is None or (its_path is not None and path.contains(its_path)):
                path = its_path
            return Remote(HostDestination(host, path), one.protocol, one.port)
        case AddressesDestination(), AddressesDestination():
            both = networks_of(one) & networks_of(other)
            return Remote(AddressesDestination(both.cidrs()), one.protocol, one.port)
        case _:
            return one


def crosses(part: Remote, other: Remote) -> bool:
    """Whether `other`, which touches a part, has a part of fewer hosts and more paths on each."""
    match part.destination, other.destination:
        case HostDestination(host, path), HostDestination(its_host, its_path):
            return (
                its_host != host
                and host.contains(its_host)
                and any(
                    each != path and (each is None or (path is not None and each.contains(path)))
                    for each in split_path(its_path)
                )
            )
        case _:
            return False


def joined(parts: Mapping[Remote, AddressSet]) -> dict[Remote, AddressSet]:
    """The same traffic in fewer targets, where parts of one come from equal addresses.

    `parts` are as TargetIndex.parts gives them. Joined are `/a` and `/a/*`, and networks.
    """
    groups: dict[tuple[Remote, AddressSet], list[Remote]] = {}
    for part, addresses in parts.items():
        groups.setdefault((_whole(part), addresses), []).append(part)
    return {_join(whole, its): addresses for (whole, addresses), its in groups.items()}


def _whole(part: Remote) -> Remote:
    """What a part could be joined to: the same for all that belong together."""
    match part.destination:
        case HostDestination(host, PathPattern(value, below)):
            path = PathPattern(value.removesuffix("/") if below else value, below=True)
            # `/a/` is a folder's own path and has no folder of its own to go with.
            if path.value.endswith("/"):
                return part
            return Remote(HostDestination(host, path), part.protocol, part.port)
        case AddressesDestination():
            return Remote(AddressesDestination(()), part.protocol, part.port)
        case _:
            return part


def _join(whole: Remote, parts: list[Remote]) -> Remote:
    if len(parts) == 1:
        return parts[0]
    if isinstance(whole.destination, AddressesDestination):
        networks = union(map(networks_of, parts)).cidrs()
        return Remote(AddressesDestination(networks), whole.protocol, whole.port)
    return whole


def widest(targets: Iterable[Remote]) -> tuple[Remote, ...]:
    """The fewest targets for the union of many, in order of their texts."""
    several = set(targets)
    index = TargetIndex(several)
    parts = {
        part.remote: EVERY_ADDRESS
        for target in several
        for part in index.parts(target)
        if not part.wider
    }
    return tuple(sorted(joined(parts), key=str))
