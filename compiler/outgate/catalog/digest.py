"""One digest for everything a catalog says, whatever the order of its rows."""

import hashlib
import json

from outgate.catalog.model import EndpointList, ListSource, TagFile


def catalog_digest(
    edition: str, lists: tuple[EndpointList, ...], tag_files: tuple[TagFile, ...] = ()
) -> str:
    """`sha256:` and the digest of all lists with provenance, findings and quarantined rows."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    parts = sorted(encode(part) for part in _parts(edition, lists, tag_files))
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _source(its: ListSource) -> list[str]:
    return [its.title, its.file, its.date, its.sha256]


def _parts(
    edition: str, lists: tuple[EndpointList, ...], tag_files: tuple[TagFile, ...]
) -> list[object]:
    """The catalog cut into pieces whose order means nothing."""
    parts: list[object] = [["edition", edition]]
    for file in tag_files:
        head = [file.cloud, file.change_number, _source(file.source), file.carried_from]
        parts.append(head)
        parts += [
            [file.cloud, t.name, t.change_number, sorted(t.features), sorted(t.prefixes)]
            for t in file.tags
        ]
    for each in lists:
        source = _source(each.source)
        parts.append([each.id, each.service, each.cloud, each.method, source, each.carried_from])
        for table in each.tables:
            name = f"{each.id}/{table.id}"
            parts.append([name, table.sheet, table.has_geography, table.marks_need])
            parts += [
                [name, *map(str, row)]
                for row in (
                    *((p.name, sorted(p.fleets), sorted(p.successors)) for p in table.platforms),
                    *(
                        (q.row, q.code, q.reason, q.text, q.geography, q.platforms, q.cells)
                        for q in table.quarantined
                    ),
                    *((f.code, f.row, f.message, f.raw) for f in table.findings),
                )
            ]
            parts += [
                [
                    e.id,
                    e.text,
                    str(e.target),
                    e.geography,
                    e.category,
                    e.need,
                    sorted(e.platforms),
                    e.conditional,
                    sorted(e.readings),
                    sorted(e.treatment),
                    str(e.correction),
                ]
                for e in table.endpoints
            ]
    return parts
