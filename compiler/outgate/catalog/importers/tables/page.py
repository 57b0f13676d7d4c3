"""Markdown pages as grids: the tables under their headings, each row as its line has it.

markdown-it finds headings, tables and code. Cells are split here: by the rules of Markdown tables
a renderer drops surplus cells, fills in missing ones and takes a broken line for another row, which
is just what must be seen in order not to read a cell under the wrong header.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from outgate.catalog.importers.interface import Imported, PublishedFile, UnreadableFile
from outgate.catalog.importers.tables.grid import Grid, PublishedTables, Row
from outgate.catalog.importers.tables.inline import plain_text
from outgate.catalog.importers.tables.lists import import_tables
from outgate.catalog.url_cell import clean
from outgate.values import dataclass, field

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_LINES = 20_000
MAX_LINE = 100_000
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r":?-+:?")


def is_page(file: PublishedFile) -> bool:
    """Whether the file claims to be a Markdown page by its name."""
    return file.suffix in (".md", ".markdown")


def import_page(file: PublishedFile) -> Imported:
    """The lists in the tables of a page; UnreadableFile as `read_page`."""
    return import_tables(read_page(file))


def read_page(file: PublishedFile) -> PublishedTables:
    """All tables of a page; UnreadableFile for another file, or one larger than any page."""
    text = file.text()
    lines = text.split("\n")
    if len(lines) > MAX_LINES or any(len(line) > MAX_LINE for line in lines):
        raise UnreadableFile(
            f"`{file.name}` has more than {MAX_LINES} lines, or one of over {MAX_LINE} characters",
            "published pages are far smaller; check that it is the right file",
        )
    front = _front_matter(text)
    tables = _tables(text, lines)
    headings = tables[0].headings if tables else ()
    title = front.get("title") or (headings[0] if headings else "") or file.stem
    grids = tuple(
        Grid(title=table.title, rows=tuple(_rows(table.lines)), page=title) for table in tables
    )
    day = _day(front.get("ms.date", ""))
    return PublishedTables(file.source(title, day), grids)


def _front_matter(text: str) -> dict[str, str]:
    """Keys and values of the block before the page; none where it cannot be read."""
    import yaml

    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}
    try:
        values = yaml.load(match[1], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return {}
    if not isinstance(values, dict):
        return {}
    return {str(key): clean(value) for key, value in values.items() if isinstance(value, str)}


def _day(text: str) -> str:
    """A date such as `10/16/2025` or `2026-07-03T...` as YYYY-MM-DD, "" for any other text."""
    for form, length in (("%m/%d/%Y", None), ("%Y-%m-%d", 10)):
        try:
            return datetime.strptime(text[:length], form).date().isoformat()
        except ValueError:
            continue
    return ""


@dataclass(slots=True)
class _Lines:
    """The lines of one table with their numbers from 1, and the headings above it."""

    headings: tuple[str, ...]
    lines: list[tuple[int, str]] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The nearest heading, below those it stands under but for the page's own."""
        return " / ".join(self.headings[1:]) or (self.headings[0] if self.headings else "")


def _tables(text: str, lines: list[str]) -> list[_Lines]:
    """Tables in page order.

    What has pipes but is no table to Markdown is kept all the same: a delimiter row with a dash too
    few must not make rows vanish.
    """
    front = _FRONT_MATTER.match(text)
    # Blanked out rather than cut off, so that line numbers stay.
    body = ("\n" * front[0].count("\n") + text[front.end() :]) if front else text
    tables: list[_Lines] = []
    headings: list[tuple[int, str]] = []
    after_heading = True
    for token, (first, end), inline in _blocks(body):
        if token.type == "heading_open" and not _is_rows(lines, first, end):
            level = int(token.tag[1])
            headings = [(depth, name) for depth, name in headings if depth < level]
            headings.append((level, clean(plain_text(inline))))
            after_heading = True
            continue
        numbered = [
            (n + 1, lines[n])
            for n in range(first, end)
            if token.type == "table_open" or _PIPE.search(lines[n])
        ]
        if not numbered:
            continue
        if after_heading or token.type == "table_open":
            tables.append(_Lines(tuple(name for _, name in headings)))
            after_heading = False
        tables[-1].lines += numbered
    return tables


def _is_rows(lines: list[str], first: int, end: int) -> bool:
    """Whether what Markdown takes for a heading, for the rule below it, are rows of a table."""
    return any(line.lstrip().startswith("|") for line in lines[first:end])


def _blocks(body: str) -> Iterator[tuple["Token", list[int], str]]:
    """Headings with their text, tables, and every other block that may hold rows.

    Each with its first line and the one behind it.
    """
    from markdown_it import MarkdownIt

    # What stands within a block is not asked for, and brackets without end take minutes.
    tokens = MarkdownIt("commonmark").enable("table").disable("inline").parse(body)
    kinds = ("heading_open", "table_open", "paragraph_open", "html_block", "code_block", "fence")
    for number, token in enumerate(tokens):
        if token.type in kinds:
            assert token.map is not None  # as every block stands somewhere
            inline = tokens[number + 1].content if token.type == "heading_open" else ""
            yield token, token.map, inline


def _cells(line: str) -> tuple[str, ...]:
    text = line.strip().removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    return tuple(plain_text(cell.replace("\\|", "|")).strip() for cell in _PIPE.split(text))


def _rows(lines: list[tuple[int, str]]) -> Iterator[Row]:
    """Rows of a table; a line without a leading pipe goes on with the row above it."""
    piped = lines[0][1].lstrip().startswith("|")
    joined: list[tuple[int, str, bool]] = []
    for number, line in lines:
        if piped and not line.lstrip().startswith("|"):
            start, text, _ = joined[-1]
            joined[-1] = (start, f"{text.rstrip()} {line.strip()}", True)
        else:
            joined.append((number, line, False))
    for number, line, broken in joined:
        cells = _cells(line)
        if not all(_DELIMITER.fullmatch(cell) for cell in cells):
            yield Row(number=number, cells=cells, joined=broken)
