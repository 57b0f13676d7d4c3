"""One row, one request: is the row wanted, and why or why not.

The plan and `explain` both ask here, so they cannot disagree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from outgate.catalog.conditions import Ruling
from outgate.catalog.fleets import FLEETS, Fleet, Sensor
from outgate.catalog.geography import WORLDWIDE, region_of
from outgate.catalog.model import Endpoint, EndpointList, Method, Need, Table
from outgate.catalog.readings import Reading, load_readings, readings_of
from outgate.plan.model import Because
from outgate.policy.model import Request
from outgate.traffic.destination import ServiceTagDestination


class Barrier(IntEnum):
    """What keeps a row out; a higher one means that the row came closer to being wanted."""

    SERVICE = 0
    LIST = 1
    METHOD = 2
    REGION = 3
    FLEET = 4
    CONDITION = 5
    OPTIONAL = 6
    FEATURE = 7
    OVERLAY = 8


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not wanted. `withheld` names the features that a required row lacks."""

    barrier: Barrier
    text: str
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that is wanted, for at least one fleet."""

    need: Need
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A row with the table and list it stands in, and the readings that hold for it."""

    endpoint_list: EndpointList
    table: Table
    endpoint: Endpoint
    readings: tuple[Reading, ...]

    @property
    def is_mma(self) -> bool:
        """Whether the row belongs to the Microsoft Monitoring Agent."""
        return any(reading.part == "mma" for reading in self.readings)


def places(lists: Iterable[EndpointList]) -> Iterator[Place]:
    """Every row of some lists, also those that an overlay took out."""
    for endpoint_list in lists:
        for table in endpoint_list.tables:
            for endpoint in (*table.endpoints, *table.withdrawn):
                yield Place(endpoint_list, table, endpoint, readings_of(endpoint_list, endpoint))


def _names(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _list_barrier(place: Place, request: Request) -> LeftOut | None:
    its = place.endpoint_list
    if its.service != request.service:
        text = f"belongs to service `{its.service}`; the statement allows `{request.service}`"
        return LeftOut(Barrier.SERVICE, text)
    if its.cloud not in (None, request.cloud):
        text = f"stands on the {its.cloud} list; the statement takes {request.cloud} regions"
        return LeftOut(Barrier.LIST, text)
    wanted = request.method.answered_by if request.method else None
    if its.method not in (None, wanted):
        text = f"stands on the {its.method} list; the statement is answered `via {request.method}`"
        return LeftOut(Barrier.LIST, text)
    return None


def _method_barrier(
    place: Place, request: Request, readings: tuple[Reading, ...]
) -> LeftOut | None:
    if isinstance(place.endpoint.target.destination, ServiceTagDestination):
        if request.method is not Method.ADDRESSES:
            return LeftOut(Barrier.METHOD, "service tags are used `via addresses` only")
    elif request.method is Method.ADDRESSES and any(each.role == "core" for each in readings):
        return LeftOut(Barrier.METHOD, "`via addresses` replaces this URL by service tags")
    return None


def platforms_for(place: Place, fleet: str) -> dict[str, str]:
    """Platforms that say yes for a fleet, each with the named fleet it is read as.

    Where every platform cell of the row is blank, each platform of the table counts as yes.
    """
    said = place.endpoint.platforms
    found: dict[str, str] = {}
    for platform in place.table.platforms:
        if said and platform.name not in said:
            continue
        if fleet in platform.fleets:
            found[platform.name] = fleet
        else:
            newer = dict(platform.successors)
            if fleet in newer:
                found[platform.name] = newer[fleet]
    return found


def _judge_fleet(
    place: Place, request: Request, readings: tuple[Reading, ...], fleet: Fleet
) -> Need | LeftOut:
    """Need of the row for one fleet, or what keeps it out."""
    if place.is_mma and fleet.sensor is not Sensor.MMA:
        text = f"is for devices on the Microsoft Monitoring Agent, which `{fleet.name}` is not"
        return LeftOut(Barrier.FLEET, text)
    if not platforms_for(place, fleet.name):
        said = place.endpoint.platforms or tuple(each.name for each in place.table.platforms)
        return LeftOut(Barrier.FLEET, f"is for {_names(said)}, which `{fleet.name}` is not")
    rulings = [(each, each.condition.ruling(fleet)) for each in readings if each.condition]
    for reading, ruling in rulings:
        if ruling is Ruling.EXCLUDED:
            return LeftOut(Barrier.CONDITION, f"is {reading.says}; `{fleet.name}` is left out")
    named = any(ruling is Ruling.HOLDS for _, ruling in rulings)
    return _judge_need(place, request, readings, sure=place.is_mma or named)


def _judge_need(
    place: Place, request: Request, readings: tuple[Reading, ...], *, sure: bool
) -> Need | LeftOut:
    """Need of a row that applies; `sure` when the device class alone makes it required."""
    marked = place.endpoint.need
    if marked is None:
        marked = Need.OPTIONAL if any(each.optional for each in readings) else Need.REQUIRED
    required = sure or marked is Need.REQUIRED
    known = load_readings().features
    features = tuple(sorted({each.feature for each in readings if each.feature}))
    on = [
        name
        for name in features
        if name not in request.without_features
        and (required or name in request.with_features or known[name].default)
    ]
    if features and not on:
        if required:
            text = f"is required, but left out by `without {', '.join(features)}`"
            return LeftOut(Barrier.FEATURE, text, withheld=features)
        text = f"is optional, and {_names(features)} is off (`with {features[0]}` turns it on)"
        return LeftOut(Barrier.FEATURE, text)
    if not required and not features:
        return LeftOut(Barrier.OPTIONAL, "is optional, and no feature asks for it")
    return Need.REQUIRED if required else Need.OPTIONAL


def judge(place: Place, request: Request) -> Wanted | LeftOut:
    """Whether a request wants a row; for several fleets the one that comes closest decides."""
    if barrier := _list_barrier(place, request):
        return barrier
    readings = place.readings
    if barrier := _method_barrier(place, request, readings):
        return barrier
    region = region_of(place.endpoint.geography)
    if region != WORLDWIDE and request.regions and region not in request.regions:
        text = f"is for region `{region}`; the statement takes {_names(request.regions)}"
        return LeftOut(Barrier.REGION, text)
    verdict = _judge_devices(place, request, readings)
    if isinstance(verdict, Wanted) and place.endpoint in place.table.withdrawn:
        return LeftOut(Barrier.OVERLAY, f"is {place.endpoint.correction}")
    return verdict


def _judge_devices(
    place: Place, request: Request, readings: tuple[Reading, ...]
) -> Wanted | LeftOut:
    """The same for a row whose list and region are right."""
    if not place.table.platforms:
        verdict = _judge_need(place, request, readings, sure=False)
        if isinstance(verdict, LeftOut):
            return verdict
        return Wanted(verdict, _because(place, readings, (), verdict))
    verdicts = {
        name: _judge_fleet(place, request, readings, FLEETS[name]) for name in request.fleets
    }
    wanted = {name: each for name, each in verdicts.items() if isinstance(each, Need)}
    if not wanted:
        nearest = [each for each in verdicts.values() if isinstance(each, LeftOut)]
        return max(nearest, key=lambda each: each.barrier)
    need = Need.REQUIRED if Need.REQUIRED in wanted.values() else Need.OPTIONAL
    return Wanted(need, _because(place, readings, tuple(sorted(wanted)), need))


def _because(
    place: Place, readings: tuple[Reading, ...], fleets: tuple[str, ...], need: Need
) -> tuple[Because, ...]:
    """Why a row is wanted, for the plan."""
    endpoint = place.endpoint
    found = []
    if endpoint.geography is not None:
        region = region_of(endpoint.geography)
        means = "counts for every region" if region == WORLDWIDE else f"is region {region}"
        found.append(Because("geography", f"geography `{endpoint.geography}` {means}"))
    by_platform: dict[str, list[str]] = {}
    for fleet in fleets:
        for platform, named in platforms_for(place, fleet).items():
            shown = fleet if named == fleet else f"{fleet} (read as {named})"
            by_platform.setdefault(platform, []).append(shown)
    if fleets and not endpoint.platforms:
        text = "every platform cell is blank, which is read as every fleet (assumed)"
        found.append(Because("platform-assumed", text))
    else:
        star = ", with a condition" if endpoint.conditional else ""
        found += [
            Because("platform", f"`{platform}` says yes{star} for {', '.join(names)}")
            for platform, names in by_platform.items()
        ]
    found += [Because(reading.id, reading.says) for reading in readings]
    if endpoint.correction is not None:
        found.append(Because("overlay", str(endpoint.correction)))
    if endpoint.need is None:
        found.append(Because("need-unmarked", f"the list marks nothing: counts as {need}"))
    elif endpoint.need != need:
        found.append(Because("need-by-device", "marked optional, required for these devices"))
    return tuple(sorted(found))
