"""What the catalog answers to the requests of a policy set."""

from collections import defaultdict

from outgate.catalog.model import Catalog, Cloud, Method
from outgate.catalog.rows import CatalogRow, RowInQuarantine, catalog_rows, quarantined_rows
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
        self._by_list: dict[str, list[CatalogRow]] = defaultdict(list)
        for row in catalog_rows(catalog):
            self._by_list[row.list.id].append(row)
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
        rows = tuple(row for listed in lists for row in self._by_list[listed.id])
        return rows, tuple(quarantined_rows(lists, self._known))
