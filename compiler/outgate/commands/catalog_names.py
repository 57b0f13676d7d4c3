"""`outgate catalog fleets`, `regions` and `features`: the names that a policy can use."""

from dataclasses import dataclass

from outgate.catalog.fleets import FLEETS, GROUPS, Family, Fleet
from outgate.catalog.geography import regions_of_lists
from outgate.catalog.model import Catalog, Cloud, Method
from outgate.catalog.readings import Feature
from outgate.policy.service import ELIGIBLE, Service

FORMAT_VERSION = "1.0"


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
    services = _services(catalog)
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
    services = _services(catalog)
    rows = (
        FeatureRow(feature, tuple(s.name for s in services if feature.name in s.features))
        for feature in catalog.readings.features.values()
    )
    return tuple(row for row in rows if row.services)


def _services(catalog: Catalog) -> tuple[Service, ...]:
    known = catalog.readings
    shared = regions_of_lists((listed for listed in catalog.lists if listed.cloud), known)
    return tuple(
        Service(name, lists, known, shared) for name, lists in catalog.by_service().items()
    )


def fleets_document() -> dict[str, object]:
    """Fleets and groups for other programs (schemas/catalog-names.schema.json)."""
    return {
        "format_version": FORMAT_VERSION,
        "fleets": [
            {
                "name": row.fleet.name,
                "family": str(row.fleet.family),
                "sensor": str(row.fleet.sensor),
                "methods": [str(method) for method in row.methods],
            }
            for row in fleet_rows()
        ],
        "groups": [{"name": name, "members": list(members)} for name, members in groups()],
    }


def regions_document(catalog: Catalog) -> dict[str, object]:
    """Regions for other programs (schemas/catalog-names.schema.json)."""
    return {
        "format_version": FORMAT_VERSION,
        "edition": catalog.edition,
        "regions": [
            {
                "name": row.name,
                "cloud": str(row.cloud) if row.cloud else None,
                "services": list(row.services),
            }
            for row in region_rows(catalog)
        ],
    }


def features_document(catalog: Catalog) -> dict[str, object]:
    """Features for other programs (schemas/catalog-names.schema.json)."""
    return {
        "format_version": FORMAT_VERSION,
        "edition": catalog.edition,
        "features": [
            {
                "name": row.feature.name,
                "default": row.feature.default,
                "about": row.feature.about,
                "services": list(row.services),
            }
            for row in feature_rows(catalog)
        ],
    }
