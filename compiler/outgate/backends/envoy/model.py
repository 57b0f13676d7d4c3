"""An egress gateway as values: listeners with filter chains, each with what becomes of its traffic.

Envoy takes one chain for a connection and looks at no other. It narrows down by one thing after
the other (port, address asked for, server name, TLS or not, source), each time to what is most
specific, and never goes back. So a chain for a narrow name or network says all that wider rules
allow there as well.
"""

from enum import Enum, auto

from outgate.traffic.interval import AddressSet
from outgate.traffic.path import PathPattern
from outgate.values import dataclass


class Transport(Enum):
    """What a connection begins with, as far as the listener has looked."""

    TLS = "tls"
    OTHER = "raw_buffer"


class Way(Enum):
    """Where a connection goes as it is."""

    NAME = auto()  # to the host that the client names in TLS, wherever that is
    ADDRESS = auto()  # to the address that it was made to


@dataclass(frozen=True, slots=True)
class Site:
    """Hosts of HTTP, in the words of Envoy, with the paths that may be asked for; None: all."""

    hosts: tuple[str, ...]
    paths: tuple[PathPattern, ...] | None


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests by HTTP. Those of `sites` go to the host that they name.

    With `anywhere` all of them go to the address that they were sent to.
    """

    sites: tuple[Site, ...] = ()
    anywhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Connections, and what becomes of them.

    They are made to an address in `network` (None: any that no other chain names) by TLS with one
    of `names` (none: any or no name that no other chain has), from `sources`.
    """

    network: str | None = None
    names: tuple[str, ...] = ()
    transport: Transport | None = None
    sources: AddressSet
    way: Way | Requests


@dataclass(frozen=True, slots=True)
class Port:
    """A port to listen at; `inspected` tells that a chain asks for TLS or its server name.

    `may_be_silent` is for ports at which some may wait for the other end to speak first.
    """

    number: int
    chains: tuple[Chain, ...]
    inspected: bool
    may_be_silent: bool


@dataclass(frozen=True, slots=True)
class Gateway:
    """All ports, what the file says of itself, and where names are asked for."""

    ports: tuple[Port, ...]
    header: str
    listen: tuple[str, ...]
    resolvers: tuple[str, ...]
    original_destination: bool
    serve_itself: bool

    @property
    def chain_count(self) -> int:
        """The number of chains of all ports."""
        return sum(len(port.chains) for port in self.ports)
