"""What a list means: for every region and target, what each fleet needs of it.

Two lists that mean the same may differ in rows, order, spelling and column headers. A target that
stands in several rows is one endpoint, and its meaning is the union of theirs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from outgate.catalog.applicability import Applies, Reason, applies, fleets_of
from outgate.catalog.comparison.fleet_names import ANY_DEVICE
from outgate.catalog.model import Need
from outgate.catalog.rows import CatalogRow, in_order
from outgate.traffic.destination import Remote


@dataclass(frozen=True, slots=True, order=True)
class Ground:
    """One ground on which a fleet wants a target: how strongly, and for which feature.

    Required without a feature is wanted whatever a policy says; optional without one never is.
    `default` tells whether the feature is on by default.
    """

    need: Need
    feature: str
    default: bool = False


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


def row_meaning(row: CatalogRow) -> Meaning:
    """What one row means, by the same judgement as when a policy is compiled."""
    fleets: dict[str, Grounds] = {}
    for name in fleets_of(row) if row.table.platforms else (ANY_DEVICE,):
        verdict = applies(row, name or None)
        if isinstance(verdict, Applies):
            fleets[name] = _grounds(verdict)
        elif verdict.reason is Reason.CONDITION:
            fleets[name] = NOT_WANTED
    demands = {f"{name}: {value}" for name, value in row.endpoint.treatment}
    for reading in row.readings:
        if reading.proxy:
            only = f" (with {reading.proxy_with})" if reading.proxy_with else ""
            demands.add(f"proxy: {reading.proxy}{only}")
        if reading.authentication:
            demands.add(f"authentication: {reading.authentication}")
        if reading.role == "core":
            demands.add("stands for service tags with `via addresses`")
    conditions = frozenset(each.says for each in row.readings if each.condition)
    return Meaning(fleets, frozenset(demands), conditions, (row.endpoint.id,))


def _grounds(verdict: Applies) -> Grounds:
    if not verdict.features:
        return frozenset((Ground(verdict.need, ""),))
    return frozenset(Ground(verdict.need, each.name, each.default) for each in verdict.features)


Key = tuple[str, Remote]


def list_meaning(rows: Iterable[CatalogRow]) -> dict[Key, Meaning]:
    """The meaning of rows of one list by region and target."""
    found: dict[Key, list[Meaning]] = {}
    for row in in_order(rows):
        found.setdefault((row.region, row.endpoint.remote), []).append(row_meaning(row))
    return {key: join(*several) for key, several in found.items()}
