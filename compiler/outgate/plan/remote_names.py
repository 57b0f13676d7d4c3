"""The words for remotes: networks by the service tags that they are, and never too many of them."""

from outgate.plan.source_names import Labels, network_words, shortened
from outgate.traffic.destination import AddressesDestination, Remote
from outgate.traffic.interval import AddressSet, address_set
from outgate.traffic.tags import Tags


class RemoteNames:
    """What remotes are called where tags are known as networks, on one side or on two.

    A tag that has other networks on the other side names nothing: its networks stand for
    themselves.
    """

    def __init__(self, *sides: Tags) -> None:
        meanings: dict[str, set[AddressSet]] = {}
        for tags in sides:
            for name, networks in tags.networks.items():
                meanings.setdefault(f"tag:{name}", set()).add(address_set(networks))
        self._labels = Labels(
            {name: next(iter(sets)) for name, sets in meanings.items() if len(sets) == 1}
        )
        self._words: dict[Remote, str] = {}

    def words(self, remote: Remote) -> str:
        """A remote as people read it: `https://tag:OneDsCollector:443`."""
        if not isinstance(remote.destination, AddressesDestination):
            return str(remote)
        words = self._words.get(remote)
        if words is None:
            names, left = self._labels.inside(address_set(remote.destination.networks))
            parts = [shortened(names)] if names else []
            parts += [network_words(left)] if left else []
            words = f"{remote.protocol}://{', '.join(parts)}:{remote.port}"
            self._words[remote] = words
        return words
