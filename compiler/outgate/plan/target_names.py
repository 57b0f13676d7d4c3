"""The words for targets: networks by the service tags that they are, and never too many of them."""

from outgate.plan.source_names import Labels, network_words, shortened
from outgate.traffic.destination import AddressesDestination, Remote
from outgate.traffic.interval import AddressSet, address_set
from outgate.traffic.tags import Tags


class TargetNames:
    """What targets are called where tags are known as networks, on one side or on two.

    A tag that has other networks on the other side names nothing: its networks stand for
    themselves.
    """

    def __init__(self, *several: Tags) -> None:
        meanings: dict[str, set[AddressSet]] = {}
        for tags in several:
            for name, networks in tags.networks.items():
                meanings.setdefault(f"tag:{name}", set()).add(address_set(networks))
        self._labels = Labels(
            {name: next(iter(its)) for name, its in meanings.items() if len(its) == 1}
        )
        self._said: dict[Remote, str] = {}

    def words(self, target: Remote) -> str:
        """A target as people read it: `https://tag:OneDsCollector:443`."""
        if not isinstance(target.destination, AddressesDestination):
            return str(target)
        said = self._said.get(target)
        if said is None:
            names, left = self._labels.inside(address_set(target.destination.networks))
            places = [shortened(names)] if names else []
            places += [network_words(left)] if left else []
            said = f"{target.protocol}://{', '.join(places)}:{target.port}"
            self._said[target] = said
        return said
