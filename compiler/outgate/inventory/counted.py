"""Which devices count: those that are onboarded and were seen lately."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from outgate.inventory.device import Device
from outgate.values import dataclass, field

STALE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Divided:
    """Devices apart: those that count, those not seen for STALE_DAYS, and those not onboarded."""

    current: tuple[Device, ...] = field(repr=False)
    stale: tuple[Device, ...] = field(repr=False)
    not_onboarded: tuple[Device, ...] = field(repr=False)


def divide(devices: Iterable[Device], as_of: date, *, every_device: bool = False) -> Divided:
    """The devices as they count on a day; with `every_device` those not onboarded are like any."""
    limit = datetime.combine(as_of - timedelta(days=STALE_DAYS), time.min, UTC)
    current: list[Device] = []
    stale: list[Device] = []
    left: list[Device] = []
    for device in devices:
        if device.onboarded is False and not every_device:
            left.append(device)
        elif device.seen is not None and device.seen < limit:
            stale.append(device)
        else:
            current.append(device)
    return Divided(tuple(current), tuple(stale), tuple(left))
