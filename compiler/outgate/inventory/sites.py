"""Where devices are: the site whose networks hold an address, the smallest one where several do."""

from collections.abc import Iterable, Mapping

from outgate.inventory.device import Device
from outgate.traffic.address import RuleSource
from outgate.traffic.interval import AddressSet, address_set
from outgate.traffic.partition import Partition
from outgate.values import dataclass

NOWHERE = "in no site"
NO_ADDRESS = "no address known"
NO_SITE = (NOWHERE, NO_ADDRESS)  # no site can have these names


@dataclass(frozen=True, slots=True)
class Place:
    """The site of a device, None where there is none, and the address that says so ("": none)."""

    site: str | None
    address: str

    @property
    def label(self) -> str:
        """The site, or why there is none."""
        return self.site or (NOWHERE if self.address else NO_ADDRESS)


class Sites:
    """Named networks."""

    def __init__(self, sites: Iterable[RuleSource]) -> None:
        self.sources = tuple(sorted(sites))
        self._sets: tuple[AddressSet, ...] = tuple(
            address_set(source.addresses) for source in self.sources
        )
        self._partition = Partition(self._sets)

    def place(self, device: Device) -> Place:
        """The site of the first address that is in one; the first address where none is."""
        for address in device.addresses:
            for holders in self._partition.split(address_set((address,))):
                if holders:
                    number = min(
                        holders, key=lambda each: (self._sets[each].size, self.sources[each].name)
                    )
                    return Place(self.sources[number].name, address)
        return Place(None, device.addresses[0] if device.addresses else "")

    def named(self) -> Mapping[str, RuleSource]:
        """The sites by their names."""
        return {source.name: source for source in self.sources}
