"""Catalog editions as YAML documents (schemas/catalog.schema.json)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from outgate.catalog.destination import destination_fields
from outgate.catalog.model import Endpoint, EndpointList, ListSource, Table, TagFile

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
    """What a document leaves out where there is nothing to say."""
    return {key: value for key, value in items if isinstance(value, _Flow) or value}


def _list_document(its: EndpointList) -> dict[str, Any]:
    cloud, method = its.cloud and its.cloud.value, its.method and its.method.value
    return {
        "id": its.id,
        "service": its.service,
        **_present((("cloud", cloud), ("method", method))),
        "source": _source_document(its.source),
        **_present((("carried_from", its.carried_from),)),
        "tables": [_table_document(table) for table in its.tables],
    }


def _source_document(source: ListSource) -> dict[str, str]:
    return {
        "title": source.title,
        "file": source.file,
        "date": source.date,
        "sha256": source.sha256,
    }


def _tags_document(its: TagFile) -> dict[str, Any]:
    return {
        "cloud": its.cloud.value,
        "change_number": its.change_number,
        "source": _source_document(its.source),
        **_present((("carried_from", its.carried_from),)),
        "tags": [
            {
                "name": tag.name,
                "change_number": tag.change_number,
                "features": _Flow(tag.features),
                "prefixes": _Flow(tag.prefixes),
            }
            for tag in its.tags
        ],
    }


def _table_document(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "sheet": table.sheet,
        "has_geography": table.has_geography,
        "marks_need": table.marks_need,
        "platforms": [
            _Line(
                name=each.name,
                fleets=list(each.fleets),
                **_present((("successors", dict(each.successors)),)),
            )
            for each in table.platforms
        ],
        "endpoints": [_endpoint_document(each) for each in table.endpoints],
        "quarantined": [
            _Line(
                row=each.row,
                code=each.code.value,
                reason=each.reason,
                **_present(
                    (
                        ("url", each.text),
                        ("geography", each.geography),
                        # An empty list says that every platform cell is blank.
                        ("platforms", None if each.platforms is None else _Flow(each.platforms)),
                        ("cells", [list(pair) for pair in each.cells]),
                    )
                ),
            )
            for each in table.quarantined
        ],
        "findings": [
            _Line(row=each.row, code=each.code.value, message=each.message, raw=each.raw)
            for each in table.findings
        ],
    }


def _endpoint_document(each: Endpoint) -> dict[str, Any]:
    return _Line(
        row=each.row,
        **_present((("number", each.number),)),
        url=each.text,
        **destination_fields(each.remote.destination),
        protocol=each.remote.protocol,
        port=each.remote.port,
        **_present(
            (
                ("geography", each.geography),
                ("category", each.category),
                ("need", each.need and each.need.value),
                ("platforms", list(each.platforms)),
                ("conditional", each.conditional),
                ("readings", list(each.readings)),
            )
        ),
    )
