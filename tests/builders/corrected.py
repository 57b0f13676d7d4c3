"""A table that fits on a page, and what overlays of the tests' own make of it."""

from dataclasses import replace
from typing import Any

from outgate.catalog.corrections import TableCorrector
from outgate.catalog.findings import Place
from outgate.catalog.model import Need
from outgate.catalog.readings import load_readings
from tests.builders.catalogs import endpoint_list, quarantined, row

HEAD = {"overlay": "ours", "table": "l/t", "reason": "why", "decided_by": "team"}
MODEL = replace(
    row("a.example", number=3, geography="EU", platforms=("Linux", "macOS"), need=Need.OPTIONAL),
    readings=("feature-updates",),
    category="Category A",
    conditional=True,
)
OTHER = row("b.example", number=8, geography="UK")
SAME = replace(row("b.example", number=9, geography="US"), category="Category B")
BAD = replace(
    quarantined("c.example, d.example", "EU", number=5), cells=(("Category", "C"), ("Notes", "N"))
)
WORSE = quarantined("c.example, d.example", "UK", number=6)
NOWHERE = quarantined("e.example", None, number=7)


def corrected(*, proven: bool = False, **entries: Any) -> TableCorrector:
    """The table after one overlay with these entries."""
    (table,) = endpoint_list(MODEL, OTHER, SAME, bad=(BAD, WORSE, NOWHERE)).tables
    corrector = TableCorrector(
        overlay={**HEAD, **entries},  # type: ignore[typeddict-item] # as a file has them
        place=Place("l", "t"),
        table=table,
        known=load_readings(),
        proven=proven,
    )
    corrector.apply()
    return corrector


def entry(url: str, **fields: Any) -> dict[str, Any]:
    """An entry of an overlay about one URL."""
    return {"url": url, "evidence": "seen", **fields}
