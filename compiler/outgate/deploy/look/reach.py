"""Who could reach destinations as a target was applied, and who can now."""

from collections.abc import Iterable

from outgate.backends.live_rule import LiveRule
from outgate.deploy.traffic_change.ruling import Ruling
from outgate.traffic.destination import Remote
from outgate.traffic.interval import AddressSet


class LiveReach:
    """What two states of our rules allow."""

    def __init__(self, before: Iterable[LiveRule], after: Iterable[LiveRule]) -> None:
        self._before, self._after = Ruling(before), Ruling(after)

    def before(self, remote: Remote) -> AddressSet:
        """The addresses from which all of it was open."""
        return self._before.allows.sources(remote)

    def after(self, remote: Remote) -> AddressSet:
        """Those from which it is open now."""
        return self._after.allows.sources(remote)
