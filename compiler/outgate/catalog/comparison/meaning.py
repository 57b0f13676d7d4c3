"""What a list means: for every region and remote, how each fleet needs it.

Two lists that mean the same may differ in rows, order, spelling and column headers. A remote that
stands in several rows is one endpoint, and its meaning is the union of theirs.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum, auto

from outgate.catalog.applicability import Applicable, Reason, judge_fleet
from outgate.catalog.comparison.fleet_names import ANY_DEVICE
from outgate.catalog.model import Need
from outgate.catalog.rows import CatalogRow, in_order
from outgate.traffic.destination import Remote
from outgate.values import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class FleetNeed:
    """One way in which a fleet needs a remote: how strongly, and for which feature.

    Without a feature, what is required is wanted whatever a policy says, and what is optional never
    is. `default` tells whether the feature is on by default.
    """

    need: Need
    feature: str
    default: bool = False


FleetNeeds = frozenset[FleetNeed]
NOT_WANTED: FleetNeeds = frozenset()
_ALWAYS = FleetNeed(Need.REQUIRED, "")
_NEVER = FleetNeed(Need.OPTIONAL, "")


class Firmness(IntEnum):
    """How firmly a remote is needed, by the strongest of its needs."""

    NOT_WANTED = auto()
    ON_REQUEST = auto()
    BY_DEFAULT = auto()
    REQUIRED = auto()


def firmness_of(needs: FleetNeeds) -> Firmness:
    """The strongest of some needs."""
    if any(need.need is Need.REQUIRED for need in needs):
        return Firmness.REQUIRED
    if any(need.default for need in needs):
        return Firmness.BY_DEFAULT
    return Firmness.ON_REQUEST if needs else Firmness.NOT_WANTED


def join_needs(*parts: FleetNeeds) -> FleetNeeds:
    """What several rows together ask for, without the needs that others make superfluous."""
    needs = frozenset[FleetNeed]().union(*parts)
    if _ALWAYS in needs:
        return frozenset((_ALWAYS,))
    required = {need.feature for need in needs if need.need is Need.REQUIRED}
    kept = {n for n in needs if n.need is Need.REQUIRED or n.feature not in required}
    return frozenset(kept - {_NEVER} or kept)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a remote means in one region of a list.

    `fleets` holds every fleet that the rows cover. One that a version condition leaves out has no
    needs, and one that no row covers is not in it. `demands` says how the traffic must be treated.
    `conditions` and `rows` tell where that comes from and take no part in comparisons.
    """

    fleets: Mapping[str, FleetNeeds]
    demands: frozenset[str]
    conditions: frozenset[str] = field(compare=False)
    rows: tuple[str, ...] = field(compare=False)

    def of(self, fleet: str) -> FleetNeeds:
        """Needs of a fleet, covered or not."""
        return self.fleets.get(fleet, NOT_WANTED)

    @property
    def firmness(self) -> Firmness:
        """How firmly the fleet that needs the remote most needs it."""
        return max(map(firmness_of, self.fleets.values()), default=Firmness.NOT_WANTED)


def join_meanings(*parts: Meaning) -> Meaning:
    """The meaning of several rows together; of none, that nobody wants the remote."""
    fleets = sorted({fleet for part in parts for fleet in part.fleets})
    return Meaning(
        {fleet: join_needs(*(part.of(fleet) for part in parts)) for fleet in fleets},
        frozenset[str]().union(*(part.demands for part in parts)),
        frozenset[str]().union(*(part.conditions for part in parts)),
        tuple(dict.fromkeys(row for part in parts for row in part.rows)),
    )


def row_meaning(row: CatalogRow) -> Meaning:
    """What one row means, by the same judgement as when a policy is compiled."""
    fleets: dict[str, FleetNeeds] = {}
    for name in row.fleets if row.table.platforms else (ANY_DEVICE,):
        verdict = judge_fleet(row, name or None)
        if isinstance(verdict, Applicable):
            fleets[name] = _needs(verdict)
        elif verdict.reason is Reason.CONDITION:
            fleets[name] = NOT_WANTED
    conditions = frozenset(reading.says for reading in row.readings if reading.condition)
    return Meaning(fleets, frozenset(_demands(row)), conditions, (row.endpoint.id,))


def _needs(verdict: Applicable) -> FleetNeeds:
    if not verdict.features:
        return frozenset((FleetNeed(verdict.need, ""),))
    return frozenset(
        FleetNeed(verdict.need, feature.name, feature.default) for feature in verdict.features
    )


def _demands(row: CatalogRow) -> set[str]:
    """How the row wants its traffic to be treated, such as `proxy: bypass`."""
    demands = {f"{name}: {value}" for name, value in row.endpoint.treatment}
    for reading in row.readings:
        if reading.proxy:
            only = f" (with {reading.proxy_with})" if reading.proxy_with else ""
            demands.add(f"proxy: {reading.proxy}{only}")
        if reading.authentication:
            demands.add(f"authentication: {reading.authentication}")
    if row.is_replaced_by_tags:
        demands.add("stands for service tags with `via addresses`")
    return demands


Key = tuple[str, Remote]


def list_meaning(rows: Iterable[CatalogRow]) -> dict[Key, Meaning]:
    """The meaning of rows of one list by region and remote."""
    parts: dict[Key, list[Meaning]] = {}
    for row in in_order(rows):
        parts.setdefault((row.region, row.endpoint.remote), []).append(row_meaning(row))
    return {key: join_meanings(*meanings) for key, meanings in parts.items()}
