"""The shipped editions as they were read, before overlays."""

from outgate.catalog.model import EndpointList
from outgate.catalog.store import Store

OLD, NEW = "2021-03-04", "2024-08-01"
PAGES = ("2025-10-16", "2025-12-25", "2026-07-03", "2026-09-03")
EDITIONS = (OLD, NEW, *PAGES)


def published_list(edition: str, list_id: str) -> EndpointList:
    """One list of an edition."""
    catalog, problems = Store(None).published(edition)
    assert catalog is not None, problems
    (endpoint_list,) = [listed for listed in catalog.lists if listed.id == list_id]
    return endpoint_list
