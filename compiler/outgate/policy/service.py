"""What a service's lists let a statement choose: regions, fleets, methods, features."""

from collections.abc import Mapping
from functools import cached_property

from outgate.catalog.fleets import FLEETS, Sensor
from outgate.catalog.geography import regions_of_lists, regions_of_table
from outgate.catalog.model import Catalog, Cloud, EndpointList, Method, Table
from outgate.catalog.readings import Readings
from outgate.catalog.rows import CatalogRow, rows_of
from outgate.values import dataclass, field

# Which devices can use a method, by the way they are onboarded; None is a service without methods.
ELIGIBLE: dict[Method | None, frozenset[Sensor]] = {
    None: frozenset(Sensor),
    Method.STANDARD: frozenset(Sensor),
    Method.STREAMLINED: frozenset(Sensor) - {Sensor.MMA},
    Method.ADDRESSES: frozenset(Sensor) - {Sensor.MMA, Sensor.LEGACY},
}


@dataclass(frozen=True)
class Service:
    """One service of a catalog."""

    name: str
    lists: tuple[EndpointList, ...]
    known: Readings
    cloud_regions: Mapping[str, Cloud | None] = field(default_factory=dict)

    @cached_property
    def regions(self) -> dict[str, Cloud | None]:
        """Every region a statement can name, with its cloud.

        A list for a cloud serves all regions of that cloud that the catalog knows, also where its
        own rows are worldwide; whether a table leaves a region out is checked apart.
        """
        clouds = {endpoint_list.cloud for endpoint_list in self.lists}
        shared = {name: cloud for name, cloud in self.cloud_regions.items() if cloud in clouds}
        regions = {**shared, **regions_of_lists(self.lists, self.known)}
        return dict(sorted(regions.items(), key=lambda item: item[0].lower()))

    @cached_property
    def knows_regions(self) -> bool:
        """Whether a statement must say a region."""
        return bool(self.regions) or any(endpoint_list.cloud for endpoint_list in self.lists)

    @cached_property
    def knows_fleets(self) -> bool:
        """Whether rows of the service tell devices apart."""
        return any(
            table.platforms for endpoint_list in self.lists for table in endpoint_list.tables
        )

    @cached_property
    def knows_methods(self) -> bool:
        """Whether there are lists for different connectivity methods."""
        return any(endpoint_list.method for endpoint_list in self.lists)

    @cached_property
    def features(self) -> tuple[str, ...]:
        """Features that some row of the service belongs to, sorted."""
        return tuple(sorted({feature.name for row in self._rows for feature in row.features}))

    @cached_property
    def has_mma(self) -> bool:
        """Whether rows belong to the Microsoft Monitoring Agent, so that they can be narrowed."""
        return any(row.is_mma for row in self._rows)

    @cached_property
    def _rows(self) -> tuple[CatalogRow, ...]:
        return tuple(rows_of(self.lists, self.known))

    def lists_for(self, cloud: Cloud | None, method: Method | None) -> tuple[EndpointList, ...]:
        """The lists that answer a statement."""
        wanted = method.answered_by if method else None
        return tuple(
            endpoint_list
            for endpoint_list in self.lists
            if endpoint_list.cloud in (None, cloud) and endpoint_list.method in (None, wanted)
        )


def services_of(catalog: Catalog) -> dict[str, Service]:
    """Every service of a catalog by its name."""
    known = catalog.readings
    of_clouds = (endpoint_list for endpoint_list in catalog.lists if endpoint_list.cloud)
    regions = regions_of_lists(of_clouds, known)
    return {
        name: Service(name, lists, known, regions) for name, lists in catalog.by_service().items()
    }


def covered_by(lists: tuple[EndpointList, ...], method: Method | None) -> dict[str, str]:
    """Fleets that some table of the lists covers and that can use the method."""
    fleets: dict[str, str] = {}
    for endpoint_list in lists:
        for table in endpoint_list.tables:
            for fleet, named in table.covered().items():
                if named == fleet or fleet not in fleets:
                    fleets[fleet] = named
    eligible = ELIGIBLE[method]
    return {name: named for name, named in fleets.items() if FLEETS[name].sensor in eligible}


def legacy_regions(
    lists: tuple[EndpointList, ...], known: Readings, regions: tuple[str, ...]
) -> tuple[str, ...]:
    """Those of the regions that a table for Windows 10 1607 to 1803 alone has rows for.

    These releases need its hosts beside those of the streamlined list.
    """
    served: set[str] = set()
    for endpoint_list in lists:
        for table in endpoint_list.tables:
            sensors = {FLEETS[fleet].sensor for fleet in table.covered()}
            if sensors == {Sensor.LEGACY}:
                served |= set(regions_of_table(table, known) or regions)
    return tuple(region for region in regions if region in served)


def lacking_regions(
    lists: tuple[EndpointList, ...],
    known: Readings,
    regions: tuple[str, ...],
    fleets: tuple[str, ...],
) -> dict[str, Table]:
    """Regions that a table in use has no rows for although it lists others, with that table."""
    lacking: dict[str, Table] = {}
    for endpoint_list in lists:
        for table in endpoint_list.tables:
            if not table.is_for(fleets):
                continue
            listed = regions_of_table(table, known)
            if listed:
                lacking.update({region: table for region in regions if region not in listed})
    return lacking


def first_edition_covering(
    catalogs: tuple[Catalog, ...], service: str, cloud: Cloud | None, method: Method, fleet: str
) -> tuple[str, Method] | None:
    """The first edition and method whose list covers a fleet, the asked method first."""
    for wanted in (method, *Method):
        for catalog in catalogs:
            lists = Service(service, catalog.lists_of(service), catalog.readings).lists_for(
                cloud, wanted
            )
            if fleet in covered_by(lists, wanted):
                return catalog.edition, wanted
    return None
