"""Finds, for a remote, those among many that hold it or share traffic with it."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import assert_never

from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import AddressSet, address_set
from outgate.traffic.partition import Partition
from outgate.traffic.prefix_map import PrefixMap, host_key, path_key, split_path
from outgate.values import dataclass, replace

# Protocol and port: remotes that differ in one of them share nothing.
_Transport = tuple[str, int]
_Paths = PrefixMap[list[Remote]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a remote that remotes of an index hold together only if one holds it alone.

    `own` are the remotes of the index that have this very part among theirs; `wider` are those
    that hold it inside a wider part.
    """

    remote: Remote
    own: tuple[Remote, ...]
    wider: tuple[Remote, ...]


class RemoteIndex:
    """Remotes by protocol and port, then host and path, networks, or service tag.

    The remotes must be distinct. Every question is answered by look-ups of the few patterns above
    a host or path, by a range of sorted names for those below, and by one cut of the address line;
    none compares pairs.
    """

    def __init__(self, remotes: Iterable[Remote]) -> None:
        self._tags: set[Remote] = set()
        hosts: dict[_Transport, dict[str, dict[str, list[Remote]]]] = {}
        networks: dict[_Transport, list[Remote]] = {}
        for remote in remotes:
            transport = remote.protocol, remote.port
            match remote.destination:
                case HostDestination(host, path):
                    names = hosts.setdefault(transport, {})
                    paths = names.setdefault(host_key(host), {})
                    for part in split_path(path):
                        paths.setdefault(path_key(part), []).append(remote)
                case AddressesDestination():
                    networks.setdefault(transport, []).append(remote)
                case ServiceTagDestination():
                    self._tags.add(remote)
                case other:
                    assert_never(other)
        self._hosts: dict[_Transport, PrefixMap[_Paths]] = {
            transport: PrefixMap(
                ".", {name: PrefixMap("/", paths) for name, paths in names.items()}
            )
            for transport, names in hosts.items()
        }
        self._networks = {
            transport: (tuple(held), Partition([networks_of(remote) for remote in held]))
            for transport, held in networks.items()
        }

    def parts(self, remote: Remote) -> tuple[Part, ...]:
        """The remote in disjoint parts, each with the remotes of the index that hold all of it."""
        match remote.destination:
            case HostDestination() as destination:
                return tuple(self._host_parts(remote, destination))
            case AddressesDestination():
                return self._network_parts(remote)
            case ServiceTagDestination():
                return (Part(remote, (remote,) if remote in self._tags else (), ()),)
            case other:
                assert_never(other)

    def touching(self, remote: Remote) -> set[Remote]:
        """The remotes of the index that share traffic with this one."""
        match remote.destination:
            case HostDestination(host, path):
                hosts = self._hosts_of(remote)
                return {
                    remote
                    for paths in hosts.touching(host_key(host))
                    for part in split_path(path)
                    for remotes in paths.touching(path_key(part))
                    for remote in remotes
                }
            case AddressesDestination() | ServiceTagDestination():
                return {remote for part in self.parts(remote) for remote in part.own}
            case other:
                assert_never(other)

    def names_host(self, remote: Remote, name: str) -> bool:
        """Whether a remote of this one's protocol and port is for the one host `name`."""
        return self._hosts_of(remote).get(host_key(HostPattern(name))) is not None

    def names_path(self, remote: Remote, name: str, path: str) -> bool:
        """Whether a remote of this one's protocol and port is for just `path` on the host."""
        near = self._hosts_of(remote).touching(host_key(HostPattern(name)))
        return any(paths.get(path) is not None for paths in near)

    def _hosts_of(self, remote: Remote) -> PrefixMap[_Paths]:
        return self._hosts.get((remote.protocol, remote.port), _NO_HOSTS)

    def _host_parts(self, remote: Remote, destination: HostDestination) -> Iterator[Part]:
        hosts = self._hosts_of(remote)
        host = host_key(destination.host)
        for path_part in split_path(destination.path):
            own: list[Remote] = []
            wider: list[Remote] = []
            path = path_key(path_part)
            if (paths := hosts.get(host)) is not None:
                own += paths.get(path) or ()
                wider += chain(*paths.wider(path))
            for paths in hosts.wider(host):
                wider += chain(paths.get(path) or (), *paths.wider(path))
            # Most remotes are one part: those need no second remote like them.
            part = remote
            if path_part is not destination.path:
                part = replace(remote, destination=replace(destination, path=path_part))
            yield Part(part, tuple(own), tuple(wider))

    def _network_parts(self, remote: Remote) -> tuple[Part, ...]:
        transport = remote.protocol, remote.port
        remotes, partition = self._networks.get(transport, ((), _NO_NETWORKS))
        return tuple(
            Part(
                Remote(AddressesDestination(addresses.cidrs()), *transport),
                tuple(remotes[number] for number in sorted(holders)),
                (),
            )
            for holders, addresses in partition.split(networks_of(remote)).items()
        )


_NO_HOSTS: PrefixMap[_Paths] = PrefixMap(".", {})
_NO_NETWORKS = Partition(())


def networks_of(remote: Remote) -> AddressSet:
    """The addresses that a remote with an AddressesDestination goes to."""
    assert isinstance(remote.destination, AddressesDestination)
    return address_set(remote.destination.networks)
