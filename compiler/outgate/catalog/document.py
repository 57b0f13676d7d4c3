"""Catalog editions as YAML documents (schemas/catalog.schema.json) and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from outgate.catalog.findings import FindingCode
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
    ServiceTag,
    Table,
    TagFile,
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
    tag_files: tuple[TagFile, ...] = ()


class _Line(dict[str, Any]):
    """A mapping that stands on one line of the document."""


class _Flow(list[str]):
    """A list that stands on as few lines as it fits on."""


def edition_document(edition: Edition) -> dict[str, Any]:
    """The document of an edition as plain data."""
    return {
        "format_version": FORMAT_VERSION,
        "edition": edition.name,
        "lists": [_list_document(each) for each in sorted(edition.lists, key=lambda each: each.id)],
        "service_tags": [
            _tags_document(each) for each in sorted(edition.tag_files, key=lambda each: each.cloud)
        ],
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
    Dumper.add_representer(
        _Flow,
        lambda dumper, data: dumper.represent_sequence(
            "tag:yaml.org,2002:seq", data, flow_style=True
        ),
    )
    document = edition_document(edition)
    text: str = yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return text


def _present(items: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {
        key: value
        for key, value in items
        if isinstance(value, _Flow) or value not in (None, [], {}, False, "")
    }


def _list_document(its: EndpointList) -> dict[str, Any]:
    return _present(
        (
            ("id", its.id),
            ("service", its.service),
            ("cloud", its.cloud and its.cloud.value),
            ("method", its.method and its.method.value),
            ("source", _source_document(its.source)),
            ("carried_from", its.carried_from),
            ("tables", [_table_document(table) for table in its.tables]),
        )
    )


def _source_document(source: ListSource) -> dict[str, str]:
    return {
        "title": source.title,
        "file": source.file,
        "date": source.date,
        "sha256": source.sha256,
    }


def _tags_document(its: TagFile) -> dict[str, Any]:
    return _present(
        (
            ("cloud", its.cloud.value),
            ("change_number", its.change_number),
            ("source", _source_document(its.source)),
            ("carried_from", its.carried_from),
            (
                "tags",
                [
                    {
                        "name": tag.name,
                        "change_number": tag.change_number,
                        "features": _Flow(tag.features),
                        "prefixes": _Flow(tag.prefixes),
                    }
                    for tag in its.tags
                ],
            ),
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
                        ("code", each.code.value),
                        ("reason", each.reason),
                        ("url", each.text),
                        ("geography", each.geography),
                        # An empty list says that every platform cell is blank.
                        ("platforms", None if each.platforms is None else _Flow(each.platforms)),
                        ("cells", [list(pair) for pair in each.cells]),
                    )
                )
            )
            for each in table.quarantined
        ],
        "findings": [
            _Line(row=each.row, code=each.code.value, message=each.message, raw=each.raw)
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
    return Edition(
        raw["edition"],
        tuple(_read_list(each) for each in raw["lists"]),
        tuple(_read_tags(each) for each in raw.get("service_tags", ())),
    )


def _read_source(raw: Mapping[str, Any]) -> ListSource:
    return ListSource(raw["title"], raw["file"], raw["date"], raw["sha256"])


def _read_tags(raw: Mapping[str, Any]) -> TagFile:
    return TagFile(
        Cloud(raw["cloud"]),
        raw["change_number"],
        _read_source(raw["source"]),
        raw.get("carried_from"),
        tuple(
            ServiceTag(
                each["name"],
                each["change_number"],
                tuple(each["features"]),
                tuple(each["prefixes"]),
            )
            for each in raw["tags"]
        ),
    )


def _read_list(raw: Mapping[str, Any]) -> EndpointList:
    return EndpointList(
        id=raw["id"],
        service=raw["service"],
        cloud=Cloud(raw["cloud"]) if "cloud" in raw else None,
        method=Method(raw["method"]) if "method" in raw else None,
        source=_read_source(raw["source"]),
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
                FindingCode(each["code"]),
                each["reason"],
                each.get("url", ""),
                each.get("geography"),
                tuple(each["platforms"]) if "platforms" in each else None,
                tuple((header, cell) for header, cell in each.get("cells", ())),
            )
            for each in raw["quarantined"]
        ),
        findings=tuple(
            Finding(FindingCode(each["code"]), each["row"], each["message"], each["raw"])
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
