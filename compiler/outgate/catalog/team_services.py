"""A team's own services: hand-written YAML (schemas/service.schema.json) as endpoint lists."""

from outgate.catalog.fields import ServiceFields, ServiceRowFields
from outgate.catalog.findings import Place
from outgate.catalog.fleets import BUILT_IN_NAMES, expand
from outgate.catalog.model import Endpoint, EndpointList, ListSource, Need, Platform, Table
from outgate.catalog.own_urls import OwnUrlError, read_own_url
from outgate.catalog.url_cell import ReadUrl
from outgate.diagnostics import did_you_mean

_TABLE = "endpoints"


class ServiceError(ValueError):
    """A row of a service document that cannot be read; `path` leads to it as in a schema fault."""

    def __init__(self, message: str, path: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.path = path


def read_service(raw: ServiceFields, file: str, sha256: str) -> EndpointList:
    """The list in a document that follows the schema; ServiceError for what no schema can see."""
    service = raw["service"]
    endpoints: list[Endpoint] = []
    platforms: dict[str, Platform] = {}
    rows = raw["endpoints"]
    is_regional = any("region" in row for row in rows)
    for number, row in enumerate(rows, start=1):
        names = _platforms(row, number, platforms)
        urls = _read_url(row, number)
        for index, url in enumerate(urls, start=1):
            place = Place(service, _TABLE, number, index if len(urls) > 1 else 0)
            endpoints.append(
                Endpoint(
                    id=str(place),
                    row=place.row,
                    number=place.number,
                    text=url.text,
                    remote=url.remote,
                    geography=row.get("region", "All") if is_regional else None,
                    category=None,
                    need=Need.REQUIRED,
                    platforms=names,
                    conditional=False,
                    readings=(),
                    treatment=_treatment(row),
                )
            )
    table = Table(
        id=_TABLE,
        sheet=_TABLE,
        has_geography=is_regional,
        marks_need=True,
        platforms=tuple(platforms.values()),
        endpoints=tuple(endpoints),
        quarantined=(),
        findings=(),
    )
    source = ListSource(raw.get("title", service), file, raw.get("date", ""), sha256)
    return EndpointList(
        id=service,
        service=service,
        cloud=None,
        method=None,
        source=source,
        carried_from=None,
        tables=(table,),
    )


def _treatment(row: ServiceRowFields) -> tuple[tuple[str, str], ...]:
    """How a row wants its traffic to be treated.

    Where it says nothing it gets the strictest: nobody asked to exempt it from anything.
    """
    return (
        ("authentication", row.get("authentication", "allowed")),
        ("inspection", row.get("inspection", "keep")),
        ("proxy", row.get("proxy", "allowed")),
    )


def _read_url(row: ServiceRowFields, number: int) -> tuple[ReadUrl, ...]:
    try:
        return read_own_url(row["url"], tuple(row.get("ports", ())))
    except OwnUrlError as error:
        raise ServiceError(str(error), ("endpoints", number - 1, "url")) from error


def _platforms(
    row: ServiceRowFields, number: int, platforms: dict[str, Platform]
) -> tuple[str, ...]:
    names = tuple(name.lower() for name in row.get("fleets", ()))
    for name in names:
        fleets = expand(name)
        if fleets is None:
            near = did_you_mean(name, BUILT_IN_NAMES)
            hint = f"; did you mean `{near}`?" if near else ""
            path = ("endpoints", number - 1, "fleets")
            raise ServiceError(f"there is no built-in fleet `{name}`{hint}", path)
        platforms[name] = Platform(name, fleets)
    return names
