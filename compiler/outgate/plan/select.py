"""What a request wants from the catalog: targets, each with its treatment and reasons."""

from collections.abc import Iterator
from dataclasses import dataclass

from outgate.catalog.geography import WORLDWIDE, region_of
from outgate.catalog.model import EndpointList, Table
from outgate.catalog.readings import OpenWildcard, load_readings
from outgate.plan.judge import LeftOut, Place, Wanted, judge, places, platforms_for
from outgate.plan.model import (
    Authentication,
    Because,
    Inspection,
    Proxy,
    Quarantined,
    Treatment,
)
from outgate.policy.model import Request
from outgate.policy.service import covered, covered_by_platform
from outgate.traffic.destination import HostDestination, Target
from outgate.traffic.host import HostPattern


@dataclass(frozen=True, slots=True)
class Choice:
    """A target that a request wants because of one row."""

    endpoint: str
    target: Target
    treatment: Treatment
    need: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Everything a request wants.

    `withheld` holds endpoint, target and feature of required rows left out on purpose; `read_as`
    a fleet, what it is taken for, and the column that says so; `narrowed` the clauses that
    replaced a wildcard; `features` all features that rows of the lists belong to.
    """

    choices: tuple[Choice, ...]
    withheld: tuple[tuple[str, str, str], ...]
    quarantined: tuple[Quarantined, ...]
    read_as: tuple[tuple[str, str, str], ...]
    narrowed: tuple[str, ...]
    features: tuple[str, ...]


def open_wildcard(target: Target) -> OpenWildcard | None:
    """The reading for a target under which anybody can have a name, None for any other target."""
    if not isinstance(target.destination, HostDestination):
        return None
    return load_readings().open_wildcards.get(str(target.destination.host))


def narrowed_targets(place: Place, request: Request) -> tuple[tuple[Target, str], ...]:
    """What `workspace` and `storage` make of a row, each with the clause; empty where nothing."""
    target = place.endpoint.target
    if not isinstance(target.destination, HostDestination):
        return ()
    narrowing = load_readings().narrowings.get(str(target.destination.host))
    if narrowing is None or not place.is_mma:
        return ()
    values = request.workspaces if narrowing.by == "workspace" else request.storage
    return tuple(
        (
            Target(
                HostDestination(
                    HostPattern(narrowing.becomes.format(value)), target.destination.path
                ),
                target.protocol,
                target.port,
            ),
            narrowing.by,
        )
        for value in values
    )


def _treatment(place: Place, target: Target) -> Treatment:
    """How the traffic must be treated: facts of the page, or what a hand-written row says."""
    said = dict(place.endpoint.treatment)
    if target.protocol != "https":
        inspection = Inspection.NONE
    elif "inspection" in said:
        inspection = Inspection(said["inspection"])
    else:
        wildcard = open_wildcard(target)
        keep = wildcard is not None and wildcard.keep_inspection
        inspection = Inspection.KEEP if keep else Inspection.BYPASS
    proxies = [reading.proxy for reading in place.readings if reading.proxy]
    return Treatment(
        inspection,
        Authentication(said.get("authentication", Authentication.ANONYMOUS)),
        Proxy(said.get("proxy", proxies[0] if proxies else Proxy.ALLOWED)),
    )


def _choices(place: Place, request: Request, wanted: Wanted) -> Iterator[Choice]:
    narrowed = narrowed_targets(place, request)
    for target, clause in narrowed or ((place.endpoint.target, ""),):
        because = list(wanted.because)
        if clause:
            text = f"`{clause}` narrows `{place.endpoint.text}` to one name"
            because.append(Because(f"narrowed-by-{clause}", text))
        treatment = _treatment(place, target)
        if place.is_mma and treatment.inspection is Inspection.KEEP:
            text = (
                "the MMA table asks to bypass inspection; the general rule for shared storage wins"
            )
            because.append(Because("inspection-kept", text))
        yield Choice(
            place.endpoint.id, target, treatment, wanted.need.value, tuple(sorted(because))
        )


def _quarantined(
    endpoint_list: EndpointList, table: Table, request: Request
) -> Iterator[Quarantined]:
    """Rows that could not be read and that the request might be about."""
    if table.platforms and not set(request.fleets) & set(covered(table)):
        return
    for row in table.quarantined:
        said = [each for each in table.platforms if each.name in (row.platforms or ())]
        if said and not any(set(request.fleets) & set(covered_by_platform(p)) for p in said):
            continue
        region = region_of(row.geography)
        if row.geography is None or region == WORLDWIDE or region in request.regions:
            name = f"{endpoint_list.id}/{table.id}#{row.row}"
            yield Quarantined(name, row.text, row.reason, row.cells)


def _read_as(place: Place, fleet: str) -> Iterator[tuple[str, str, str]]:
    for platform, named in platforms_for(place, fleet).items():
        if named != fleet:
            yield fleet, named, platform


def select(lists: tuple[EndpointList, ...], request: Request) -> Selection:
    """What the request wants from the lists that answer it."""
    choices: list[Choice] = []
    withheld: list[tuple[str, str, str]] = []
    quarantined: set[Quarantined] = set()
    read_as: set[tuple[str, str, str]] = set()
    narrowed: set[str] = set()
    features: set[str] = set()
    for place in places(lists):
        features.update(each.feature for each in place.readings if each.feature)
        verdict = judge(place, request)
        if isinstance(verdict, Wanted):
            for choice in _choices(place, request, verdict):
                choices.append(choice)
            narrowed.update(clause for _, clause in narrowed_targets(place, request))
            for fleet in request.fleets:
                read_as.update(_read_as(place, fleet))
        elif isinstance(verdict, LeftOut) and verdict.withheld:
            target = str(place.endpoint.target)
            withheld.extend((place.endpoint.id, target, name) for name in verdict.withheld)
    for endpoint_list in lists:
        for table in endpoint_list.tables:
            quarantined.update(_quarantined(endpoint_list, table, request))
    choices.sort(key=lambda choice: (str(choice.target), choice.endpoint))
    return Selection(
        tuple(choices),
        tuple(sorted(withheld)),
        tuple(sorted(quarantined)),
        tuple(sorted(read_as)),
        tuple(sorted(narrowed)),
        tuple(sorted(features)),
    )
