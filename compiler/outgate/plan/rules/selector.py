"""What the catalog answers to the requests of a policy set."""

from outgate.catalog.model import Catalog, Cloud, Method
from outgate.catalog.rows import CatalogRow, RowInQuarantine, quarantined_rows, rows_of
from outgate.plan.rules.select import Selection, select
from outgate.policy.model import Request
from outgate.policy.service import Service

_Key = tuple[str, Cloud | None, Method | None]
_Rows = tuple[tuple[CatalogRow, ...], tuple[RowInQuarantine, ...]]


class Selector:
    """Answers requests from a catalog: each distinct request once, from rows that are read once."""

    def __init__(self, catalog: Catalog) -> None:
        self._lists = catalog.by_service()
        self._known = catalog.readings
        self._rows: dict[_Key, _Rows] = {}
        self._answers: dict[Request, Selection] = {}

    def select(self, request: Request) -> Selection:
        """What the request wants."""
        answer = self._answers.get(request)
        if answer is None:
            key = request.service, request.cloud, request.method
            if key not in self._rows:
                self._rows[key] = self._read(*key)
            answer = self._answers[request] = select(*self._rows[key], request)
        return answer

    def _read(self, service: str, cloud: Cloud | None, method: Method | None) -> _Rows:
        lists = Service(service, self._lists[service], self._known).lists_for(cloud, method)
        return tuple(rows_of(lists, self._known)), tuple(quarantined_rows(lists, self._known))
