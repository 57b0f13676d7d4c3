"""`outgate catalog fleets`, `regions` and `features`: the names that a policy can use."""

from outgate.catalog.fleets import FLEETS, GROUPS, Family, Fleet
from outgate.catalog.model import Catalog, Cloud, Method
from outgate.catalog.readings import Feature
from outgate.policy.service import ELIGIBLE, services_of
from outgate.values import dataclass


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
        FLEETS.values(), key=lambda fleet: (families.index(fleet.family), fleet.build, fleet.name)
    )
    return tuple(
        FleetRow(fleet, tuple(method for method in Method if fleet.sensor in ELIGIBLE[method]))
        for fleet in ordered
    )


def groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every built-in group with its members, both sorted."""
    return tuple(sorted((name, tuple(sorted(members))) for name, members in GROUPS.items()))


def region_rows(catalog: Catalog) -> tuple[RegionRow, ...]:
    """Every region of an edition, by cloud and name."""
    services = tuple(services_of(catalog).values())
    regions = {
        (cloud or "", name): cloud
        for service in services
        for name, cloud in service.regions.items()
    }
    return tuple(
        RegionRow(name, cloud, tuple(s.name for s in services if name in s.regions))
        for (_, name), cloud in sorted(regions.items(), key=lambda item: item[0])
    )


def feature_rows(catalog: Catalog) -> tuple[FeatureRow, ...]:
    """Every feature that some row of an edition belongs to."""
    services = tuple(services_of(catalog).values())
    rows = (
        FeatureRow(feature, tuple(s.name for s in services if feature.name in s.features))
        for feature in catalog.readings.features.values()
    )
    return tuple(row for row in rows if row.services)


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
