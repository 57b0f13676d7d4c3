"""Which built-in fleets a platform column, an OS cell or a table title speaks of."""

import re

from outgate.catalog.fleets import ALL_FLEETS, FLEETS, GROUPS, Family, Sensor
from outgate.catalog.model import Platform
from outgate.catalog.text import clean

_MMA_RELEASES = {
    "2008r2": "server2008r2-sp1",
    "2012r2": "server2012r2-mma",
    "2016": "server2016-mma",
}
_UNIFIED_RELEASES = {"2012r2": "server2012r2", "2016": "server2016"}
_PART = re.compile(
    r"(?P<family>windows\s+server|server|windows|macos|mac|linux)?\s*"
    r"(?P<release>20\d\d(?:\s*r2)?|11|10|8\.1|7)?\s*"
    r"(?:sp1)?\s*(?:\((?P<note>[^)]*)\))?",
    re.IGNORECASE,
)
_MANAGED = tuple(name for name in ALL_FLEETS if FLEETS[name].sensor is not Sensor.MMA)
_WORDS = {
    "all": _MANAGED,
    "windows": tuple(
        name
        for name in _MANAGED
        if FLEETS[name].family in (Family.WINDOWS_CLIENT, Family.WINDOWS_SERVER)
    ),
    "mac": ("macos",),
    "macos": ("macos",),
    "linux": ("linux",),
}


def read_platform_header(header: str) -> Platform | None:
    """The fleets a column header names, read part by part; None for any other header.

    Windows Server 2012 R2 and 2016 without `(Unified Agent)` are the devices on the Monitoring
    Agent, as they were before the unified agent came. A Windows Server later than the latest named
    is taken for that one; a header that stops at Windows 10 says nothing of Windows 11, while
    `11` means all its releases.
    """
    fleets: set[str] = set()
    family = ""
    parts = [part for part in re.split(r"\s*[;,/]\s*|\s+and\s+", clean(header).strip("* ")) if part]
    all_mma = "mma" in header.lower()
    for part in parts:
        match = _PART.fullmatch(part.strip())
        if match is None or not (match["family"] or match["release"]):
            return None
        family = re.sub(r"\s+", " ", (match["family"] or family).lower())
        release = re.sub(r"\s+", "", (match["release"] or "").lower())
        found = _fleets(family, release, (match["note"] or "").lower(), all_mma)
        if not found:
            return None
        fleets.update(found)
    if not fleets:
        return None
    return Platform(clean(header), tuple(sorted(fleets)), _successors(fleets))


def _fleets(family: str, release: str, note: str, all_mma: bool) -> tuple[str, ...]:
    if family in ("mac", "macos", "linux"):
        return _WORDS[family] if not release else ()
    if family == "windows" and release in ("10", "11", "7", "8.1"):
        return {
            "10": GROUPS["win10"],
            "11": GROUPS["win11"],
            "7": ("win7-sp1",),
            "8.1": ("win8.1",),
        }[release]
    if family in ("windows server", "server"):
        if "unified" in note:
            return tuple(filter(None, (_UNIFIED_RELEASES.get(release),)))
        if release in _MMA_RELEASES:
            return (_MMA_RELEASES[release],)
        if not all_mma and f"server{release}" in FLEETS:
            return (f"server{release}",)
    return ()


def _successors(fleets: set[str]) -> tuple[tuple[str, str], ...]:
    """Later servers than the latest modern one named, each taken for that one."""
    modern = [
        FLEETS[name]
        for name in fleets
        if FLEETS[name].family is Family.WINDOWS_SERVER and FLEETS[name].sensor is Sensor.MODERN
    ]
    if not modern:
        return ()
    newest = max(modern, key=lambda fleet: fleet.build)
    return tuple(
        (fleet.name, newest.name)
        for fleet in FLEETS.values()
        if fleet.family is Family.WINDOWS_SERVER and fleet.build > newest.build
    )


def read_platform_word(cell: str) -> tuple[Platform, ...] | None:
    """The platforms an OS cell lists (`All`, `Windows, macOS`); None where a word is unknown."""
    words = [word for word in re.split(r"[\s,;/]+|\band\b", clean(cell)) if word]
    if not words or any(word.lower() not in _WORDS for word in words):
        return None
    return tuple(Platform(word, _WORDS[word.lower()]) for word in words)


def read_platform_title(title: str) -> Platform | None:
    """The fleets a whole table is for by its title: `Windows 1607 to 1803`, `... (MMA)`."""
    name = clean(title)
    if match := re.search(r"windows\s+(\d{4})\s+to\s+(\d{4})", name, re.IGNORECASE):
        first, last = (FLEETS.get(f"win10-{release}") for release in match.groups())
        if first is None or last is None:
            return None
        between = (
            fleet.name
            for fleet in FLEETS.values()
            if fleet.family is Family.WINDOWS_CLIENT and first.build <= fleet.build <= last.build
        )
        return Platform(name, tuple(sorted(between)))
    if "mma" in name.lower():
        return Platform(name, GROUPS["mma"])
    return None
