"""Which built-in fleet a device is of: by family, then build, then its sensor where that decides.

Nothing is guessed. A device may be of one of two fleets, or of none that there is.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

from outgate.catalog.fleets import FLEETS, Family, Sensor
from outgate.catalog.prerequisites import Component, Version
from outgate.inventory.device import Agent, Device
from outgate.inventory.system import family_of, plain_name
from outgate.values import dataclass

# The sensor of the Monitoring Agent, and of the unified agent, on Windows Server 2012 R2 and 2016.
_MMA_SENSOR: Version = (10, 3720)
_UNIFIED_SENSOR: Version = (10, 8000)
_YEAR = re.compile(r"20[0-9]{2}")  # of a release that has no fleet
_SEVEN = re.compile(r"win(?:dows)?7")
_EIGHT = re.compile(r"win(?:dows)?8(?:\.?1|blue)")
_ELEVEN = re.compile(r"win(?:dows)?11")
_SERVER_NAMES = {  # names of releases, the longer ones first; builds are those of FLEETS
    "2008r2": 7601,
    "2012r2": 9600,
    "2016": 14393,
    "2019": 17763,
    "2022": 20348,
    "2025": 26100,
}


class Why(StrEnum):
    """Why a device is of no fleet, or of one of several."""

    NONE = ""
    NO_SYSTEM = "no operating system given"
    OTHER_SYSTEM = "another operating system"
    NO_BUILD = "no build of Windows given"
    UNKNOWN_BUILD = "a build of Windows without a fleet"
    CONTRADICTION = "name and build of Windows contradict each other"
    NO_SENSOR = "no sensor version, which tells the agents apart"


@dataclass(frozen=True, slots=True)
class FleetOf:
    """The fleets that a device may be of: one, or several or none with the reason."""

    names: tuple[str, ...]
    why: Why = Why.NONE

    @property
    def decided(self) -> str | None:
        """The one fleet."""
        return self.names[0] if len(self.names) == 1 else None

    def __str__(self) -> str:
        return " or ".join(self.names) or self.why


def _by_build(family: Family) -> dict[int, tuple[str, ...]]:
    builds: dict[int, list[str]] = defaultdict(list)
    for fleet in FLEETS.values():
        if fleet.family is family:
            builds[fleet.build].append(fleet.name)
    return {build: tuple(sorted(names)) for build, names in builds.items()}


_CLIENTS = _by_build(Family.WINDOWS_CLIENT)
_SERVERS = _by_build(Family.WINDOWS_SERVER)


def find_fleet(device: Device) -> FleetOf:
    """The fleet of a device."""
    system = plain_name(device.platform)
    match family_of(system):
        case Family.WINDOWS_SERVER:
            return _server(device, system)
        case Family.WINDOWS_CLIENT:
            return _client(device, system)
        case Family.MACOS:
            return FleetOf(("macos",))
        case Family.LINUX:
            return FleetOf(("linux",))
        case None:
            return FleetOf((), Why.OTHER_SYSTEM if system else Why.NO_SYSTEM)


def _client(device: Device, system: str) -> FleetOf:
    """Windows for people, by build; its name and the label of its release where there is none."""
    if device.build:
        names = _CLIENTS.get(device.build[0], ())
        return FleetOf(names, Why.NONE if names else Why.UNKNOWN_BUILD)
    if _SEVEN.search(system):
        return FleetOf(("win7-sp1",))
    if _EIGHT.search(system):
        return FleetOf(("win8.1",))
    if not device.release:
        return FleetOf((), Why.NO_BUILD)
    generation = "11" if _ELEVEN.search(system) else "10"
    name = f"win{generation}-{device.release}"
    return FleetOf((name,)) if name in FLEETS else FleetOf((), Why.UNKNOWN_BUILD)


def _server(device: Device, system: str) -> FleetOf:
    named = next((build for name, build in _SERVER_NAMES.items() if name in system), None)
    build = device.build[0] if device.build else named
    if build is None:
        return FleetOf((), Why.UNKNOWN_BUILD if _YEAR.search(system) else Why.NO_BUILD)
    if named is not None and build != named:
        return FleetOf((), Why.CONTRADICTION)
    names = _SERVERS.get(build, ())
    if not names:
        return FleetOf((), Why.UNKNOWN_BUILD)
    return FleetOf(names) if len(names) == 1 else _by_agent(device, names)


def _by_agent(device: Device, names: Iterable[str]) -> FleetOf:
    """One of two fleets of one build: that of the Monitoring Agent or that of the unified one."""
    agent = device.agent or _agent_of(device)
    by_agent = {
        Agent.MMA if FLEETS[name].sensor is Sensor.MMA else Agent.UNIFIED: name for name in names
    }
    if agent is None:
        return FleetOf(tuple(sorted(by_agent.values())), Why.NO_SENSOR)
    return FleetOf((by_agent[agent],))


def _agent_of(device: Device) -> Agent | None:
    version = device.version(Component.SENSOR)
    if version is None:
        return Agent.UNIFIED if device.antivirus_reports else None
    if version[:2] == _MMA_SENSOR:
        return Agent.MMA
    return Agent.UNIFIED if version >= _UNIFIED_SENSOR else None
