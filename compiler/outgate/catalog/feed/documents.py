"""The JSON documents of the feed (schemas/feed-*.schema.json), one item of a list on each line.

They hold facts and our own words, never sentences of the publisher.
"""

import json
from collections.abc import Iterable, Mapping

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind
from outgate.catalog.comparison.document import change_document, fleets_document, needs_document
from outgate.catalog.comparison.meaning import Firmness, FleetNeeds, Meaning, row_meaning
from outgate.catalog.destination import destination_fields
from outgate.catalog.model import EndpointList, ListSource, TagFile
from outgate.catalog.readings import Readings
from outgate.catalog.rows import CatalogRow, in_order, quarantined_rows, rows_of

FORMAT_VERSION = "1.0"
Document = dict[str, object]


def document_text(document: Mapping[str, object]) -> str:
    """A document as text that git shows well: one line for each field and each item of a list."""
    parts = []
    for key, value in document.items():
        text = _compact(value)
        if isinstance(value, list) and value:
            text = "[\n" + ",\n".join(f"    {_compact(item)}" for item in value) + "\n  ]"
        parts.append(f"  {_compact(key)}: {text}")
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    # YAML can hold half of a surrogate pair, UTF-8 cannot.
    return text.encode("utf-8", "replace").decode("utf-8")


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def list_document(endpoint_list: EndpointList, edition: str, known: Readings) -> Document:
    """A list as it went with an edition, row by row."""
    source = endpoint_list.source
    rows = in_order(rows_of((endpoint_list,), known))
    quarantined = sorted(
        quarantined_rows((endpoint_list,), known),
        key=lambda unread: (unread.table.id, unread.row.row, unread.row.text),
    )
    return {
        **_head(endpoint_list.id, edition, source, endpoint_list.carried_from),
        "endpoints": [_endpoint_document(row) for row in rows],
        "quarantined": [
            {
                "url": unread.row.text,
                "region": unread.region,
                "code": unread.row.code.value,
                "provenance": _provenance(source, unread.table.sheet, unread.row.row),
            }
            for unread in quarantined
        ],
        "service_tags": [],
    }


def tags_document(file: TagFile, instance: str, edition: str) -> Document:
    """The service tags of one cloud as they went with an edition."""
    tags = [
        {
            "name": tag.name,
            "change_number": tag.change_number,
            "features": list(tag.features),
            "prefixes": list(tag.prefixes),
        }
        for tag in sorted(file.tags, key=lambda tag: tag.name)
    ]
    return {
        **_head(instance, edition, file.source, file.carried_from),
        "endpoints": [],
        "quarantined": [],
        "service_tags": tags,
    }


def _head(instance: str, edition: str, source: ListSource, carried_from: str | None) -> Document:
    return {
        "format_version": FORMAT_VERSION,
        "instance": instance,
        "version": edition,
        "carried_from": carried_from,
        "source": {"file": source.file, "date": source.date, "sha256": source.sha256},
    }


def _provenance(source: ListSource, sheet: str, row: int) -> Document:
    return {"file": source.file, "section": sheet, "row": row}


def _endpoint_document(row: CatalogRow) -> Document:
    meaning = row_meaning(row)
    endpoint = row.endpoint
    destination = destination_fields(endpoint.remote.destination)
    correction = endpoint.correction
    return {
        "id": endpoint.id,
        "url": str(endpoint.remote),
        "host": destination.get("host"),
        "path": destination.get("path"),
        "service_tag": destination.get("tag"),
        **({"networks": destination["networks"]} if "networks" in destination else {}),
        "protocol": endpoint.remote.protocol,
        "port": endpoint.remote.port,
        "region": row.region,
        "required": meaning.firmness is Firmness.REQUIRED,
        "needs": _needs_documents(meaning),
        "conditions": sorted(meaning.conditions),
        "features": [feature.name for feature in row.features],
        "demands": sorted(meaning.demands),
        "provenance": _provenance(row.list.source, row.table.sheet, endpoint.row)
        | {"corrected_by": correction.overlay if correction else None},
    }


def _needs_documents(meaning: Meaning) -> list[Document]:
    """How the fleets need a row, those together that need it alike; none that does not."""
    fleets_by_needs: dict[FleetNeeds, list[str]] = {}
    for fleet, needs in meaning.fleets.items():
        if needs:
            fleets_by_needs.setdefault(needs, []).append(fleet)
    return [
        {"fleets": fleets_document(tuple(fleets)), "grounds": needs_document(needs)}
        for needs, fleets in fleets_by_needs.items()
    ]


_WHOLE_THINGS = frozenset(
    (
        ChangeKind.LIST,
        ChangeKind.ADDED,
        ChangeKind.REMOVED,
        ChangeKind.MOVED,
        ChangeKind.TAG,
    )
)


def changes_document(
    instance: str,
    since: str,
    latest: str,
    steps: Iterable[tuple[str, tuple[CatalogChange, ...]]],
) -> Document:
    """Everything since an edition; `steps` pair later editions with their changes, oldest first."""
    return {
        "format_version": FORMAT_VERSION,
        "instance": instance,
        "since": since,
        "latest": latest,
        "changes": [
            {
                "id": f"{version}/{number}",
                "version": version,
                "disposition": disposition_of(change),
                **change_document(change),
            }
            for version, changes in steps
            for number, change in enumerate(changes, start=1)
        ],
    }


def disposition_of(change: CatalogChange) -> str:
    """`add`, `remove` or `change`, of the thing that the change is about as a whole."""
    if change.kind not in _WHOLE_THINGS:
        return "change"
    return "add" if change.sign == "+" else "remove"
