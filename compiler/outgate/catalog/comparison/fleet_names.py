"""Sets of built-in fleets in few words, with the names that policies use."""

from collections.abc import Iterable
from functools import cache

from outgate.catalog.fleets import GROUPS

ANY_DEVICE = ""  # the fleets of a table that does not tell devices apart, as a portal list


@cache
def _parts() -> tuple[tuple[str, frozenset[str]], ...]:
    """Groups, and groups without another one: the largest first, of two alike the plain one."""
    groups = {name: frozenset(fleets) for name, fleets in GROUPS.items()}
    parts = dict(groups)
    for name, fleets in groups.items():
        for other, without in groups.items():
            parts[f"{name} (not {other})"] = fleets - without
    return tuple(sorted(parts.items(), key=lambda part: -len(part[1])))


def fleet_names(fleets: Iterable[str]) -> tuple[str, ...]:
    """Names for exactly these fleets, the largest groups first, such as `win10` and `linux`.

    `windows-server (not mma)` is the group without those that are also in the other.
    """
    left = set(fleets)
    if ANY_DEVICE in left:
        return ("any device",)
    names = []
    for name, part in _parts():
        if len(part) > 1 and part <= left:
            names.append(name)
            left -= part
    return (*names, *sorted(left))
