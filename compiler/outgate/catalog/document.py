"""Catalog editions as YAML documents (schemas/catalog.schema.json) and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from outgate.catalog.model import (
    Cloud,
    Endpoint,
    EndpointList,
    Finding,
    ListSource,
    Method,
    Need,
    Platform,
    QuarantinedRow,
    Table,
)
from outgate.traffic.destination import HostDestination, ServiceTagDestination, Target
from outgate.traffic.host import parse_host
from outgate.traffic.path import read_path_notation

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Edition:
    """What one document holds."""

    name: str
    lists: tuple[EndpointList, ...]


class _Line(dict[str, Any]):
    """A mapping that stands on one line of the document."""


def edition_document(edition: Edition) -> dict[str, Any]:
    """The document of an edition as plain data."""
    return {
        "format_version": FORMAT_VERSION,
        "edition": edition.name,
        "lists": [_list_document(each) for each in sorted(edition.lists, key=lambda each: each.id)],
    }


def edition_yaml(edition: Edition) -> str:
    """The document as YAML text, one line for each row."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes rows in flow style, everything else in block style."""

    Dumper.add_representer(
        _Line,
        lambda dumper, data: dumper.represent_mapping(
            "tag:yaml.org,2002:map", data.items(), flow_style=True
        ),
    )
    document = edition_document(edition)
    text: str = yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return text


def _present(items: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value for key, value in items if value not in (None, [], {}, False)}


def _list_document(its: EndpointList) -> dict[str, Any]:
    return _present(
        (
            ("id", its.id),
            ("service", its.service),
            ("cloud", its.cloud and its.cloud.value),
            ("method", its.method and its.method.value),
            (
                "source",
                {
                    "title": its.source.title,
                    "file": its.source.file,
                    "date": its.source.date,
                    "sha256": its.source.sha256,
                },
            ),
            ("carried_from", its.carried_from),
            ("tables", [_table_document(table) for table in its.tables]),
        )
    )


def _table_document(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "sheet": table.sheet,
        "has_geography": table.has_geography,
        "marks_need": table.marks_need,
        "platforms": [
            _Line(
                _present(
                    (
                        ("name", each.name),
                        ("fleets", list(each.fleets)),
                        ("successors", dict(each.successors)),
                    )
                )
            )
            for each in table.platforms
        ],
        "endpoints": [_endpoint_document(each) for each in table.endpoints],
        "quarantined": [
            _Line(
                _present(
                    (
                        ("row", each.row),
                        ("reason", each.reason),
                        ("geography", each.geography),
                        ("cells", [list(pair) for pair in each.cells]),
                    )
                )
            )
            for each in table.quarantined
        ],
        "findings": [
            _Line(row=each.row, code=each.code, message=each.message, raw=each.raw)
            for each in table.findings
        ],
    }


def _endpoint_document(each: Endpoint) -> dict[str, Any]:
    destination = each.target.destination
    is_host = isinstance(destination, HostDestination)
    path = destination.path if isinstance(destination, HostDestination) else None
    return _Line(
        _present(
            (
                ("row", each.row),
                ("number", each.number or None),
                ("url", each.text),
                (
                    "host",
                    str(destination.host) if isinstance(destination, HostDestination) else None,
                ),
                ("path", str(path) if path else None),
                ("tag", None if is_host else getattr(destination, "name", None)),
                ("protocol", each.target.protocol),
                ("port", each.target.port),
                ("geography", each.geography),
                ("category", each.category),
                ("need", each.need and each.need.value),
                ("platforms", list(each.platforms)),
                ("conditional", each.conditional),
                ("readings", list(each.readings)),
            )
        )
    )


def read_edition(raw: Mapping[str, Any]) -> Edition:
    """The edition in a document that follows the schema."""
    return Edition(raw["edition"], tuple(_read_list(each) for each in raw["lists"]))


def _read_list(raw: Mapping[str, Any]) -> EndpointList:
    source = raw["source"]
    return EndpointList(
        id=raw["id"],
        service=raw["service"],
        cloud=Cloud(raw["cloud"]) if "cloud" in raw else None,
        method=Method(raw["method"]) if "method" in raw else None,
        source=ListSource(source["title"], source["file"], source["date"], source["sha256"]),
        carried_from=raw.get("carried_from"),
        tables=tuple(_read_table(raw["id"], each) for each in raw["tables"]),
    )


def _read_table(list_id: str, raw: Mapping[str, Any]) -> Table:
    prefix = f"{list_id}/{raw['id']}#"
    return Table(
        id=raw["id"],
        sheet=raw["sheet"],
        has_geography=raw["has_geography"],
        marks_need=raw["marks_need"],
        platforms=tuple(
            Platform(each["name"], tuple(each["fleets"]), tuple(each.get("successors", {}).items()))
            for each in raw["platforms"]
        ),
        endpoints=tuple(_read_endpoint(prefix, each) for each in raw["endpoints"]),
        quarantined=tuple(
            QuarantinedRow(
                each["row"],
                each["reason"],
                each.get("geography"),
                tuple((header, cell) for header, cell in each.get("cells", ())),
            )
            for each in raw["quarantined"]
        ),
        findings=tuple(
            Finding(each["code"], each["row"], each["message"], each["raw"])
            for each in raw["findings"]
        ),
    )


def _read_endpoint(prefix: str, raw: Mapping[str, Any]) -> Endpoint:
    number = raw.get("number", 0)
    destination: HostDestination | ServiceTagDestination
    if "tag" in raw:
        destination = ServiceTagDestination(raw["tag"])
    else:
        path = read_path_notation(raw["path"]) if "path" in raw else None
        destination = HostDestination(parse_host(raw["host"]), path)
    return Endpoint(
        id=f"{prefix}{raw['row']}" + (f".{number}" if number else ""),
        row=raw["row"],
        number=number,
        text=raw["url"],
        target=Target(destination, raw["protocol"], raw["port"]),
        geography=raw.get("geography"),
        category=raw.get("category"),
        need=Need(raw["need"]) if "need" in raw else None,
        platforms=tuple(raw.get("platforms", ())),
        conditional=raw.get("conditional", False),
        readings=tuple(raw.get("readings", ())),
    )
