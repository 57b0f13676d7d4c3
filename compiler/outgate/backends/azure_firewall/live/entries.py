"""Single words of a rule as Azure reads them: sources, destinations, ports, FQDNs and URLs."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from outgate.backends.azure_firewall.arm.names import same_id, segment
from outgate.backends.azure_firewall.rendering.names import is_tag
from outgate.backends.live_rule import Names, Reach
from outgate.traffic.address import AddressError, parse_networks, source_addresses
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    ServiceTagDestination,
)
from outgate.traffic.host import HostError, HostPattern, parse_host
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.path import PathError, PathPattern, normal_path
from outgate.values import dataclass, replace

EVERY_ADDRESS = AddressesDestination(("0.0.0.0/0",))  # the service knows no IPv6
ANY_HOST = (Names(),)


@dataclass(frozen=True, slots=True)
class Odd:
    """A word that has no canonical form: the word, why, and what it reaches.

    That is all it reaches at most; where it is `exact`, it reaches all of that.
    """

    word: str
    why: str
    reaches: tuple[Reach, ...] | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What words mean: destinations, each with the word for it, and what of them is odd."""

    destinations: tuple[tuple[str, Destination], ...] = ()
    odd: tuple[Odd, ...] = ()


@dataclass(frozen=True, slots=True)
class IpGroups:
    """Networks of IP groups by name in lower case; all of them stand beside one another.

    `id_of` gives the resource ID of a name, so that a namesake elsewhere is not taken for it.
    """

    networks: Mapping[str, tuple[str, ...]]
    beside: str

    def find(self, resource_id: str) -> tuple[str, ...] | None:
        """The networks of a group; None where it cannot be looked into."""
        name = segment(resource_id)
        if not same_id(f"{self.beside}/{name}", resource_id):
            return None
        return self.networks.get(name.lower())


def read_sources(
    words: Iterable[str], groups: Iterable[str], lists: IpGroups
) -> tuple[tuple[str, ...], tuple[Odd, ...]]:
    """Who a rule is for, in normal form, and what of that cannot be told."""
    networks: list[str] = []
    odd = []
    for word in words:
        try:
            networks += EVERYWHERE if word == "*" else _networks(word)
        except AddressError as error:
            odd.append(Odd(word, str(error)))
    for resource_id in groups:
        members = _in_group(resource_id, lists)
        if isinstance(members, Odd):
            odd.append(members)
        else:
            networks += members
    if "*" in networks:
        return EVERYWHERE, tuple(odd)
    return _merged(tuple(networks)), tuple(odd)


def read_addresses(words: Iterable[str], groups: Iterable[str], lists: IpGroups) -> Read:
    """Where a network rule leads by address: networks, ranges, service tags, IP groups."""
    destinations: list[tuple[str, Destination]] = []
    odd = []
    for word in words:
        if word == "*":
            destinations.append((word, EVERY_ADDRESS))
        elif is_tag(word):
            destinations.append((word, ServiceTagDestination(word)))
        else:
            try:
                destinations.append((word, AddressesDestination(_networks(word))))
            except AddressError as error:
                odd.append(Odd(word, str(error)))
    for resource_id in groups:
        members = _in_group(resource_id, lists)
        if isinstance(members, Odd):
            odd.append(members)
        elif members:
            destinations.append(
                (f"ip-group:{segment(resource_id)}", AddressesDestination(_merged(members)))
            )
    return Read(tuple(destinations), tuple(odd))


def _in_group(resource_id: str, lists: IpGroups) -> tuple[str, ...] | Odd:
    name = segment(resource_id)
    words = lists.find(resource_id)
    if words is None:
        return Odd(f"ip-group:{name}", f"there is no IP group `{name}` beside the policy")
    try:
        return tuple(network for word in words for network in _networks(word))
    except AddressError as error:
        return Odd(f"ip-group:{name}", str(error))


@lru_cache(maxsize=1 << 12)
def _merged(networks: tuple[str, ...]) -> tuple[str, ...]:
    return source_addresses(networks)


@lru_cache(maxsize=1 << 16)
def _networks(word: str) -> tuple[str, ...]:
    return parse_networks(word)


@lru_cache(maxsize=1 << 16)
def read_fqdn(word: str) -> Read:
    """What an FQDN of an application rule opens.

    A star on the left stands for anything: `*x.example` is x.example, all below it, and every name
    that ends so, such as anyx.example.
    """
    hosts, odd = _read_hosts(word)
    return Read(tuple((word, host) for host in hosts), odd)


def _read_hosts(word: str) -> tuple[tuple[HostDestination, ...], tuple[Odd, ...]]:
    if word == "*":
        return (), (Odd(word, "every host", ANY_HOST, exact=True),)
    try:
        if not word.startswith("*") or word.startswith("*."):
            return (HostDestination(parse_host(word)),), ()
        host = parse_host(word[1:])
    except HostError as error:
        if not word.startswith("*") or "*" in word[1:]:
            return (), (Odd(word, str(error), ANY_HOST),)
        ending = word[1:].lower()
        why = f"every host whose name ends in `{ending}`"
        return (), (Odd(word, why, (Names(ending),), exact=True),)
    why = f"other names that end in `{host.name}` as well"
    below = HostDestination(HostPattern(host.name, subtree=True))
    return (HostDestination(host), below), (Odd(word, why, (Names(host.name),), exact=True),)


@lru_cache(maxsize=1 << 16)
def read_url(word: str, *, seen: bool) -> Read:
    """What a URL of an application rule opens; `seen` tells whether paths are (http, or decrypted).

    `a/b` is `/b` and `/b/`, `a/b/*` all that lies below: not `/b` itself.
    """
    name, slash, rest = word.partition("/")
    hosts, odd = _read_hosts(name)
    widest = (*hosts, *(reach for each in odd for reach in _of(each)))
    if not seen:
        return Read(odd=(Odd(word, "a URL of https that is not decrypted", widest),))
    if not slash:
        return Read(odd=(Odd(word, "a URL without a path, which may be all of the host", widest),))
    try:
        paths = _paths(slash + rest)
    except PathError as error:
        return Read(odd=(Odd(word, str(error), widest),))
    destinations = tuple(
        (word, HostDestination(host.host, path)) for host in hosts for path in paths
    )
    exact = paths == (None,)
    return Read(
        destinations, tuple(replace(each, word=word, exact=exact and each.exact) for each in odd)
    )


def _of(odd: Odd) -> tuple[Reach, ...]:
    return odd.reaches or ANY_HOST


def _paths(path: str) -> tuple[PathPattern | None, ...]:
    """The paths of a URL; None for every path."""
    if path == "/*":
        return (None,)
    stem = path.removesuffix("*")
    if "*" in stem:
        raise PathError(f"`{path}` has a star that is not the last letter")
    if stem != path:
        if not stem.endswith("/"):
            raise PathError(f"`{path}` has a star inside a segment")
        return (PathPattern(normal_path(stem), below=True),)
    exact = normal_path(path)
    if exact.endswith("/"):
        return (PathPattern(exact, below=False),)
    return PathPattern(exact, below=False), PathPattern(f"{exact}/", below=False)


def read_ports(word: str) -> tuple[int, int] | None:
    """The first and last port of `443`, `80-90` or `*`; None for anything else."""
    if word == "*":
        return 1, 65_535
    first, dash, last = word.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        return None
    ports = int(first), int(last or first)
    return ports if ports[0] <= ports[1] <= 65_535 else None
