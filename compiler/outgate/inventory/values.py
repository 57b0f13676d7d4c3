"""Values as exports write them: versions, builds, times, addresses. What is unclear is None."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address

from outgate.catalog.prerequisites import Version
from outgate.inventory.device import Connectivity
from outgate.traffic.interval import network_of

_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){1,4}")
_BUILD = re.compile(r"([0-9]{4,6})(?:\.([0-9]{1,6}))?")
_WINDOWS = re.compile(
    r"(?:^|[^0-9.])(?:6|10)\.[0-9]\.([0-9]{4,6})(?:\.([0-9]{1,6}))?(?:\.([0-9]{1,6}))?(?![0-9.])"
)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? ?(Z|[+-]\d\d:?\d\d)?"
)
_SPOKEN = re.compile(
    r"(?:([A-Z][a-z]{2}) (\d{1,2}), (\d{4})|(\d{1,2})/(\d{1,2})/(\d{4}))"
    r",? (\d{1,2}):(\d\d):(\d\d)(?: ([AP]M))?"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Onboarding as the portal, the API and advanced hunting write it, without blanks.
_ONBOARDING = {
    "onboarded": True,
    "canbeonboarded": False,
    "notonboarded": False,
    "unsupported": False,
    "insufficientinfo": False,
    "offboarded": False,
}

# Thousands of devices have one version, and were seen in one second.
_known = lru_cache(maxsize=1 << 12)


@_known
def read_version(text: str) -> Version | None:
    """`4.18.2211.5` as numbers."""
    return tuple(map(int, text.split("."))) if _VERSION.fullmatch(text) else None


@_known
def read_client_version(text: str) -> Version | None:
    """The version of macOS and Linux clients by their build, `101.24022.1`.

    Advanced hunting has the release version: `20.124022.1.0` on macOS, `30.124022.1.0` on Linux.
    """
    version = read_version(text)
    if version is not None and len(version) > 2 and version[0] in (20, 30):
        build = version[1] - 100_000
        return (101, build, version[2]) if build > 0 else None
    return version


@_known
def read_build(text: str) -> Version | None:
    """Build and revision of Windows, from `19045`, `19045.4046` or `10.0.19045.4046`.

    The analyzer writes `10.0.19045.0.4046`; .NET writes a revision of 0 where it knows none.
    """
    match = _BUILD.fullmatch(text)
    if match is not None:
        build, revision = match[1], match[2]
    elif (match := _WINDOWS.search(text)) is not None:
        build, revision = match[1], match[3] or match[2]
    else:
        return None
    return (int(build), int(revision)) if revision and int(revision) else (int(build),)


@_known
def read_time(text: str) -> datetime | None:
    """A time, in UTC where it does not say; None for one that may be read in two ways."""
    try:
        if (match := _ISO.fullmatch(text)) is not None:
            year, month, day, hour, minute, second, fraction, zone = match.groups()
            micro = (fraction or "0")[:6].ljust(6, "0")
            clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}.{micro}"
            zone = "+00:00" if zone in (None, "Z") else zone
            return datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{zone}").astimezone(UTC)
        if (match := _SPOKEN.fullmatch(text)) is not None:
            return _spoken(match)
    except (ValueError, OverflowError):
        return None
    return None


def _spoken(match: re.Match[str]) -> datetime | None:
    """`Jul 1, 2026 10:15:02 AM`, and `7/1/2026 10:15:02 AM`, which is American by its AM."""
    name, day, year, first, second, other_year, hour, minute, last, half = match.groups()
    if name is not None:
        if name not in _MONTHS:
            return None
        month = _MONTHS.index(name) + 1
    elif half or int(second) > 12:
        month, day, year = int(first), second, other_year
    elif int(first) > 12:
        month, day, year = int(second), first, other_year
    else:
        return None
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "PM" else 0)
    return datetime(int(year), month, int(day), hours, int(minute), int(last), tzinfo=UTC)


def read_address(text: str) -> str | None:
    """The CIDR of one address; "" for one that says nothing of where a device is."""
    try:
        address = ip_address(text.partition("/")[0].partition("%")[0])
    except ValueError:
        return None
    if (
        address.is_loopback
        or address.is_link_local
        or address.is_unspecified
        or address.is_multicast
    ):
        return ""
    return network_of(str(address))


@_known
def read_onboarding(text: str) -> bool | None:
    """Whether a device is onboarded."""
    return _ONBOARDING.get("".join(text.casefold().split()))


@_known
def read_connectivity(text: str) -> Connectivity | None:
    """How a device connects today."""
    word = text.casefold()
    return Connectivity(word) if word in (each.value for each in Connectivity) else None
