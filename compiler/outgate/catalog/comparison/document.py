"""Changes as plain data for other programs (schemas/catalog-diff.schema.json)."""

from outgate.catalog.comparison.changes import CatalogChange
from outgate.catalog.comparison.fleet_names import ANY_DEVICE
from outgate.catalog.comparison.meaning import FleetNeeds
from outgate.catalog.comparison.wording import change_words


def change_document(change: CatalogChange) -> dict[str, object]:
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
                "before": needs_document(shift.before),
                "after": needs_document(shift.after),
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
    """Fleets by name, None for any device where the table does not tell devices apart."""
    return None if ANY_DEVICE in fleets else list(fleets)


def needs_document(needs: FleetNeeds) -> list[dict[str, str | None]]:
    """Needs in order; the feature is None for one without."""
    return [
        {"need": need.need.value, "feature": need.feature or None}
        for need in sorted(needs, key=lambda need: (need.need, need.feature))
    ]
