"""Whether a device can move to streamlined connectivity: what it lacks, or what is not known."""

from collections.abc import Mapping
from enum import StrEnum

from outgate.catalog.prerequisites import Component, Limit, Minimum, Version
from outgate.inventory.device import Connectivity, Device
from outgate.inventory.fleet import FleetOf
from outgate.values import dataclass

SENSOR_MISSING = "sensor version"
FLEET_MISSING = "fleet"
_MISSING = {
    Component.SENSOR: SENSOR_MISSING,
    Component.AV_PLATFORM: "antivirus platform version",
    Component.AV_ENGINE: "antivirus engine version",
    Component.AV_SIGNATURE: "security intelligence version",
    Component.CLIENT: "client version",
    Component.WINDOWS: "revision of the Windows build",
}


class Status(StrEnum):
    """How a device stands to streamlined connectivity."""

    ALREADY = "on it already"
    ELIGIBLE = "eligible"
    OFFBOARD_FIRST = "eligible once offboarded"
    NOT_YET = "not yet"
    NEVER = "never"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Lack:
    """A component that is too old."""

    component: Component
    has: Version
    needs: Version


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer for one device; `missing` are what nobody has told, in words."""

    status: Status
    lacks: tuple[Lack, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """The prerequisites that hold on a day."""

    minimums: Mapping[str, Mapping[Component, Minimum]]
    limits: Mapping[Limit, frozenset[str]]

    def judge(self, device: Device, fleet: FleetOf) -> Eligibility:
        """Whether the device can move."""
        if device.connectivity is Connectivity.STREAMLINED:
            return Eligibility(Status.ALREADY)
        name = fleet.decided
        if name is None:
            what = SENSOR_MISSING if fleet.names else FLEET_MISSING
            return Eligibility(Status.UNDECIDED, missing=(what,))
        if name in self.limits[Limit.NEVER]:
            return Eligibility(Status.NEVER)
        lacks, missing = _hold(device, self.minimums.get(name, {}))
        if lacks:
            return Eligibility(Status.NOT_YET, lacks, missing)
        if missing:
            return Eligibility(Status.UNDECIDED, missing=missing)
        first = name in self.limits[Limit.OFFBOARD_FIRST]
        return Eligibility(Status.OFFBOARD_FIRST if first else Status.ELIGIBLE)


def _hold(
    device: Device, rows: Mapping[Component, Minimum]
) -> tuple[tuple[Lack, ...], tuple[str, ...]]:
    """What of a device is too old, and what is not known of it.

    The sensor of Windows comes with its updates: either number tells of the other, as the page does
    for updates that are just those that brought the sensor.
    """
    lacks: list[Lack] = []
    unknown: list[Component] = []
    met: set[Component] = set()
    for component, row in rows.items():
        version = _version(device, component, row)
        if version is None:
            unknown.append(component)
        elif version < row.version:
            lacks.append(Lack(component, version, row.version))
        else:
            met.add(component)
    if Component.WINDOWS in met:
        unknown = [each for each in unknown if each is not Component.SENSOR]
    if Component.SENSOR in met and Component.WINDOWS in unknown and rows[Component.WINDOWS].sensor:
        unknown.remove(Component.WINDOWS)
    ordered = list(Component)
    return (
        tuple(sorted(lacks, key=lambda lack: ordered.index(lack.component))),
        tuple(_MISSING[each] for each in ordered if each in unknown),
    )


def _version(device: Device, component: Component, row: Minimum) -> Version | None:
    """The version that a device has; a build alone says enough where it is another one."""
    if component is not Component.WINDOWS:
        return device.version(component)
    build = device.build
    return None if build is None or (len(build) == 1 and build[0] == row.version[0]) else build
