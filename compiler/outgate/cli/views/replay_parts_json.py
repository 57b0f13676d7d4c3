"""The timeline and the statements by site of a replay, as JSON."""

from outgate.replay.report import SiteTable, SiteUse
from outgate.replay.timeline import Timeline


def timeline_fields(timeline: Timeline | None) -> dict[str, object] | None:
    """The timeline, null where none was asked for."""
    if timeline is None:
        return None
    return {
        "per": timeline.per.value,
        "slots": [{"start": slot.start, **slot.counts} for slot in timeline.slots],
        "spanning": {
            "first_seen": timeline.first or None,
            "last_seen": timeline.last or None,
            **timeline.spanning,
        },
        "untimed": dict(timeline.untimed),
    }


def site_fields(table: SiteTable) -> dict[str, object]:
    """Statements by site; what has neither requests nor breaks is left out."""
    return {
        "statements": [
            {
                "text": each.text,
                "places": list(each.places),
                "meant": None if each.meant is None else list(each.meant),
                "sites": _cells(each.cells),
            }
            for each in table.statements
        ],
        "apart": _cells(table.apart),
    }


def _cells(cells: tuple[SiteUse, ...]) -> list[dict[str, object]]:
    return [
        {"source": each.site, "requests": each.requests, "breaks": each.breaks} for each in cells
    ]
