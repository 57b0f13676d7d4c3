"""What somebody must look at before an import becomes an edition."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from outgate.catalog.model import EndpointList, ServiceTag, TagFile
from outgate.catalog.readings import load_readings
from outgate.diagnostics import count
from outgate.traffic.destination import HostDestination
from outgate.traffic.interval import address_set

MOST_LOST = 0.1  # part of the URLs of a list


class AlarmKind(StrEnum):
    """What `--accept` names."""

    SHRINK = "shrink"
    SUFFIX = "suffix"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One reason to stop: what was seen, in words for the user."""

    kind: AlarmKind
    message: str


def alarms(now: Iterable[EndpointList], before: Iterable[EndpointList]) -> tuple[Alarm, ...]:
    """Lists that lost more than a tenth of their URLs or are older, and hosts of nobody known."""
    older = {each.id: each for each in before}
    found = []
    for each in now:
        if each.id in older:
            found += _shrink(each, older[each.id])
            found += _older_list(each, older[each.id])
        found += _suffixes(each)
    return tuple(found)


def tag_alarms(now: Iterable[TagFile], before: Iterable[TagFile]) -> tuple[Alarm, ...]:
    """Service tags that lost more than a tenth of their networks, and files that are older."""
    older = {each.cloud: each for each in before}
    found = []
    for each in now:
        if each.cloud in older:
            found += _older_tags(each, older[each.cloud])
            tags = {tag.name: tag for tag in older[each.cloud].tags}
            for tag in each.tags:
                found += _lost_networks(tag, tags[tag.name]) if tag.name in tags else []
    return tuple(found)


def _entries(its: EndpointList) -> int:
    """URLs that were read; one list has several in a row where another has a row for each."""
    return len({(t.id, e.remote, e.geography) for t in its.tables for e in t.endpoints})


def _shrink(now: EndpointList, before: EndpointList) -> list[Alarm]:
    old, new = _entries(before), _entries(now)
    if new >= old * (1 - MOST_LOST):
        return []
    quarantined = sum(len(table.quarantined) for table in now.tables)
    aside = f", and {count(quarantined, 'row')} in quarantine" if quarantined else ""
    message = f"list `{now.id}` has {count(new, 'URL')} that can be read where it had {old}{aside}"
    return [Alarm(AlarmKind.SHRINK, message)]


def _lost_networks(now: ServiceTag, before: ServiceTag) -> list[Alarm]:
    """Networks are lost where an address of theirs is; how they are cut does not matter."""
    have = address_set(now.prefixes)
    lost = [each for each in before.prefixes if address_set((each,)) - have]
    if len(lost) <= len(before.prefixes) * MOST_LOST:
        return []
    message = (
        f"service tag `{now.name}` lost {len(lost)} of its {len(before.prefixes)} networks, "
        f"such as {lost[0]}"
    )
    return [Alarm(AlarmKind.SHRINK, message)]


def _older_list(now: EndpointList, before: EndpointList) -> list[Alarm]:
    """An unknown date is no earlier one."""
    if not now.source.date or now.source.date >= before.source.date:
        return []
    message = (
        f"list `{now.id}` is of {now.source.date} (`{now.source.file}`), "
        f"and the edition before has it of {before.source.date}"
    )
    return [Alarm(AlarmKind.OLDER, message)]


def _older_tags(now: TagFile, before: TagFile) -> list[Alarm]:
    known = {tag.name: tag for tag in before.tags}
    numbers = [(f"service tags of the {now.cloud} cloud", now.change_number, before.change_number)]
    numbers += [
        (f"service tag `{tag.name}`", tag.change_number, known[tag.name].change_number)
        for tag in now.tags
        if tag.name in known
    ]
    return [
        Alarm(
            AlarmKind.OLDER,
            f"{what}: change number {number} in `{now.source.file}`, "
            f"where the edition before has {earlier}",
        )
        for what, number, earlier in numbers
        if number < earlier
    ]


def _suffixes(its: EndpointList) -> list[Alarm]:
    known = load_readings().suffixes.get(its.service)
    if known is None:
        return []
    found = []
    for table in its.tables:
        for each in table.endpoints:
            destination = each.remote.destination
            if not isinstance(destination, HostDestination):
                continue
            name = destination.host.name
            if not any(name == suffix or name.endswith("." + suffix) for suffix in known):
                message = (
                    f"`{destination.host}` ({each.id}) is under no domain known for `{its.service}`"
                )
                found.append(Alarm(AlarmKind.SUFFIX, message))
    return found
