"""The rows of a file, whatever holds them: a table, JSON, or the XML of the analyzer.

Columns come in lower case. Nothing that cannot be read is lost: `unread` has its lines by reason.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from outgate.documents.json import BadDocument, read_json
from outgate.inventory.analyzer_xml import BadXml, read_results
from outgate.values import dataclass

if TYPE_CHECKING:
    from _csv import Reader  # the module `csv` has no name for it

TORN = "torn, or no row"
NO_RECORD = "no record"
_DELIMITERS = (",", ";", "\t")
_JSON = re.compile(r"\s*[\[{]")
_XML = re.compile(r"\s*<")
_PAGES = ("value", "results")  # what holds the rows of a page of an answer
_MOST_IN_FIELD = 1 << 20


class Shape(StrEnum):
    """How a file holds its rows."""

    CSV = "CSV"
    JSON = "JSON"
    XML = "XML"


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of a file, to be gone through once; only then is `unread` whole.

    `columns` are those of all rows of a table, or of the first record of JSON.
    """

    shape: Shape
    columns: frozenset[str]
    rows: Iterator[Mapping[str, object]]
    unread: Counter[str]


def open_records(text: str) -> Records:
    """The rows of a text, by what it looks like."""
    if _XML.match(text):
        return _open_xml(text)
    if _JSON.match(text):
        return _open_json(text)
    return _open_table(text)


def _open_table(text: str) -> Records:
    unread = Counter[str]()
    start = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=start.count)
    csv.field_size_limit(_MOST_IN_FIELD)
    reader = csv.reader(_lines(text), delimiter=delimiter)
    try:
        header = [column.strip().lower() for column in next(reader, [])]
    except csv.Error:
        header = []
    rows = _table_rows(reader, header, delimiter, unread)
    return Records(Shape.CSV, frozenset(header) - {""}, rows, unread)


def _lines(text: str) -> Iterator[str]:
    """The lines of a text, one at a time: a file of hundreds of MB is not copied for them."""
    start = 0
    while end := text.find("\n", start) + 1:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def _table_rows(
    reader: "Reader", header: list[str], delimiter: str, unread: Counter[str]
) -> Iterator[Mapping[str, object]]:
    # A quote that is never closed takes the lines behind it along: each of them is counted.
    line = reader.line_num
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            unread[TORN] += reader.line_num - line
            line = reader.line_num
            continue
        lines, line = reader.line_num - line, reader.line_num
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(header) or (lines > 1 and _holds_rows(values, delimiter)):
            unread[TORN] += lines
            continue
        yield dict(zip(reversed(header), reversed(values), strict=True))


def _holds_rows(values: list[str], delimiter: str) -> bool:
    """Whether a value goes over the end of a row: there are as many marks in it as in a row."""
    return any("\n" in value and value.count(delimiter) >= len(values) - 1 for value in values)


def _open_json(text: str) -> Records:
    unread = Counter[str]()
    try:
        documents: Iterator[object] = iter((read_json(text),))
    except BadDocument:
        documents = _json_lines(text, unread)
    rows = _json_rows(documents, unread)
    first = next(rows, None)
    if first is None:
        return Records(Shape.JSON, frozenset(), iter(()), unread)
    return Records(Shape.JSON, frozenset(first), _with_first(first, rows), unread)


def _with_first(
    first: Mapping[str, object], rows: Iterator[Mapping[str, object]]
) -> Iterator[Mapping[str, object]]:
    yield first
    yield from rows


def _json_lines(text: str, unread: Counter[str]) -> Iterator[object]:
    for line in text.split("\n"):
        if line.strip():
            try:
                yield read_json(line)
            except BadDocument:
                unread[TORN] += 1


def _json_rows(documents: Iterator[object], unread: Counter[str]) -> Iterator[Mapping[str, object]]:
    """The records in documents: a list of them, a page of an answer, a list of pages, or one."""
    for document in documents:
        waiting: list[tuple[object, int]] = [(document, 0)]
        while waiting:
            value, depth = waiting.pop()
            if isinstance(value, list) and depth < len(_PAGES) + 1:
                waiting += ((each, depth + 1) for each in reversed(value))
            elif not isinstance(value, dict) or not value:
                unread[NO_RECORD] += 1
            else:
                record = {str(key).strip().lower(): each for key, each in value.items()}
                page = next((record[key] for key in _PAGES if _is_list(record.get(key))), None)
                inside = record.get("properties")
                if page is not None:
                    waiting.append((page, depth))
                elif isinstance(inside, dict) and "category" in record:
                    yield {str(key).strip().lower(): each for key, each in inside.items()}
                else:
                    yield record


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _open_xml(text: str) -> Records:
    unread = Counter[str]()
    try:
        row = read_results(text)
    except BadXml:
        unread[TORN] += text.count("\n") + 1
        return Records(Shape.XML, frozenset(), iter(()), unread)
    return Records(Shape.XML, frozenset(row), iter((row,)), unread)
