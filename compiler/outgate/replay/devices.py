"""Which fleet an address is of, by the devices that have it. Nothing is guessed."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from outgate.replay.verdicts import read_address
from outgate.values import dataclass


class Unknown(StrEnum):
    """Why it is not known which fleet sent something."""

    UNDECIDED = "its device may be of either"
    DIFFERENT = "devices that are not of one fleet have the address"
    NO_FLEET = "its device is of no fleet"
    NOT_COUNTED = "its device is not onboarded, or was not seen for 30 days"
    NO_DEVICE = "no device has the address"
    NO_ADDRESS = "the log has no address"
    SEGMENT = "the log has no addresses, only how many there were"
    PROXY = "the address is that of a proxy"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent something: devices of one fleet, or those of which that is not known.

    `fleets` is one where `why` is None, and those that it may be where that is UNDECIDED.
    """

    fleets: tuple[str, ...] = ()
    why: Unknown | None = None

    @property
    def fleet(self) -> str | None:
        """The one fleet, None where it is not known."""
        return self.fleets[0] if self.why is None else None

    @property
    def order(self) -> tuple[bool, int, tuple[str, ...]]:
        """Fleets by their names, then what is not known, the likeliest reason first."""
        return self.why is not None, 0 if self.why is None else _REASONS[self.why], self.fleets


_REASONS = {why: number for number, why in enumerate(Unknown)}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevice:
    """A device of an inventory: its addresses, and the fleets that it may be of.

    `counts` tells that it is onboarded and was seen lately. `name` is "" where nobody may read it.
    """

    addresses: tuple[str, ...]
    fleets: tuple[str, ...]
    counts: bool = True
    name: str = ""


_Numbers = Sequence[int]


class DeviceBook:
    """Devices by their addresses; a device is a number here. `last_seen` is "" where unknown."""

    def __init__(self, devices: Iterable[KnownDevice], last_seen: str = "") -> None:
        self.last_seen = last_seen
        self.counted = self.others = 0
        self._at: dict[str, int | list[int]] = {}  # an address of several devices is a rare one
        self._fleets: list[tuple[str, ...] | None] = []  # None where a device does not count
        self._names: list[str] = []
        shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        for number, device in enumerate(devices):
            fleets = shared.setdefault(device.fleets, device.fleets) if device.counts else None
            self._fleets.append(fleets)
            self._names.append(device.name)
            self.counted += device.counts
            self.others += not device.counts
            for address in dict.fromkeys(device.addresses):
                held = self._at.setdefault(address, number)
                if isinstance(held, list):
                    held.append(number)
                elif held != number:
                    self._at[address] = [held, number]

    @property
    def addresses(self) -> int:
        """How many addresses some device has."""
        return len(self._at)

    def at(self, address: str) -> _Numbers:
        """The devices that have an address, in any spelling; those that count, where one does."""
        held = self._at.get(address)
        if held is None and ":" in address and (known := read_address(address)) is not None:
            held = self._at.get(str(known))
        numbers = [] if held is None else [held] if isinstance(held, int) else held
        return [each for each in numbers if self._fleets[each] is not None] or numbers

    def sender(self, devices: _Numbers) -> Sender:
        """Who sends from an address that these devices have."""
        kinds = {self._fleets[each] for each in devices}
        if not kinds:
            return Sender(why=Unknown.NO_DEVICE)
        if len(kinds) > 1:
            return Sender(why=Unknown.DIFFERENT)
        (fleets,) = kinds
        if fleets is None:
            return Sender(why=Unknown.NOT_COUNTED)
        if not fleets:
            return Sender(why=Unknown.NO_FLEET)
        return Sender(fleets, None if len(fleets) == 1 else Unknown.UNDECIDED)

    def names(self, devices: _Numbers) -> tuple[str, ...]:
        """What some devices are called, in order, as far as somebody is to read it."""
        return tuple(sorted({self._names[each] for each in devices} - {""}))
