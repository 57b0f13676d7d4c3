"""Finds, for a target, those among many that hold it or share traffic with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
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

# Protocol and port: targets that differ in one of them share nothing.
_Transport = tuple[str, int]
_Paths = PrefixMap[list[Remote]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a target that targets of an index hold together only if one holds it alone.

    `own` are the targets of the index that have this very part among theirs; `wider` are those
    that hold it inside a wider part.
    """

    remote: Remote
    own: tuple[Remote, ...]
    wider: tuple[Remote, ...]


class TargetIndex:
    """Targets by protocol and port, then host and path, networks, or service tag.

    The targets must be distinct. Every question is answered by look-ups of the few patterns above
    a host or path, by a range of sorted names for those below, and by one cut of the address line;
    none compares pairs.
    """

    def __init__(self, targets: Iterable[Remote]) -> None:
        self._tags: set[Remote] = set()
        hosts: dict[_Transport, dict[str, dict[str, list[Remote]]]] = {}
        networks: dict[_Transport, list[Remote]] = {}
        for target in targets:
            transport = target.protocol, target.port
            match target.destination:
                case HostDestination(host, path):
                    names = hosts.setdefault(transport, {})
                    paths = names.setdefault(host_key(host), {})
                    for each in split_path(path):
                        paths.setdefault(path_key(each), []).append(target)
                case AddressesDestination():
                    networks.setdefault(transport, []).append(target)
                case ServiceTagDestination():
                    self._tags.add(target)
                case other:
                    assert_never(other)
        self._hosts: dict[_Transport, PrefixMap[_Paths]] = {
            transport: PrefixMap(
                ".", {name: PrefixMap("/", paths) for name, paths in names.items()}
            )
            for transport, names in hosts.items()
        }
        self._networks = {
            transport: (tuple(its), Partition([networks_of(each) for each in its]))
            for transport, its in networks.items()
        }

    def parts(self, target: Remote) -> tuple[Part, ...]:
        """The target in disjoint parts, each with the targets of the index that hold all of it."""
        match target.destination:
            case HostDestination() as destination:
                return tuple(self._host_parts(target, destination))
            case AddressesDestination():
                return self._network_parts(target)
            case ServiceTagDestination():
                return (Part(target, (target,) if target in self._tags else (), ()),)
            case other:
                assert_never(other)

    def touching(self, target: Remote) -> set[Remote]:
        """The targets of the index that share traffic with this one."""
        match target.destination:
            case HostDestination(host, path):
                hosts = self._hosts_of(target)
                return {
                    each
                    for paths in hosts.touching(host_key(host))
                    for part in split_path(path)
                    for targets in paths.touching(path_key(part))
                    for each in targets
                }
            case AddressesDestination() | ServiceTagDestination():
                return {each for part in self.parts(target) for each in part.own}
            case other:
                assert_never(other)

    def names_host(self, target: Remote, name: str) -> bool:
        """Whether a target of this one's protocol and port is for the one host `name`."""
        return self._hosts_of(target).get(host_key(HostPattern(name))) is not None

    def names_path(self, target: Remote, name: str, path: str) -> bool:
        """Whether a target of this one's protocol and port is for just `path` on the host."""
        near = self._hosts_of(target).touching(host_key(HostPattern(name)))
        return any(paths.get(path) is not None for paths in near)

    def _hosts_of(self, target: Remote) -> PrefixMap[_Paths]:
        return self._hosts.get((target.protocol, target.port), _NO_HOSTS)

    def _host_parts(self, target: Remote, destination: HostDestination) -> Iterator[Part]:
        hosts = self._hosts_of(target)
        host = host_key(destination.host)
        for each in split_path(destination.path):
            own: list[Remote] = []
            wider: list[Remote] = []
            path = path_key(each)
            if (paths := hosts.get(host)) is not None:
                own += paths.get(path) or ()
                wider += chain(*paths.wider(path))
            for paths in hosts.wider(host):
                wider += chain(paths.get(path) or (), *paths.wider(path))
            # Most targets are one part: those need no second target like them.
            part = target
            if each is not destination.path:
                part = replace(target, destination=replace(destination, path=each))
            yield Part(part, tuple(own), tuple(wider))

    def _network_parts(self, target: Remote) -> tuple[Part, ...]:
        transport = target.protocol, target.port
        targets, partition = self._networks.get(transport, ((), _NO_NETWORKS))
        return tuple(
            Part(
                Remote(AddressesDestination(addresses.cidrs()), *transport),
                tuple(targets[number] for number in sorted(holders)),
                (),
            )
            for holders, addresses in partition.split(networks_of(target)).items()
        )


_NO_HOSTS: PrefixMap[_Paths] = PrefixMap(".", {})
_NO_NETWORKS = Partition(())


def networks_of(target: Remote) -> AddressSet:
    """The addresses that a target with an AddressesDestination goes to."""
    assert isinstance(target.destination, AddressesDestination)
    return address_set(target.destination.networks)
