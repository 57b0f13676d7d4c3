"""Whether rules allow a device all that it needs, whichever statements they come from.

A device that no statement is for may be lucky: rules for others take its address, too. It needs
what a statement for it alone would ask for; whether that is allowed the traffic itself says.
"""

from itertools import product

from outgate.catalog.model import Method
from outgate.inventory.coverage import SERVICE, regions_of
from outgate.inventory.device import Connectivity
from outgate.plan.compile import Compilation
from outgate.policy.resolve import read_request
from outgate.traffic.interval import EVERY_ADDRESS, NO_ADDRESS, AddressSet, address_set
from outgate.traffic.traffic_set import TrafficSet

_WAYS = {
    Connectivity.STANDARD: (Method.STANDARD,),
    Connectivity.STREAMLINED: (Method.STREAMLINED,),
    None: (Method.STANDARD, Method.STREAMLINED),  # either may be so
}


class Needs:
    """What the rules of a policy set allow devices of which there may be no statement."""

    def __init__(self, compilation: Compilation) -> None:
        self._compilation = compilation
        self._traffic = TrafficSet(rule.flow for rule in compilation.plan.rules)
        self._regions = regions_of(compilation.policy.statements)
        self._one: dict[tuple[str, str, Method], AddressSet | None] = {}
        self._sources: dict[tuple[tuple[str, ...], Connectivity | None, str], AddressSet] = {}

    def allowed(
        self, fleets: tuple[str, ...], connectivity: Connectivity | None, region: str, address: str
    ) -> bool:
        """Whether all is allowed, whichever of the fleets it is.

        Where nobody says the region, it may be any that the policies name; where nobody says how
        the device connects, either way.
        """
        key = fleets, connectivity, region
        if key not in self._sources:
            self._sources[key] = self._sources_of(*key)
        where = address_set((address,)) if address else EVERY_ADDRESS
        return where <= self._sources[key]

    def _sources_of(
        self, fleets: tuple[str, ...], connectivity: Connectivity | None, region: str
    ) -> AddressSet:
        """The addresses from which all is allowed, for every fleet, region and way that may be."""
        sources = EVERY_ADDRESS
        regions = (region,) if region else self._regions
        for fleet, each in product(fleets, regions):
            ways = [self._from(fleet, each, method) for method in _WAYS[connectivity]]
            possible = [way for way in ways if way is not None]
            for way in possible or (NO_ADDRESS,):
                sources &= way
        return sources if regions else NO_ADDRESS

    def _from(self, fleet: str, region: str, method: Method) -> AddressSet | None:
        """The addresses from which all is allowed; None where no statement could be written."""
        key = fleet, region, method
        if key not in self._one:
            self._one[key] = self._find(*key)
        return self._one[key]

    def _find(self, fleet: str, region: str, method: Method) -> AddressSet | None:
        text = f"allow {SERVICE} for region {region}, fleet {fleet} via {method}"
        request = read_request(text, self._compilation.catalog)
        if request is None:
            return None
        sources = EVERY_ADDRESS
        for choice in self._compilation.select(request).choices:
            sources &= self._traffic.sources(choice.remote)
        return sources
