"""All files and all policies together: each device is placed, judged and counted once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Generic, TypeVar

from outgate.catalog.prerequisites import Component, Minimum, Prerequisites
from outgate.inventory.counted import STALE_DAYS, divide
from outgate.inventory.coverage import Cover, Statements
from outgate.inventory.device import Connectivity, Device, FileRead
from outgate.inventory.eligibility import Lack, Rules, Status
from outgate.inventory.fleet import FleetOf, find_fleet
from outgate.inventory.join import join
from outgate.inventory.model import (
    CoverGroup,
    FleetCount,
    Inventory,
    LackCount,
    NeededVersion,
    Policies,
    ReadFile,
    StatementUse,
    StatusCount,
    Totals,
)
from outgate.inventory.named_fleets import fleets_by_word
from outgate.inventory.needs import Needs
from outgate.inventory.sites import Place, Sites
from outgate.policy.model import ResolvedAllow
from outgate.values import dataclass

UNKNOWN = "unknown"
Key = TypeVar("Key", bound=tuple[str | bool, ...])


@dataclass(frozen=True, slots=True)
class PlacedDevice:
    """A device that counts, with its fleet and its place."""

    device: Device
    fleet: FleetOf
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: the files, where sites are, the statements in force, and the day.

    `statements` are None where no policies are there; `places` tells where each stands by its text.
    `definitions` are the fleets that policies define. `shown` is how many names of devices each
    group may tell.
    """

    files: tuple[FileRead, ...]
    sites: Sites
    statements: tuple[ResolvedAllow, ...] | None
    needs: Needs | None
    places: Mapping[str, tuple[str, ...]]
    definitions: Mapping[str, tuple[str, ...]]
    prerequisites: Prerequisites
    as_of: date
    every_device: bool
    shown: int


@dataclass(frozen=True, slots=True)
class Survey:
    """The report, and the devices that it counts, for whoever proposes policies for them."""

    inventory: Inventory
    devices: tuple[PlacedDevice, ...]


class _Groups(Generic[Key]):
    """Devices by what they are alike in."""

    def __init__(self, shown: int) -> None:
        self._names: dict[Key, list[str]] = defaultdict(list)
        self._shown = shown

    def add(self, key: Key, device: Device) -> None:
        self._names[key].append(device.name or device.device_id or device.directory_id)

    def rows(self) -> Iterable[tuple[Key, int, tuple[str, ...]]]:
        """Each group with its size and the first names, as many as may be shown."""
        for key in sorted(self._names):
            names = self._names[key]
            yield key, len(names), tuple(sorted(names)[: self._shown])


def survey(question: Question) -> Survey:
    """The report on some files."""
    joined = join(device for file in question.files for device in file.devices)
    divided = divide(joined.devices, question.as_of, every_device=question.every_device)
    current, stale = (
        tuple(_placed(device, question.sites) for device in devices)
        for devices in (divided.current, divided.stale)
    )
    counted = [each for each in current if each.fleet.names]
    rules = Rules(question.prerequisites.on(question.as_of), question.prerequisites.limits)
    totals = Totals(
        rows=joined.rows,
        merged=joined.merged,
        devices=len(joined.devices),
        not_onboarded=len(divided.not_onboarded),
        stale=len(stale),
        without_fleet=len(current) - len(counted),
        counted=len(counted),
        perhaps_onboarded=sum(each.device.onboarded is None for each in counted),
    )
    streamlined, lacks, missing = _streamlined(counted, rules, question.shown)
    inventory = Inventory(
        as_of=question.as_of,
        stale_days=STALE_DAYS,
        every_device=question.every_device,
        files=tuple(_file(file) for file in sorted(question.files, key=lambda file: file.name)),
        totals=totals,
        sites=tuple((source.name, source.addresses) for source in question.sites.sources),
        fleets=_fleets(counted, question.shown),
        without_fleet=_fleets((each for each in current if not each.fleet.names), question.shown),
        policies=_policies(question, counted, stale),
        streamlined=streamlined,
        lacks=lacks,
        missing=missing,
        needed=_needed(rules, counted),
        connectivity=_connectivity(counted),
    )
    return Survey(inventory, tuple(counted))


def _placed(device: Device, sites: Sites) -> PlacedDevice:
    return PlacedDevice(device, find_fleet(device), sites.place(device))


def _file(file: FileRead) -> ReadFile:
    return ReadFile(file.name, file.format, file.title, len(file.devices), file.unread, file.odd)


def _fleets(devices: Iterable[PlacedDevice], shown: int) -> tuple[FleetCount, ...]:
    groups = _Groups[tuple[str, str]](shown)
    for each in devices:
        groups.add((each.place.label, str(each.fleet)), each.device)
    return tuple(FleetCount(*key, size, names) for key, size, names in groups.rows())


def _policies(
    question: Question, counted: Collection[PlacedDevice], stale: Collection[PlacedDevice]
) -> Policies | None:
    """What the statements say of the devices; each device is held against all of them."""
    if question.statements is None:
        return None
    statements, older = Statements(question.statements), Statements(question.statements)
    groups = _Groups[tuple[Cover, str, str, str, str, bool]](question.shown)
    for each in counted:
        cover = statements.take(each.device, each.fleet, each.place)
        connectivity = each.device.connectivity or UNKNOWN
        allowed = _is_allowed(each, question.needs)
        groups.add(
            (cover, each.place.label, str(each.fleet), each.device.region, connectivity, allowed),
            each.device,
        )
    for each in stale:
        older.take(each.device, each.fleet, each.place)
    uses: dict[str, StatementUse] = {}
    for now, before in zip(statements.uses(), older.uses(), strict=True):
        text = now.statement.text
        places = question.places.get(text, ())
        late = before.devices + before.perhaps
        words = fleets_by_word(now.statement, question.definitions)
        unused = () if late else now.unused(words)
        uses[text] = StatementUse(text, places, now.devices, now.perhaps, late, unused)
    return Policies(
        tuple(CoverGroup(*key, size, names) for key, size, names in groups.rows()),
        tuple(uses[text] for text in sorted(uses)),
    )


def _is_allowed(each: PlacedDevice, needs: Needs | None) -> bool:
    """Whether rules allow a device all that it needs, whichever statements are for it."""
    device, place = each.device, each.place
    return needs is not None and needs.allowed(
        each.fleet.names, device.connectivity, device.region, place.address
    )


def _streamlined(
    counted: Iterable[PlacedDevice], rules: Rules, shown: int
) -> tuple[tuple[StatusCount, ...], tuple[LackCount, ...], tuple[tuple[str, int], ...]]:
    groups = _Groups[tuple[Status, str, str]](shown)
    lacks: dict[Lack, int] = defaultdict(int)
    missing: dict[str, int] = defaultdict(int)
    for each in counted:
        answer = rules.judge(each.device, each.fleet)
        groups.add((answer.status, each.place.label, str(each.fleet)), each.device)
        for lack in answer.lacks:
            lacks[lack] += 1
        if answer.status is Status.UNDECIDED:
            for word in answer.missing:
                missing[word] += 1
    order = list(Component)
    ranked = sorted(lacks, key=lambda lack: (order.index(lack.component), lack.needs, lack.has))
    return (
        tuple(StatusCount(*key, size, names) for key, size, names in groups.rows()),
        tuple(LackCount(lack.component, lack.has, lack.needs, lacks[lack]) for lack in ranked),
        tuple(sorted(missing.items())),
    )


def _needed(rules: Rules, counted: Iterable[PlacedDevice]) -> tuple[NeededVersion, ...]:
    """The rows that were asked for the fleets that are there, each once."""
    there = {each.fleet.decided for each in counted}
    fleets: dict[Minimum, set[str]] = {}
    for fleet, rows in rules.minimums.items():
        if fleet in there:
            for row in rows.values():
                fleets.setdefault(row, set()).add(fleet)
    order = list(Component)
    ranked = sorted(fleets, key=lambda row: (order.index(row.component), row.version))
    return tuple(
        NeededVersion(
            row.component, row.version, tuple(sorted(fleets[row])), row.published, row.source.url
        )
        for row in ranked
    )


def _connectivity(counted: Iterable[PlacedDevice]) -> tuple[tuple[str, int], ...]:
    """How many devices connect how today."""
    counts = {**{str(each): 0 for each in Connectivity}, UNKNOWN: 0}
    for each in counted:
        counts[each.device.connectivity or UNKNOWN] += 1
    return tuple(counts.items())
