"""Remotes combined: what two share, parts put together again, what is left of one held in part."""

from collections.abc import Iterable, Iterator, Mapping

from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.example import example
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.traffic.index import RemoteIndex, networks_of
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, union
from outgate.traffic.partition import Partition
from outgate.traffic.path import PathPattern
from outgate.traffic.prefix_map import split_path


def shared(one: Remote, other: Remote) -> Remote:
    """The traffic that goes to both of two remotes, of which it is known that they touch."""
    match one.destination, other.destination:
        case HostDestination(host, path), HostDestination(other_host, other_path):
            host = other_host if host.contains(other_host) else host
            if path is None or (other_path is not None and path.contains(other_path)):
                path = other_path
            return Remote(HostDestination(host, path), one.protocol, one.port)
        case AddressesDestination(), AddressesDestination():
            both = networks_of(one) & networks_of(other)
            return Remote(AddressesDestination(both.cidrs()), one.protocol, one.port)
        case _:
            return one


def crosses(part: Remote, other: Remote) -> bool:
    """Whether `other`, which touches a part, has a part of fewer hosts and more paths on each."""
    match part.destination, other.destination:
        case HostDestination(host, path), HostDestination(other_host, other_path):
            return (
                other_host != host
                and host.contains(other_host)
                and any(
                    path_part != path
                    and (path_part is None or (path is not None and path_part.contains(path)))
                    for path_part in split_path(other_path)
                )
            )
        case _:
            return False


def joined(parts: Mapping[Remote, AddressSet]) -> dict[Remote, AddressSet]:
    """The same traffic in fewer remotes, where parts of one come from equal addresses.

    `parts` are as RemoteIndex.parts gives them. Joined are `/a` and `/a/*`, and networks.
    """
    groups: dict[tuple[Remote, AddressSet], list[Remote]] = {}
    for part, addresses in parts.items():
        groups.setdefault((_whole(part), addresses), []).append(part)
    return {_join(whole, members): addresses for (whole, addresses), members in groups.items()}


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


def widest(remotes: Iterable[Remote]) -> tuple[Remote, ...]:
    """The fewest remotes for the union of many, in order of their texts."""
    distinct = set(remotes)
    index = RemoteIndex(distinct)
    parts = {
        part.remote: EVERY_ADDRESS
        for remote in distinct
        for part in index.parts(remote)
        if not part.wider
    }
    return tuple(sorted(joined(parts), key=str))


def pieces(
    remote: Remote,
    addresses: AddressSet,
    holes: Iterable[tuple[Remote, AddressSet]],
    *avoid: RemoteIndex,
) -> Iterator[Piece]:
    """The traffic from addresses to a remote that is in no hole, one piece for each set of holes.

    No hole holds all of the remote, or all of a part of it. The witnesses keep away from whatever
    the indexes name, and all remotes of holes must be in one of them.
    """
    remotes: dict[AddressSet, list[Remote]] = {}
    for hole, held in holes:
        remotes.setdefault(held, []).append(hole)
    groups = tuple(remotes.values())
    for numbers, where in Partition(tuple(remotes)).split(addresses).items():
        without = widest(shared(remote, hole) for number in numbers for hole in groups[number])
        witness = Witness(where.example(), example(remote, *avoid))
        yield Piece(Flow(where.cidrs(), remote), without, witness)
