"""Overlays: reviewed corrections of published lists (schemas/overlay.schema.json).

An entry names its row by URL and geography, never by number, so that it goes on to hold when rows
move, and finds nothing to do when the publisher has mended the row.
"""

from outgate.catalog.corrections import OverlayError, TableCorrector
from outgate.catalog.fields import OverlayFields
from outgate.catalog.findings import Place
from outgate.catalog.model import EndpointList, Overlay, Table
from outgate.catalog.readings import Readings
from outgate.diagnostics import did_you_mean
from outgate.values import replace


def holds_for(raw: OverlayFields, edition: str) -> bool:
    """Whether an overlay document is meant for an edition."""
    span = raw.get("editions", {})
    return span.get("from", "") <= edition <= span.get("to", "9999")


def apply_overlay(
    lists: tuple[EndpointList, ...],
    raw: OverlayFields,
    known: Readings,
    *,
    proven: bool = False,
) -> tuple[tuple[EndpointList, ...], Overlay]:
    """The lists with an overlay document applied, and what it did; it may name `known` readings.

    OverlayError where there is no such table: a misspelt one would correct nothing, silently. One
    that is `proven` to be right for an edition is idle instead where a newer edition, which its
    authors have not seen, has another form.
    """
    corrector: TableCorrector | None = None
    corrected = []
    for endpoint_list in lists:
        tables: list[Table] = []
        for table in endpoint_list.tables:
            place = Place(endpoint_list.id, table.id)
            if str(place) != raw["table"]:
                tables.append(table)
                continue
            corrector = TableCorrector(
                overlay=raw, place=place, table=table, known=known, proven=proven
            )
            corrector.apply()
            tables.append(corrector.table)
        corrected.append(replace(endpoint_list, tables=tuple(tables)))
    if corrector is None and not proven:
        raise OverlayError(_no_such_table(lists, raw["table"]), ("table",))
    overlay = Overlay(
        id=raw["overlay"],
        table=raw["table"],
        reason=raw["reason"],
        decided_by=raw["decided_by"],
        rows=corrector.rows if corrector else 0,
        idle=tuple(corrector.idle)
        if corrector
        else (f"the edition has no table `{raw['table']}`",),
    )
    return tuple(corrected), overlay


def _no_such_table(lists: tuple[EndpointList, ...], name: str) -> str:
    names = [
        str(Place(endpoint_list.id, table.id))
        for endpoint_list in lists
        for table in endpoint_list.tables
    ]
    near = did_you_mean(name, names)
    hint = f"did you mean `{near}`?" if near else f"it has {', '.join(sorted(names))};"
    return (
        f"the edition has no table `{name}`; {hint} `editions` says which editions an overlay is "
        "for"
    )
