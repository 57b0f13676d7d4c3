"""Flows: traffic from some addresses to one remote, and single examples of it."""

from outgate.traffic.destination import Remote
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Flow:
    """All traffic from `addresses` (normal form as in RuleSource) to `remote`."""

    addresses: tuple[str, ...]
    remote: Remote

    @property
    def key(self) -> tuple[tuple[str, ...], str]:
        """What flows are sorted by."""
        return self.addresses, str(self.remote)

    def __str__(self) -> str:
        return f"{','.join(self.addresses)} -> {self.remote}"


@dataclass(frozen=True, slots=True)
class Witness:
    """One request that shows a claim about traffic to be true.

    `url` is what a device would ask for, with the port only where it is not the protocol's own:
    `https://192.0.2.4` where the destination is addresses. A service tag cannot be asked for by
    any URL that we know; there `url` is `tag:NAME`.
    """

    address: str
    url: str

    def __str__(self) -> str:
        return f"{self.url} from {self.address}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A flow with holes: all of `flow` but what goes to one of the remotes in `without`.

    The holes lie inside the flow's remote and none holds another. `witness` is in the piece.
    """

    flow: Flow
    without: tuple[Remote, ...]
    witness: Witness
