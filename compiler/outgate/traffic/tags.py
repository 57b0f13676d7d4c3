"""Service tags as the networks behind them, as far as these are known."""

from collections.abc import Mapping

from outgate.traffic.destination import AddressesDestination, Remote, ServiceTagDestination
from outgate.traffic.flow import Flow
from outgate.values import replace

_ALL = AddressesDestination(("0.0.0.0/0", "::/0"))


class Tags:
    """The networks of service tags (merged CIDRs) by name, whose case plays no part.

    A tag that is not in it, or has no networks, is unknown: it may be any network, and is none for
    sure. Which of the two counts depends on the question.
    """

    def __init__(self, networks: Mapping[str, tuple[str, ...]]) -> None:
        self.networks = {name: prefixes for name, prefixes in networks.items() if prefixes}
        self._known = {name.lower(): prefixes for name, prefixes in self.networks.items()}
        self._resolved: dict[Remote, Remote] = {}

    def beside(self, others: "Tags") -> "Tags":
        """These, and the others where this one knows nothing."""
        more = {
            name: prefixes for name, prefixes in others.networks.items() if name.lower() not in self
        }
        return Tags({**self.networks, **more}) if more else self

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._known

    def is_unknown(self, remote: Remote) -> bool:
        """Whether a remote is a tag whose networks are not known."""
        destination = remote.destination
        return isinstance(destination, ServiceTagDestination) and destination.name not in self

    def surely(self, remote: Remote) -> Remote:
        """The networks of a tag; one that is unknown, and any other remote, as it is."""
        if not isinstance(remote.destination, ServiceTagDestination):
            return remote
        # Thousands of sources may go to one tag: they share the remote.
        resolved = self._resolved.get(remote)
        if resolved is None:
            prefixes = self._known.get(remote.destination.name.lower())
            resolved = (
                replace(remote, destination=AddressesDestination(prefixes)) if prefixes else remote
            )
            self._resolved[remote] = resolved
        return resolved

    def at_most(self, remote: Remote) -> tuple[Remote, ...]:
        """All that a remote may be: an unknown tag is every network beside itself."""
        sure = self.surely(remote)
        return (sure, replace(remote, destination=_ALL)) if self.is_unknown(remote) else (sure,)

    def flow(self, flow: Flow) -> Flow:
        """A flow to what its remote surely is."""
        sure = self.surely(flow.remote)
        return flow if sure is flow.remote else Flow(flow.addresses, sure)


NO_TAGS = Tags({})
