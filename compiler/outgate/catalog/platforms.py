"""Which built-in fleets a platform column, an OS cell or a table title speaks of."""

import re

from outgate.catalog.fleets import ALL_FLEETS, FLEETS, GROUPS, Family, Sensor
from outgate.catalog.model import Platform
from outgate.catalog.url_cell import clean

_MMA_RELEASES = {
    "2008r2": "server2008r2-sp1",
    "2012r2": "server2012r2-mma",
    "2016": "server2016-mma",
}
_UNIFIED_RELEASES = {"2012r2": "server2012r2", "2016": "server2016"}
_PART = re.compile(
    r"(?P<family>win(?:dows)?\s+server|server|win(?:dows)?|macos|mac|linux)?\s*"
    r"(?P<release>20\d\d(?:\s*r2)?|11|10|8\.1|7)?\s*(?:-\s*(?P<last>20\d\d))?\s*"
    r"(?:sp1)?\s*(?:\((?P<note>[^)]*)\))?",
    re.IGNORECASE,
)
_MANAGED = tuple(name for name in ALL_FLEETS if FLEETS[name].sensor is not Sensor.MMA)
_SERVERS = {
    "mma": tuple(n for n in GROUPS["windows-server"] if FLEETS[n].sensor is Sensor.MMA),
    "unified": tuple(n for n in GROUPS["windows-server"] if FLEETS[n].sensor is not Sensor.MMA),
}
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

    Windows Server 2012 R2 and 2016 are the devices on the Monitoring Agent, as they were before the
    unified agent came, unless the header speaks of that one. `Server (Unified)` is every server but
    those on the Monitoring Agent. A Windows Server later than the latest named is taken for that
    one; a header that stops at Windows 10 says nothing of Windows 11, while `11` means all its
    releases.
    """
    fleets: set[str] = set()
    family = ""
    parts = [part for part in re.split(r"\s*[;,/]\s*|\s+and\s+", clean(header).strip("* ")) if part]
    agent = next((word for word in ("mma", "unified") if word in header.lower()), "")
    for part in parts:
        match = _PART.fullmatch(part.strip())
        if match is None or not (match["family"] or match["release"]):
            return None
        family = re.sub(r"\s+", " ", (match["family"] or family).lower())
        family = re.sub(r"^win\b", "windows", family)
        release = re.sub(r"\s+", "", (match["release"] or "").lower())
        note = (match["note"] or "").lower()
        own_agent = next((word for word in ("mma", "unified") if word in note), agent)
        named = _fleets(family, release, own_agent)
        if match["last"]:
            named = _servers_between(release, match["last"]) if "server" in family else ()
        if not named:
            return None
        fleets.update(named)
    if not fleets:
        return None
    return Platform(clean(header), tuple(sorted(fleets)), _successors(fleets))


def _servers_between(first: str, last: str) -> tuple[str, ...]:
    """`Server 2019 - 2022`: the servers from one modern release to the other."""
    ends = [FLEETS.get(f"server{release}") for release in (first, last)]
    if ends[0] is None or ends[1] is None or ends[0].sensor is not Sensor.MODERN:
        return ()
    return tuple(
        name
        for name in GROUPS["windows-server"]
        if ends[0].build <= FLEETS[name].build <= ends[1].build
    )


def _fleets(family: str, release: str, agent: str) -> tuple[str, ...]:
    """Fleets of one part of a header; `agent` is the agent that the part or the header names."""
    if family in ("mac", "macos", "linux"):
        return _WORDS[family] if not release else ()
    if family == "windows" and release in ("10", "11", "7", "8.1"):
        return {
            "10": GROUPS["win10"],
            "11": GROUPS["win11"],
            "7": ("win7-sp1",),
            "8.1": ("win8.1",),
        }[release]
    if family not in ("windows server", "server"):
        return ()
    if not release:
        return _SERVERS.get(agent, ())
    if agent == "unified" and release in _UNIFIED_RELEASES:
        return (_UNIFIED_RELEASES[release],)
    if agent != "unified" and release in _MMA_RELEASES:
        return (_MMA_RELEASES[release],)
    modern = agent != "mma" and f"server{release}" in FLEETS
    return (f"server{release}",) if modern else ()


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


def read_platform_title(title: str) -> tuple[str, ...]:
    """The fleets a whole table is for by its title: `Windows 1607 to 1803`, `... (MMA)`.

    Empty for any other title.
    """
    name = clean(title)
    if match := re.search(r"windows\s+(?:10\s+)?(\d{4})\s+to\s+(\d{4})", name, re.IGNORECASE):
        first, last = (FLEETS.get(f"win10-{release}") for release in match.groups())
        if first is None or last is None:
            return ()
        between = (
            fleet.name
            for fleet in FLEETS.values()
            if fleet.family is Family.WINDOWS_CLIENT and first.build <= fleet.build <= last.build
        )
        return tuple(sorted(between))
    return GROUPS["mma"] if "mma" in name.lower() else ()
