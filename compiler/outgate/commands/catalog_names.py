"""`outgate catalog fleets`, `regions` and `features`: the names that a policy can use."""

from dataclasses import dataclass

from outgate.catalog.fleets import FLEETS, GROUPS, Family, Fleet
from outgate.catalog.geography import regions_of_lists
from outgate.catalog.model import Catalog, Cloud, Method
from outgate.catalog.readings import Feature
from outgate.policy.service import ELIGIBLE, Service


@dataclass(frozen=True, slots=True)
class FleetRow:
    """A built-in fleet, and the methods (`via`) that its devices can use."""

    fleet: Fleet
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region, its cloud (None: a service without clouds), and the services that serve it."""

    name: str
    cloud: Cloud | None
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """A feature, and the services with rows of it."""

    feature: Feature
    services: tuple[str, ...]


def fleet_rows() -> tuple[FleetRow, ...]:
    """Every built-in fleet: by operating system, older first."""
    families = list(Family)
    ordered = sorted(
        FLEETS.values(), key=lambda each: (families.index(each.family), each.build, each.name)
    )
    return tuple(
        FleetRow(each, tuple(method for method in Method if each.sensor in ELIGIBLE[method]))
        for each in ordered
    )


def groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every built-in group with its members, both sorted."""
    return tuple(sorted((name, tuple(sorted(members))) for name, members in GROUPS.items()))


def region_rows(catalog: Catalog) -> tuple[RegionRow, ...]:
    """Every region of an edition, by cloud and name."""
    services = _services(catalog)
    found = {(cloud or "", name): cloud for its in services for name, cloud in its.regions.items()}
    return tuple(
        RegionRow(name, cloud, tuple(its.name for its in services if name in its.regions))
        for (_, name), cloud in sorted(found.items(), key=lambda each: each[0])
    )


def feature_rows(catalog: Catalog) -> tuple[FeatureRow, ...]:
    """Every feature that some row of an edition belongs to."""
    services = _services(catalog)
    rows = (
        FeatureRow(each, tuple(its.name for its in services if each.name in its.features))
        for each in catalog.readings.features.values()
    )
    return tuple(row for row in rows if row.services)


def _services(catalog: Catalog) -> tuple[Service, ...]:
    known = catalog.readings
    shared = regions_of_lists((each for each in catalog.lists if each.cloud), known)
    return tuple(
        Service(name, its, known, shared) for name, its in sorted(catalog.by_service().items())
    )


@dataclass(frozen=True, slots=True)
class Fleets:
    """Every built-in fleet, and every group with its members."""

    rows: tuple[FleetRow, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Regions:
    """Every region of an edition."""

    catalog: Catalog
    rows: tuple[RegionRow, ...]


@dataclass(frozen=True, slots=True)
class Features:
    """Every feature of an edition."""

    catalog: Catalog
    rows: tuple[FeatureRow, ...]


def list_fleets() -> Fleets:
    """The fleets that every policy can name."""
    return Fleets(fleet_rows(), groups())


def list_regions(catalog: Catalog) -> Regions:
    """The regions that a policy can name with this edition."""
    return Regions(catalog, region_rows(catalog))


def list_features(catalog: Catalog) -> Features:
    """The features that a policy can name with this edition."""
    return Features(catalog, feature_rows(catalog))
