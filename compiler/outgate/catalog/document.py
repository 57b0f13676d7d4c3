"""Catalog editions as YAML documents (schemas/catalog.schema.json)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from outgate.catalog.model import (
    Endpoint,
    EndpointList,
    ListSource,
    Table,
    TagFile,
)
from outgate.traffic.destination import HostDestination

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
