"""Which statements are for which devices: by the fleets and the addresses that they compile to.

A statement is for a device if it names its fleet, takes its address and, where that is known, names
its region. What cannot be told for want of an address or a fleet is said to be undecided.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from outgate.catalog.model import Method
from outgate.inventory.device import Connectivity, Device
from outgate.inventory.fleet import FleetOf
from outgate.inventory.sites import Place
from outgate.policy.model import ResolvedAllow
from outgate.traffic.interval import EVERY_ADDRESS, address_set
from outgate.traffic.partition import Partition
from outgate.values import dataclass

SERVICE = "mde"  # what devices of Defender need
_METHODS: Mapping[Connectivity, frozenset[Method]] = {
    Connectivity.STANDARD: frozenset((Method.STANDARD,)),
    Connectivity.STREAMLINED: frozenset((Method.STREAMLINED, Method.ADDRESSES)),
}


def regions_of(statements: Iterable[ResolvedAllow]) -> tuple[str, ...]:
    """The regions that statements for Defender name, sorted."""
    asked = (each.request.regions for each in statements if each.request.service == SERVICE)
    return tuple(sorted({region for regions in asked for region in regions}))


class Cover(StrEnum):
    """Whether the policies have a device."""

    COVERED = "covered"
    OTHER_METHOD = "covered for another method than it uses"
    NOT_COVERED = "not covered"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What decides over a device: devices of one kind have one answer."""

    holders: frozenset[int] | None  # statements whose sources take the address; None: no address
    fleets: tuple[str, ...]
    region: str
    connectivity: Connectivity | None


@dataclass(frozen=True, slots=True)
class Use:
    """How many devices a statement is for; `perhaps` are those of which it cannot be told."""

    statement: ResolvedAllow
    by_fleet: Mapping[str, int]
    perhaps: int

    @property
    def devices(self) -> int:
        """All of them."""
        return sum(self.by_fleet.values())

    def unused(self, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """The words for fleets of which no device is there; none where that is not certain."""
        if self.perhaps:
            return ()
        return tuple(
            word for word, fleets in words.items() if not any(map(self.by_fleet.get, fleets))
        )


class Statements:
    """The statements of a policy set that are in force and know fleets."""

    def __init__(self, statements: Iterable[ResolvedAllow]) -> None:
        self.statements = tuple(each for each in statements if each.request.fleets)
        sources = tuple(each.addresses for each in self.statements)
        self._everywhere = frozenset(
            number for number, each in enumerate(sources) if each == EVERY_ADDRESS
        )
        self._partition = Partition(sources)
        self._answers: dict[_Kind, Cover] = {}
        self._kinds = Counter[_Kind]()

    def take(self, device: Device, fleet: FleetOf, place: Place) -> Cover:
        """Whether a device is covered; it counts as one that the statements are for."""
        kind = self._kind(device, fleet, place)
        self._kinds[kind] += 1
        if kind not in self._answers:
            self._answers[kind] = self._cover(kind)
        return self._answers[kind]

    def uses(self) -> tuple[Use, ...]:
        """How many of the devices that were taken each statement is for."""
        return tuple(self._use(number) for number in range(len(self.statements)))

    def _kind(self, device: Device, fleet: FleetOf, place: Place) -> _Kind:
        holders = None
        if place.address:
            (holders,) = self._partition.split(address_set((place.address,)))
        return _Kind(holders, fleet.names, device.region.casefold(), device.connectivity)

    def _use(self, number: int) -> Use:
        statement = self.statements[number]
        by_fleet, perhaps = Counter[str](), 0
        for kind, devices in self._kinds.items():
            if self._has_region(number, kind):
                mine = set(kind.fleets) & set(statement.request.fleets)
                takes = self._takes(number, kind) if mine else False
                if takes and len(kind.fleets) == 1:
                    by_fleet[kind.fleets[0]] += devices
                elif takes is not False:
                    perhaps += devices
        return Use(statement, by_fleet, perhaps)

    def _takes(self, number: int, kind: _Kind) -> bool | None:
        """Whether a statement takes the address; None where there is none to tell."""
        if kind.holders is not None:
            return number in kind.holders
        return True if number in self._everywhere else None

    def _has_region(self, number: int, kind: _Kind) -> bool:
        regions = self.statements[number].request.regions
        if not regions or not kind.region:
            return True
        return kind.region in (region.casefold() for region in regions)

    def _cover(self, kind: _Kind) -> Cover:
        answers = {self._cover_one(kind, fleet) for fleet in kind.fleets}
        return answers.pop() if len(answers) == 1 else Cover.UNDECIDED

    def _cover_one(self, kind: _Kind, fleet: str) -> Cover:
        """The answer if the device is of this fleet."""
        mine = [
            number
            for number, statement in enumerate(self.statements)
            if statement.request.service == SERVICE
            and fleet in statement.request.fleets
            and self._has_region(number, kind)
        ]
        sure = [number for number in mine if self._takes(number, kind)]
        wanted = None if kind.connectivity is None else _METHODS[kind.connectivity]
        if any(wanted is None or self.statements[each].request.method in wanted for each in sure):
            return Cover.COVERED
        if kind.holders is None and len(mine) > len(sure):
            return Cover.UNDECIDED
        return Cover.OTHER_METHOD if sure else Cover.NOT_COVERED
