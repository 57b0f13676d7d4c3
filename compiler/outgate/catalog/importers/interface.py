"""What every importer shares: the file it is given, and what it makes of it.

An importer is a module with a function from a file to `Imported`, and a row in `registry`.
"""

import json
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from pathlib import Path, PurePath

from outgate.catalog.model import EndpointList, ListSource, TagFile
from outgate.diagnostics import codes
from outgate.digests import sha256
from outgate.documents.files import FileMissing, FileRefused, read_named_file
from outgate.errors import CodedError
from outgate.values import dataclass

MAX_FILE = 20 << 20  # the largest published workbook has 0.2 MiB, a file of service tags 5 MiB


class UnreadableFile(CodedError):
    """A file is not a published list."""

    code = codes.UNREADABLE_FILE


@dataclass(frozen=True)
class PublishedFile:
    """One file as it was downloaded; `name` is without its folder."""

    name: str
    data: bytes

    @property
    def stem(self) -> str:
        """The name without its last suffix."""
        return PurePath(self.name).stem

    @property
    def suffix(self) -> str:
        """The last suffix of the name in lower case, such as `.json`."""
        return PurePath(self.name).suffix.lower()

    def source(self, title: str, date: str) -> ListSource:
        """Where a list in the file comes from."""
        return ListSource(title, self.name, date, sha256(self.data))

    def text(self) -> str:
        """The file as text with LF line ends; UnreadableFile where it is not UTF-8."""
        try:
            text = self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                f"`{self.name}` is not UTF-8 text (byte {error.start})",
                "download it again, as the page's source",
            ) from error
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def json(self) -> object:
        """The value in a JSON file, None in any other file: what importers tell theirs by."""
        try:
            return json.loads(self.text())
        except (UnreadableFile, ValueError, RecursionError):
            return None


def open_published(root: Path, path: Path) -> PublishedFile:
    """A file that the user named; UnreadableFile where it cannot or must not be read.

    One that lies in the project at `root` must not lead out of it.
    """
    try:
        return PublishedFile(path.name, read_named_file(root, path, MAX_FILE))
    except FileMissing as error:
        message = f"there is no file `{path}`"
        raise UnreadableFile(message, "name a file that was downloaded") from error
    except FileRefused as error:
        raise UnreadableFile(error.message, error.help) from error


class RowOutcome(StrEnum):
    """What became of a row of a published file."""

    ENTRY = "entry"
    QUARANTINED = "quarantined"
    NOTE = "note"
    HEADER = "header"
    REPEATED = "repeated"
    BLANK = "blank"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetAccount:
    """What became of the rows of one sheet, table or file: `rows` is the sum of the others.

    `entries` were read into endpoints, `quarantined` not; `notes` are titles and remarks,
    `headers` header rows, `repeated` rows that only continue merged cells above, `blank` rows
    without text. `skipped` rows stand outside any endpoint table that could be read; `note` says
    why there are such.
    """

    sheet: str
    rows: int
    entries: int = 0
    quarantined: int = 0
    notes: int = 0
    headers: int = 0
    repeated: int = 0
    blank: int = 0
    skipped: int = 0
    note: str = ""


def account_for(
    sheet: str, rows: int, outcomes: Counter[RowOutcome], note: str = ""
) -> SheetAccount:
    """The account of a sheet with so many rows, from how many of them came to what."""
    return SheetAccount(
        sheet=sheet,
        rows=rows,
        entries=outcomes[RowOutcome.ENTRY],
        quarantined=outcomes[RowOutcome.QUARANTINED],
        notes=outcomes[RowOutcome.NOTE],
        headers=outcomes[RowOutcome.HEADER],
        repeated=outcomes[RowOutcome.REPEATED],
        blank=outcomes[RowOutcome.BLANK],
        skipped=outcomes[RowOutcome.SKIPPED],
        note=note,
    )


@dataclass(frozen=True, slots=True)
class Imported:
    """What one file brings: lists, with their findings in their tables, and files of service tags.

    A file of tags has all of them as published; `tags.keep_used` takes those that lists name.
    """

    lists: tuple[EndpointList, ...] = ()
    tag_files: tuple[TagFile, ...] = ()
    accounts: tuple[SheetAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of published file: `takes` tells it by its content or name, `read` imports it.

    `example` says for the user which files it takes. `read` raises UnreadableFile.
    """

    example: str
    takes: Callable[[PublishedFile], bool]
    read: Callable[[PublishedFile], Imported]
