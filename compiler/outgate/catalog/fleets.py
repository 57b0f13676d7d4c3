"""The built-in fleets: operating systems as points on an ordered line, and groups of them."""

from enum import StrEnum

from outgate.values import dataclass


class Family(StrEnum):
    """A line of versions on which conditions such as `>= 1803` make sense."""

    WINDOWS_CLIENT = "Windows client"
    WINDOWS_SERVER = "Windows Server"
    MACOS = "macOS"
    LINUX = "Linux"


class Sensor(StrEnum):
    """How the device is onboarded, which decides the lists it can use."""

    LEGACY = "legacy sensor"
    MODERN = "modern sensor"
    UNIFIED = "unified agent"
    MMA = "mma"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fleet:
    """A built-in fleet. `build` is the Windows build number and orders versions in a family."""

    name: str
    family: Family
    build: int
    sensor: Sensor


_CLIENT_BUILDS = (
    ("win10-1607", 14393, Sensor.LEGACY),
    ("win10-1703", 15063, Sensor.LEGACY),
    ("win10-1709", 16299, Sensor.LEGACY),
    ("win10-1803", 17134, Sensor.LEGACY),
    ("win10-1809", 17763, Sensor.MODERN),
    ("win10-1903", 18362, Sensor.MODERN),
    ("win10-1909", 18363, Sensor.MODERN),
    ("win10-2004", 19041, Sensor.MODERN),
    ("win10-20h2", 19042, Sensor.MODERN),
    ("win10-21h1", 19043, Sensor.MODERN),
    ("win10-21h2", 19044, Sensor.MODERN),
    ("win10-22h2", 19045, Sensor.MODERN),
    ("win11-21h2", 22000, Sensor.MODERN),
    ("win11-22h2", 22621, Sensor.MODERN),
    ("win11-23h2", 22631, Sensor.MODERN),
    ("win11-24h2", 26100, Sensor.MODERN),
    ("win11-25h2", 26200, Sensor.MODERN),
    ("win7-sp1", 7601, Sensor.MMA),
    ("win8.1", 9600, Sensor.MMA),
)
_SERVER_BUILDS = (
    ("server2008r2-sp1", 7601, Sensor.MMA),
    ("server2012r2-mma", 9600, Sensor.MMA),
    ("server2016-mma", 14393, Sensor.MMA),
    ("server2012r2", 9600, Sensor.UNIFIED),
    ("server2016", 14393, Sensor.UNIFIED),
    ("server2019", 17763, Sensor.MODERN),
    ("server2022", 20348, Sensor.MODERN),
    ("server2025", 26100, Sensor.MODERN),
)

FLEETS: dict[str, Fleet] = {
    fleet.name: fleet
    for fleet in (
        *(Fleet(n, Family.WINDOWS_CLIENT, b, s) for n, b, s in _CLIENT_BUILDS),
        *(Fleet(n, Family.WINDOWS_SERVER, b, s) for n, b, s in _SERVER_BUILDS),
        Fleet("macos", Family.MACOS, 0, Sensor.OTHER),
        Fleet("linux", Family.LINUX, 0, Sensor.OTHER),
    )
}

ALL_FLEETS: tuple[str, ...] = tuple(sorted(FLEETS))


def _where(*, prefix: str = "", family: Family | None = None) -> tuple[str, ...]:
    return tuple(
        name
        for name in ALL_FLEETS
        if name.startswith(prefix) and (family is None or FLEETS[name].family is family)
    )


GROUPS: dict[str, tuple[str, ...]] = {
    "mma": tuple(name for name in ALL_FLEETS if FLEETS[name].sensor is Sensor.MMA),
    "win10-legacy": tuple(name for name in ALL_FLEETS if FLEETS[name].sensor is Sensor.LEGACY),
    "win10": _where(prefix="win10-"),
    "win11": _where(prefix="win11-"),
    "windows-client": _where(family=Family.WINDOWS_CLIENT),
    "windows-server": _where(family=Family.WINDOWS_SERVER),
    "all": ALL_FLEETS,
}

BUILT_IN_NAMES: tuple[str, ...] = tuple(sorted((*FLEETS, *GROUPS)))


def expand(name: str) -> tuple[str, ...] | None:
    """The fleets behind a built-in name in lower case, None for a name that is none."""
    if name in FLEETS:
        return (name,)
    return GROUPS.get(name)
