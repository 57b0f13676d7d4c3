"""Catalog editions read back from their documents, which `document` writes."""

from collections.abc import Iterable

from outgate.catalog.destination import read_destination
from outgate.catalog.document import Edition, edition_yaml
from outgate.catalog.fields import (
    EditionFields,
    EndpointFields,
    ListFields,
    PlatformFields,
    QuarantinedFields,
    SourceFields,
    TableFields,
    TagFileFields,
)
from outgate.catalog.findings import Finding, FindingCode, Place
from outgate.catalog.fleets import FLEETS
from outgate.catalog.model import (
    Cloud,
    Endpoint,
    EndpointList,
    ListSource,
    Method,
    Need,
    Platform,
    QuarantinedRow,
    ServiceTag,
    Table,
    TagFile,
)
from outgate.traffic.address import parse_networks
from outgate.traffic.destination import Remote
from outgate.values import replace


def read_edition(raw: EditionFields, *, proven: bool = False) -> Edition:
    """The edition in a document that follows the schema; ValueError for a host or network.

    `proven` tells that a test has read it: its networks are taken as they stand.
    """
    return Edition(
        raw["edition"],
        tuple(_read_list(fields) for fields in raw["lists"]),
        tuple(_read_tags(fields, proven=proven) for fields in raw.get("service_tags", ())),
    )


def unreadable(edition: Edition) -> str:
    """Why the document of an edition says something else than the edition does, "" if it does not.

    Asked before anything is written: an edition that cannot be read stops every command.
    """
    import yaml

    from outgate.documents.schema import worst_fault

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        raw = yaml.load(edition_yaml(edition).encode(), Loader=loader)
        fault = worst_fault("catalog.schema.json", raw)
        if fault is not None:
            return str(fault)
        if read_edition(raw) == edition:
            return ""
    except (yaml.YAMLError, ValueError) as error:
        return " ".join(str(error).split())
    return "it would not say the same"


def _read_source(raw: SourceFields) -> ListSource:
    return ListSource(raw["title"], raw["file"], raw["date"], raw["sha256"])


def _read_tags(raw: TagFileFields, *, proven: bool) -> TagFile:
    return TagFile(
        cloud=Cloud(raw["cloud"]),
        change_number=raw["change_number"],
        source=_read_source(raw["source"]),
        carried_from=raw.get("carried_from"),
        tags=tuple(
            ServiceTag(
                fields["name"],
                fields["change_number"],
                tuple(fields["features"]),
                tuple(fields["prefixes"]) if proven else _read_prefixes(fields["prefixes"]),
            )
            for fields in raw["tags"]
        ),
    )


def _read_prefixes(prefixes: Iterable[str]) -> tuple[str, ...]:
    return tuple(cidr for prefix in prefixes for cidr in parse_networks(prefix))


def _read_list(raw: ListFields) -> EndpointList:
    return EndpointList(
        id=raw["id"],
        service=raw["service"],
        cloud=Cloud(raw["cloud"]) if "cloud" in raw else None,
        method=Method(raw["method"]) if "method" in raw else None,
        source=_read_source(raw["source"]),
        carried_from=raw.get("carried_from"),
        tables=tuple(_read_table(raw["id"], fields) for fields in raw["tables"]),
    )


def _read_table(list_id: str, raw: TableFields) -> Table:
    place = Place(list_id, raw["id"])
    return Table(
        id=raw["id"],
        sheet=raw["sheet"],
        has_geography=raw["has_geography"],
        marks_need=raw["marks_need"],
        platforms=tuple(_read_platform(fields) for fields in raw["platforms"]),
        endpoints=tuple(_read_endpoint(place, fields) for fields in raw["endpoints"]),
        quarantined=tuple(_read_quarantined(fields) for fields in raw["quarantined"]),
        findings=tuple(
            Finding(
                FindingCode(fields["code"]),
                fields["message"],
                fields["raw"],
                replace(place, row=fields["row"]),
            )
            for fields in raw["findings"]
        ),
    )


def _read_quarantined(raw: QuarantinedFields) -> QuarantinedRow:
    return QuarantinedRow(
        row=raw["row"],
        code=FindingCode(raw["code"]),
        reason=raw["reason"],
        text=raw.get("url", ""),
        geography=raw.get("geography"),
        platforms=tuple(raw["platforms"]) if "platforms" in raw else None,
        cells=tuple((header, cell) for header, cell in raw.get("cells", ())),
    )


def _read_platform(raw: PlatformFields) -> Platform:
    """A platform; ValueError where it names a fleet that does not exist."""
    successors = raw.get("successors", {})
    for name in (*raw["fleets"], *successors, *successors.values()):
        if name not in FLEETS:
            raise ValueError(f"platform `{raw['name']}`: there is no fleet `{name}`")
    return Platform(raw["name"], tuple(raw["fleets"]), tuple(successors.items()))


def _read_endpoint(table: Place, raw: EndpointFields) -> Endpoint:
    place = replace(table, row=raw["row"], number=raw.get("number", 0))
    return Endpoint(
        id=str(place),
        row=place.row,
        number=place.number,
        text=raw["url"],
        remote=Remote(read_destination(raw), raw["protocol"], raw["port"]),
        geography=raw.get("geography"),
        category=raw.get("category"),
        need=Need(raw["need"]) if "need" in raw else None,
        platforms=tuple(raw.get("platforms", ())),
        conditional=raw.get("conditional", False),
        readings=tuple(raw.get("readings", ())),
    )
