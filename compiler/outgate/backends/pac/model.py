"""What a PAC file says: a way for each place, and one for everything else."""

from outgate.backends.pac.settings import Otherwise
from outgate.traffic.destination import Remote
from outgate.values import dataclass

# The identity of the native rule for everything else.
EVERYTHING = "otherwise"


@dataclass(frozen=True, slots=True)
class Way:
    """Where requests to a place go: past the proxies if `direct`, else to them.

    A place is hosts with or without a path, or networks. Every remote stands in one way alone.
    """

    remote: Remote
    direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PacFile:
    """All that a file says, in the order of remotes; `target` and `digest` are for its head."""

    ways: tuple[Way, ...]
    proxies: tuple[str, ...]
    otherwise: Otherwise
    target: str
    digest: str


def describe_otherwise(otherwise: Otherwise) -> str:
    """Where everything goes that no rule names, in words."""
    where = "out directly" if otherwise is Otherwise.DIRECT else "to the proxies"
    return f"`otherwise: {otherwise}` sends everything that no rule names {where}"
