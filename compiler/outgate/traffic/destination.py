"""What traffic goes to: hosts with paths, address ranges, service tags; and how it gets there."""

import re
from typing import assert_never

from outgate.traffic.host import HostPattern, parse_host
from outgate.traffic.interval import address_set
from outgate.traffic.path import PathPattern, read_path_notation
from outgate.values import dataclass, field

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class HostDestination:
    """Hosts, and where `path` is given only these paths on them."""

    host: HostPattern
    path: PathPattern | None = None


@dataclass(frozen=True, slots=True)
class AddressesDestination:
    """Networks in CIDR notation, merged and sorted."""

    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceTagDestination:
    """A service tag of Azure: an opaque set of addresses that Microsoft maintains."""

    name: str


Destination = HostDestination | AddressesDestination | ServiceTagDestination


@dataclass(frozen=True, slots=True)
class Remote:
    """A destination with its protocol (`http`, `https` or `tcp`) and TCP port."""

    destination: Destination
    protocol: str
    port: int
    _hash: int = field(init=False, repr=False, compare=False)
    _text: str | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Plans look up one remote for each of thousands of sources, each time by all its fields,
        # and sort by its text.
        object.__setattr__(self, "_hash", hash((self.destination, self.protocol, self.port)))

    def __hash__(self) -> int:
        return self._hash

    def __str__(self) -> str:
        text = self._text
        if text is None:
            text = self._written()
            object.__setattr__(self, "_text", text)
        return text

    def _written(self) -> str:
        match self.destination:
            case HostDestination(host, path):
                return f"{self.protocol}://{host}:{self.port}{path or ''}"
            case ServiceTagDestination(name):
                return f"{self.protocol}://tag:{name}:{self.port}"
            case AddressesDestination(networks):
                return f"{self.protocol}://{','.join(networks)}:{self.port}"
            case other:
                assert_never(other)

    def contains(self, other: "Remote") -> bool:
        """Whether all traffic to `other` also goes to this one."""
        if (self.protocol, self.port) != (other.protocol, other.port):
            return False
        match self.destination, other.destination:
            case HostDestination(host, path), HostDestination(other_host, other_path):
                if not host.contains(other_host):
                    return False
                return path is None or (other_path is not None and path.contains(other_path))
            case AddressesDestination(networks), AddressesDestination(other_networks):
                return not address_set(other_networks) - address_set(networks)
            case mine, theirs:
                return mine == theirs


_HOST_TARGET = re.compile(r"([a-z]+)://([^/:,]+):([0-9]+)(/.*)?")


def read_host_remote(text: str) -> Remote | None:
    """The inverse of `str` for a remote that names hosts, None for any other."""
    match = _HOST_TARGET.fullmatch(text)
    if match is None:
        return None
    path = read_path_notation(match[4]) if match[4] else None
    return Remote(HostDestination(parse_host(match[2]), path), match[1], int(match[3]))
