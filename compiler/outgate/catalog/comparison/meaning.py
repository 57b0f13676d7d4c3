"""What a list means: for every region and target, what each fleet needs of it.

Two lists that mean the same may differ in rows, order, spelling and column headers. A target that
stands in several rows is one endpoint, and its meaning is the union of theirs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from outgate.catalog.comparison.fleet_names import ANY_DEVICE
from outgate.catalog.conditions import Ruling
from outgate.catalog.fleets import FLEETS, Fleet, Sensor
from outgate.catalog.geography import region_of
from outgate.catalog.model import Endpoint, EndpointList, Need, Table
from outgate.catalog.readings import Reading, readings_of
from outgate.traffic.destination import Target


@dataclass(frozen=True, slots=True, order=True)
class Ground:
    """One ground on which a fleet wants a target: how strongly, and for which feature.

    Required without a feature is wanted whatever a policy says; optional without one never is.
    """

    need: Need
    feature: str


Grounds = frozenset[Ground]
NOT_WANTED: Grounds = frozenset()
_ALWAYS = Ground(Need.REQUIRED, "")
_NEVER = Ground(Need.OPTIONAL, "")


def union(*several: Grounds) -> Grounds:
    """What several rows together ask for, without the grounds that others make needless."""
    every = frozenset[Ground]().union(*several)
    if _ALWAYS in every:
        return frozenset((_ALWAYS,))
    required = {each.feature for each in every if each.need is Need.REQUIRED}
    kept = {e for e in every if e.need is Need.REQUIRED or e.feature not in required}
    return frozenset(kept if len(kept) == 1 else kept - {_NEVER})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a target means in one region of a list.

    `fleets` holds every fleet that the rows cover; one that a version condition leaves out has no
    grounds, one that no row covers is not in it. `demands` says how the traffic must be treated.
    `conditions` and `rows` tell where that comes from and take no part in comparisons.
    """

    fleets: Mapping[str, Grounds]
    demands: frozenset[str]
    conditions: frozenset[str] = field(compare=False)
    rows: tuple[str, ...] = field(compare=False)

    def of(self, fleet: str) -> Grounds:
        """Grounds of a fleet, covered or not."""
        return self.fleets.get(fleet, NOT_WANTED)


def join(*several: Meaning) -> Meaning:
    """The meaning of several rows together; of none, that nobody wants the target."""
    fleets = sorted({fleet for each in several for fleet in each.fleets})
    return Meaning(
        {fleet: union(*(each.of(fleet) for each in several)) for fleet in fleets},
        frozenset[str]().union(*(each.demands for each in several)),
        frozenset[str]().union(*(each.conditions for each in several)),
        tuple(dict.fromkeys(row for each in several for row in each.rows)),
    )


def covered_fleets(table: Table, endpoint: Endpoint) -> tuple[str, ...]:
    """Fleets of the platforms that say yes; of all platforms where every cell is blank."""
    if not table.platforms:
        return (ANY_DEVICE,)
    said = [each for each in table.platforms if each.name in endpoint.platforms]
    platforms = said if endpoint.platforms else table.platforms
    found = {fleet for each in platforms for fleet in each.fleets}
    found |= {newer for each in platforms for newer, _ in each.successors}
    return tuple(sorted(found))


def endpoint_meaning(its: EndpointList, table: Table, endpoint: Endpoint) -> Meaning:
    """What one row means, by the same readings as when a policy is compiled."""
    readings = readings_of(its, endpoint)
    is_mma = any(each.part == "mma" for each in readings)
    fleets = {}
    for name in covered_fleets(table, endpoint):
        fleet = FLEETS.get(name)
        if is_mma and fleet is not None and fleet.sensor is not Sensor.MMA:
            continue
        fleets[name] = _grounds(endpoint, readings, fleet, is_mma=is_mma)
    demands = {f"{name}: {value}" for name, value in endpoint.treatment}
    demands |= {f"proxy: {each.proxy}" for each in readings if each.proxy}
    if any(each.role == "core" for each in readings):
        demands.add("stands for service tags with `via addresses`")
    conditions = frozenset(each.says for each in readings if each.condition)
    return Meaning(fleets, frozenset(demands), conditions, (endpoint.id,))


def _grounds(
    endpoint: Endpoint, readings: tuple[Reading, ...], fleet: Fleet | None, *, is_mma: bool
) -> Grounds:
    rulings: list[Ruling] = []
    if fleet is not None:
        rulings = [each.condition.ruling(fleet) for each in readings if each.condition]
    if Ruling.EXCLUDED in rulings:
        return NOT_WANTED
    marked = endpoint.need
    if marked is None:
        marked = Need.OPTIONAL if any(each.optional for each in readings) else Need.REQUIRED
    sure = Ruling.HOLDS in rulings or (is_mma and fleet is not None)
    need = Need.REQUIRED if sure else marked
    features = {each.feature for each in readings if each.feature}
    return union(frozenset(Ground(need, feature) for feature in features or {""}))


Key = tuple[str, Target]


def list_meaning(its: EndpointList) -> dict[Key, Meaning]:
    """The meaning of a list by region and target; what overlays took out is not in it."""
    rows: dict[Key, list[Meaning]] = {}
    for table, endpoint in _rows(its):
        key = region_of(endpoint.geography), endpoint.target
        rows.setdefault(key, []).append(endpoint_meaning(its, table, endpoint))
    return {key: join(*several) for key, several in rows.items()}


def _rows(its: EndpointList) -> Iterator[tuple[Table, Endpoint]]:
    """Rows by table and number, so that the order in which they are listed never shows."""
    for table in sorted(its.tables, key=lambda table: table.id):
        for endpoint in sorted(table.endpoints, key=lambda each: (each.row, each.number)):
            yield table, endpoint
