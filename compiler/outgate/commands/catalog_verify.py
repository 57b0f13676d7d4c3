"""`outgate catalog verify`: what is odd about an edition, and what corrects it."""

from dataclasses import dataclass
from typing import Any

from outgate.catalog.model import Catalog
from outgate.catalog.store import Store
from outgate.catalog.verification.remarks import Remark
from outgate.catalog.verification.verify import examine
from outgate.diagnostics import Diagnostic

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Verification:
    """An edition with its overlays, and the remarks on it as published."""

    catalog: Catalog
    remarks: tuple[Remark, ...]


def verify_edition(
    store: Store, edition: str | None
) -> tuple[Verification | None, tuple[Diagnostic, ...]]:
    """Examine an edition (None: the newest)."""
    catalog, problems = store.load(edition)
    if catalog is None:
        return None, problems
    published, problems = store.published(catalog.edition)
    if published is None:
        return None, problems
    return Verification(catalog, remarks_on(published, store)), ()


def remarks_on(published: Catalog, store: Store) -> tuple[Remark, ...]:
    """What is odd about an edition as published, seen beside all that are older."""
    loaded = [store.load(name)[0] for name in store.editions() if name < published.edition]
    older = tuple(each for each in loaded if each is not None)
    return examine(published, older, store.complete(published)[0])


def verification_document(its: Verification) -> dict[str, Any]:
    """The same as a JSON document (schemas/findings.schema.json)."""
    return {
        "format_version": FORMAT_VERSION,
        "catalog": {"edition": its.catalog.edition, "digest": its.catalog.digest},
        "findings": [
            {"code": each.code, "place": each.place, "message": each.message, "raw": each.raw}
            for each in its.remarks
        ],
        "overlays": [
            {
                "overlay": each.id,
                "table": each.table,
                "rows": each.rows,
                "reason": each.reason,
                "decided_by": each.decided_by,
                "idle": list(each.idle),
            }
            for each in its.catalog.overlays
        ],
    }
