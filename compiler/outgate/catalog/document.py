"""Catalog editions as YAML documents (schemas/catalog.schema.json)."""

from outgate.catalog.destination import destination_fields
from outgate.catalog.findings import Finding
from outgate.catalog.model import (
    Endpoint,
    EndpointList,
    ListSource,
    Platform,
    QuarantinedRow,
    Table,
    TagFile,
)
from outgate.values import dataclass

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Edition:
    """What one document holds."""

    name: str
    lists: tuple[EndpointList, ...]
    tag_files: tuple[TagFile, ...] = ()


class _Line(dict[str, object]):
    """A mapping that stands on one line of the document."""


class _Flow(list[str]):
    """A list that stands on as few lines as it fits on."""


def edition_document(edition: Edition) -> dict[str, object]:
    """The document of an edition as plain data."""
    return {
        "format_version": FORMAT_VERSION,
        "edition": edition.name,
        "lists": [
            _list_document(endpoint_list)
            for endpoint_list in sorted(edition.lists, key=lambda endpoint_list: endpoint_list.id)
        ],
        "service_tags": [
            _tags_document(file) for file in sorted(edition.tag_files, key=lambda file: file.cloud)
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


def _present(**fields: object) -> dict[str, object]:
    """Fields without those that say nothing; an empty `_Flow` does say something."""
    return {key: value for key, value in fields.items() if isinstance(value, _Flow) or value}


def _list_document(endpoint_list: EndpointList) -> dict[str, object]:
    cloud, method = endpoint_list.cloud, endpoint_list.method
    return {
        "id": endpoint_list.id,
        "service": endpoint_list.service,
        **_present(cloud=cloud and cloud.value, method=method and method.value),
        "source": _source_document(endpoint_list.source),
        **_present(carried_from=endpoint_list.carried_from),
        "tables": [_table_document(table) for table in endpoint_list.tables],
    }


def _source_document(source: ListSource) -> dict[str, str]:
    return {
        "title": source.title,
        "file": source.file,
        "date": source.date,
        "sha256": source.sha256,
    }


def _tags_document(file: TagFile) -> dict[str, object]:
    return {
        "cloud": file.cloud.value,
        "change_number": file.change_number,
        "source": _source_document(file.source),
        **_present(carried_from=file.carried_from),
        "tags": [
            {
                "name": tag.name,
                "change_number": tag.change_number,
                "features": _Flow(tag.features),
                "prefixes": _Flow(tag.prefixes),
            }
            for tag in file.tags
        ],
    }


def _table_document(table: Table) -> dict[str, object]:
    return {
        "id": table.id,
        "sheet": table.sheet,
        "has_geography": table.has_geography,
        "marks_need": table.marks_need,
        "platforms": [_platform_document(platform) for platform in table.platforms],
        "endpoints": [_endpoint_document(endpoint) for endpoint in table.endpoints],
        "quarantined": [_quarantined_document(row) for row in table.quarantined],
        "findings": [_finding_document(finding) for finding in table.findings],
    }


def _platform_document(platform: Platform) -> _Line:
    return _Line(
        name=platform.name,
        fleets=list(platform.fleets),
        **_present(successors=dict(platform.successors)),
    )


def _endpoint_document(endpoint: Endpoint) -> _Line:
    return _Line(
        row=endpoint.row,
        **_present(number=endpoint.number),
        url=endpoint.text,
        **destination_fields(endpoint.remote.destination),
        protocol=endpoint.remote.protocol,
        port=endpoint.remote.port,
        **_present(
            geography=endpoint.geography,
            category=endpoint.category,
            need=endpoint.need and endpoint.need.value,
            platforms=list(endpoint.platforms),
            conditional=endpoint.conditional,
            readings=list(endpoint.readings),
        ),
    )


def _quarantined_document(row: QuarantinedRow) -> _Line:
    return _Line(
        row=row.row,
        code=row.code.value,
        reason=row.reason,
        **_present(
            url=row.text,
            geography=row.geography,
            # An empty list says that every platform cell is blank.
            platforms=None if row.platforms is None else _Flow(row.platforms),
            cells=[list(pair) for pair in row.cells],
        ),
    )


def _finding_document(finding: Finding) -> _Line:
    return _Line(row=finding.row, code=finding.code.value, message=finding.message, raw=finding.raw)
