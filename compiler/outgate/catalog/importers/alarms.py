"""What somebody must look at before an import becomes an edition."""

from collections.abc import Iterable
from enum import StrEnum

from outgate.catalog.model import EndpointList, ServiceTag, TagFile
from outgate.catalog.readings import load_readings
from outgate.diagnostics import count
from outgate.traffic.destination import HostDestination
from outgate.traffic.interval import address_set
from outgate.values import dataclass

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
    earlier = {endpoint_list.id: endpoint_list for endpoint_list in before}
    raised: list[Alarm] = []
    for endpoint_list in now:
        if endpoint_list.id in earlier:
            raised += _shrunk_list(endpoint_list, earlier[endpoint_list.id])
            raised += _older_list(endpoint_list, earlier[endpoint_list.id])
        raised += _unknown_domains(endpoint_list)
    return tuple(raised)


def tag_alarms(now: Iterable[TagFile], before: Iterable[TagFile]) -> tuple[Alarm, ...]:
    """Service tags that lost more than a tenth of their networks, and files that are older."""
    earlier = {file.cloud: file for file in before}
    raised: list[Alarm] = []
    for file in now:
        if file.cloud in earlier:
            raised += _older_tags(file, earlier[file.cloud])
            tags = {tag.name: tag for tag in earlier[file.cloud].tags}
            for tag in file.tags:
                raised += _lost_networks(tag, tags[tag.name]) if tag.name in tags else []
    return tuple(raised)


def _count_urls(endpoint_list: EndpointList) -> int:
    """URLs that were read; one list has several in a row where another has a row for each."""
    return len(
        {
            (table.id, endpoint.remote, endpoint.geography)
            for table in endpoint_list.tables
            for endpoint in table.endpoints
        }
    )


def _shrunk_list(now: EndpointList, before: EndpointList) -> list[Alarm]:
    old, new = _count_urls(before), _count_urls(now)
    if new >= old * (1 - MOST_LOST):
        return []
    quarantined = len(now.quarantined)
    aside = f", and {count(quarantined, 'row')} in quarantine" if quarantined else ""
    message = f"list `{now.id}` has {count(new, 'URL')} that can be read where it had {old}{aside}"
    return [Alarm(AlarmKind.SHRINK, message)]


def _lost_networks(now: ServiceTag, before: ServiceTag) -> list[Alarm]:
    """Networks are lost where an address of theirs is; how they are cut does not matter."""
    kept = address_set(now.prefixes)
    lost = [prefix for prefix in before.prefixes if address_set((prefix,)) - kept]
    if len(lost) <= len(before.prefixes) * MOST_LOST:
        return []
    message = (
        f"service tag `{now.name}` lost {len(lost)} of its {len(before.prefixes)} networks, "
        f"such as {lost[0]}"
    )
    return [Alarm(AlarmKind.SHRINK, message)]


def _older_list(now: EndpointList, before: EndpointList) -> list[Alarm]:
    """A list without a date does not count as older."""
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


def _unknown_domains(endpoint_list: EndpointList) -> list[Alarm]:
    """Hosts under domains that no list of the service has had; any may stand for a new service."""
    domains = load_readings().suffixes.get(endpoint_list.service)
    if domains is None:
        return []
    raised = []
    for endpoint in endpoint_list.endpoints:
        destination = endpoint.remote.destination
        if not isinstance(destination, HostDestination):
            continue
        if not any(f".{destination.host.name}".endswith(f".{domain}") for domain in domains):
            message = (
                f"`{destination.host}` ({endpoint.id}) is under no domain known for "
                f"`{endpoint_list.service}`"
            )
            raised.append(Alarm(AlarmKind.SUFFIX, message))
    return raised
