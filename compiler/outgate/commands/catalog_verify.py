"""`outgate catalog verify`: what is odd about an edition, and what corrects it."""

from collections.abc import Iterable

from outgate.catalog.findings import Finding
from outgate.catalog.model import Catalog
from outgate.catalog.store import Store
from outgate.catalog.verification.verify import verify
from outgate.diagnostics import Diagnostic
from outgate.values import dataclass

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Verification:
    """An edition with its overlays, and the findings on it as published."""

    catalog: Catalog
    findings: tuple[Finding, ...]


def verify_edition(
    store: Store, edition: str | None
) -> tuple[Verification | None, tuple[Diagnostic, ...]]:
    """Verify an edition (None: the newest)."""
    catalog, problems = store.load(edition)
    published, _ = store.published(edition)
    if catalog is None or published is None:
        return None, problems
    return Verification(catalog, findings_on(published, store)), ()


def findings_on(published: Catalog, store: Store) -> tuple[Finding, ...]:
    """What is odd about an edition as published, seen beside all that are older."""
    loaded = [store.load(name)[0] for name in store.editions() if name < published.edition]
    older = tuple(catalog for catalog in loaded if catalog is not None)
    return verify(published, older, store.complete(published)[0])


def verification_document(verification: Verification) -> dict[str, object]:
    """The same as a JSON document (schemas/findings.schema.json)."""
    catalog = verification.catalog
    return {
        "format_version": FORMAT_VERSION,
        "catalog": {"edition": catalog.edition, "digest": catalog.digest},
        "findings": findings_document(verification.findings),
        "overlays": [
            {
                "overlay": overlay.id,
                "table": overlay.table,
                "rows": overlay.rows,
                "reason": overlay.reason,
                "decided_by": overlay.decided_by,
                "idle": list(overlay.idle),
            }
            for overlay in catalog.overlays
        ],
    }


def findings_document(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Findings as JSON documents have them."""
    return [
        {
            "code": finding.code,
            "place": str(finding.place),
            "message": finding.message,
            "raw": finding.raw,
        }
        for finding in findings
    ]
