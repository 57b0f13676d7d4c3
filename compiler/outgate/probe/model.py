"""What a device is to ask for, and what it cannot ask for."""

from outgate.traffic.interval import AddressSet
from outgate.traffic.url import Url
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The devices that a probe is for: `fleets` are built-in names, `name` is what the user said.

    `source` is what the user said of the place, None where it may be anywhere.
    """

    name: str
    fleets: tuple[str, ...]
    source: str | None
    addresses: AddressSet


@dataclass(frozen=True, slots=True)
class Target:
    """A URL to ask for. `direct` traffic must not pass a proxy; `below` are wildcards it is for.

    `partly` tells that it is allowed from a part of the source alone, `extra` that no rule for
    these devices allows it and the user wants to know all the same.
    """

    url: Url
    direct: bool
    below: tuple[str, ...] = ()
    partly: bool = False
    extra: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Unprobed:
    """A target of the plan that no request stands for, and why."""

    remote: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """All that a device is to ask for; `digest` is that of the plan.

    `logged` counts the URLs whose hosts are those of a log.
    """

    scope: Scope
    digest: str
    edition: str
    targets: tuple[Target, ...]
    unprobed: tuple[Unprobed, ...]
    logged: int = 0
