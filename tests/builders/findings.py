"""Findings of catalogs that fit on a page: where each is, what it says and of which text."""

from dataclasses import replace
from typing import Any

from outgate.catalog.findings import Finding, FindingCode, Place
from outgate.catalog.model import Catalog, Endpoint, EndpointList
from outgate.catalog.verification.verify import verify
from tests.builders.catalogs import catalog, endpoint_list, row


def at(number: int, host: str, **fields: Any) -> Endpoint:
    """A row with this number, required for Linux unless something else is said."""
    usual = {key: fields.pop(key) for key in ("need", "geography", "platforms") if key in fields}
    return replace(row(host, number=number, **usual), **fields)


def told(code: str, known: Catalog, *older: Catalog, **more: Any) -> list[tuple[str, str, str]]:
    """The findings of one kind: where, what and about which text."""
    return [
        (str(each.place), each.message, each.raw)
        for each in verify(known, older, **more)
        if each.code == code
    ]


def of_rows(code: str, *rows: Endpoint, **fields: Any) -> list[tuple[str, str, str]]:
    return told(code, catalog(replace(endpoint_list(*rows), **fields)))


def noted(endpoints: EndpointList, code: FindingCode, raw: str, number: int) -> EndpointList:
    (table,) = endpoints.tables
    place = Place(endpoints.id, table.id, number)
    finding = Finding(code, "noted", raw, place)
    return replace(endpoints, tables=(replace(table, findings=(finding,)),))
