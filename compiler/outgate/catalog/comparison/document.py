"""Changes as plain data for other programs (schemas/catalog-diff.schema.json)."""

from typing import Any

from outgate.catalog.comparison.changes import Change
from outgate.catalog.comparison.fleet_names import ANY_DEVICE
from outgate.catalog.comparison.meaning import Grounds
from outgate.catalog.comparison.wording import change_words


def change_document(change: Change) -> dict[str, Any]:
    """Everything about a change, with the sentence that people are shown."""
    return {
        "list": change.list,
        "region": change.region,
        "kind": change.kind.value,
        "impact": change.impact.value,
        "subject": change.subject,
        "says": change_words(change),
        "shifts": [
            {
                "fleets": fleets_document(shift.fleets),
                "before": grounds_document(shift.before),
                "after": grounds_document(shift.after),
            }
            for shift in change.shifts
        ],
        "lost": list(change.lost),
        "gained": list(change.gained),
        "elsewhere": list(change.elsewhere),
        "within": list(change.within),
        "old_rows": list(change.old_rows),
        "new_rows": list(change.new_rows),
    }


def fleets_document(fleets: tuple[str, ...]) -> list[str] | None:
    """Fleets by name, None for any device where the table knows no devices."""
    return None if ANY_DEVICE in fleets else list(fleets)


def grounds_document(grounds: Grounds) -> list[dict[str, str | None]]:
    """Grounds in order; the feature is None for a ground without one."""
    return [
        {"need": each.need.value, "feature": each.feature or None}
        for each in sorted(grounds, key=lambda each: (each.need, each.feature))
    ]
