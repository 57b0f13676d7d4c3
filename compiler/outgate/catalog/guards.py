"""What somebody must look at before an import becomes an edition."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from outgate.catalog.model import EndpointList
from outgate.catalog.readings import load_readings
from outgate.traffic.destination import HostDestination

MOST_LOST = 0.1  # part of the URLs of a list


class AlarmKind(StrEnum):
    """What `--accept` names."""

    SHRINK = "shrink"
    SUFFIX = "suffix"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One reason to stop: what was seen, in words for the user."""

    kind: AlarmKind
    message: str


def alarms(now: Iterable[EndpointList], before: Iterable[EndpointList]) -> tuple[Alarm, ...]:
    """Lists that lost more than a tenth of their URLs, and hosts of nobody known."""
    older = {each.id: each for each in before}
    found = []
    for each in now:
        if each.id in older:
            found += _shrink(each, older[each.id])
        found += _suffixes(each)
    return tuple(found)


def _entries(its: EndpointList) -> int:
    """URLs that were read; one list has several in a row where another has a row for each."""
    return len({(t.id, e.target, e.geography) for t in its.tables for e in t.endpoints})


def _shrink(now: EndpointList, before: EndpointList) -> list[Alarm]:
    old, new = _entries(before), _entries(now)
    if new >= old * (1 - MOST_LOST):
        return []
    quarantined = sum(len(table.quarantined) for table in now.tables)
    aside = f", and {quarantined} rows are in quarantine" if quarantined else ""
    message = f"list `{now.id}` has {new} URLs that can be read where it had {old}{aside}"
    return [Alarm(AlarmKind.SHRINK, message)]


def _suffixes(its: EndpointList) -> list[Alarm]:
    known = load_readings().suffixes.get(its.service)
    if known is None:
        return []
    found = []
    for table in its.tables:
        for each in table.endpoints:
            destination = each.target.destination
            if not isinstance(destination, HostDestination):
                continue
            name = destination.host.name
            if not any(name == suffix or name.endswith("." + suffix) for suffix in known):
                message = (
                    f"`{destination.host}` ({each.id}) is under no domain known for `{its.service}`"
                )
                found.append(Alarm(AlarmKind.SUFFIX, message))
    return found
