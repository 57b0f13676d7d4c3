"""Raw logs into flows: each file is one question to the engine, what comes out is merged."""

import gzip
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from outgate.replay.flow_reader import UNREADABLE_FILE, LogError, no_file
from outgate.replay.flows import EVER, LoggedFlow, Window
from outgate.replay.logs import grouping, sql
from outgate.replay.logs.detect import AZURE, LEGACY, PARQUET, SQUID, Found, split_csv
from outgate.replay.logs.engine import MAX_REJECTED, lines_of, link, open_engine, told_errors
from outgate.replay.logs.flow_parquet import columns as columns_of
from outgate.replay.logs.mapped import Mapped
from outgate.replay.report import LogFile
from outgate.replay.timeline import Per
from outgate.stages import counted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 10_000
_COMPACT_AT = 20_000_000  # rows of the table that are merged before more come
_FOREVER = "9999-12-31"


class Collected:
    """Flows of raw logs in the engine, and what was in each file."""

    def __init__(
        self, connection: "DuckDBPyConnection", files: tuple[LogFile, ...], per: Per | None
    ) -> None:
        self._connection = connection
        self._per = per
        self.files = files

    def flows(self, *, ordered: bool) -> Iterator[LoggedFlow]:
        """Every flow once; `ordered` is in an order that the split of files does not change."""
        is_merged = len(self.files) == 1 and not ordered
        asked = (
            grouping.once(self._per) if is_merged else grouping.merged(self._per, ordered=ordered)
        )
        # What is grouped and sorted here takes memory and disk as well.
        with told_errors("the log", "have memory and disk to spare"):
            result = self._connection.execute(asked)
            while rows := result.fetchmany(_BATCH):
                yield from map(LoggedFlow._make, rows)


@contextmanager
def collect(
    files: Sequence[Found], window: Window = EVER, per: Per | None = None
) -> Iterator[Collected]:
    """Read files into a table of the engine's own, which is gone afterwards.

    Flows of another day or hour stay apart where `per` is one; where it is to be what fits, each
    flow has the hours of its requests instead, which are known when all is read.
    """
    with open_engine(tuple(each.path for each in files)) as (connection, folder):
        connection.execute(grouping.table(per))
        collector = _Collector(connection, folder, window, per)
        read = []
        for number, each in enumerate(counted("reading logs", tuple(files)), start=1):
            help = "check that the file is whole, or name its format with `--log-format`"
            with told_errors(f"`{each.name}`", help):
                read.append(collector.take(each, number))
        yield Collected(connection, tuple(read), per)


class _Collector:
    """Takes one file after the other."""

    def __init__(
        self, connection: "DuckDBPyConnection", folder: Path, window: Window, per: Per | None
    ) -> None:
        self._connection = connection
        self._per = per
        self._folder = folder
        self._window = {
            "since": window.since or "0001-01-01",
            "until": window.until or _FOREVER,
        }
        self._rows = 0
        self._most = _COMPACT_AT

    def take(self, file: Found, number: int) -> LogFile:
        """Read a file into the table, and say what was in it."""
        path = _as_utf8(file, self._folder, number) if file.encoding != "utf-8" else file.path
        packed = "" if path != file.path else file.packed
        place = link(path, self._folder, number)
        rows, given = self._rows_of(file, place, packed)
        parameters = {"file": place, "number": number, **self._window, **given}
        self._rows += self._count(grouping.grouped(rows, self._per), parameters)
        counts = dict(self._connection.execute(grouping.COUNTS, {"number": number}).fetchall())
        rejected = 0 if file.format == PARQUET else self._rejected(file)
        if self._rows > self._most:
            self._compact()
        if path != file.path:
            path.unlink()
        lines = sum(count for kind, count in counts.items() if kind != "blank") + rejected
        return LogFile(
            name=file.name,
            format=file.format,
            lines=lines,
            unreadable=counts.get("unread", 0) + rejected,
            other=counts.get("other", 0) + counts.get("outside", 0),
        )

    def _rows_of(self, file: Found, place: str, packed: str) -> tuple[str, Mapping[str, object]]:
        if file.format == PARQUET:
            return self._parquet(file, place), {}
        lines = lines_of(packed)
        if file.mapping is not None:
            mapped = Mapped(file.mapping, self._header(file, lines, place))
            return grouping.each_line(mapped.rows(lines), self._per), mapped.given
        read = {AZURE: sql.azure_json, LEGACY: sql.azure_legacy, SQUID: sql.squid}[file.format]
        return grouping.each_line(read(lines), self._per), {}

    def _parquet(self, file: Found, place: str) -> str:
        """What a Parquet file has: the tables of the firewall."""
        columns = {name.lower() for name in columns_of(self._connection, place)}
        if {"action", "sourceip"} <= columns:
            return sql.azure_parquet(columns, self._per)
        raise LogError(
            f"`{file.name}` has neither the columns of Azure Firewall nor those of flows",
            "export the tables AZFWApplicationRule and AZFWNetworkRule as they are",
        )

    def _header(self, file: Found, lines: str, place: str) -> str:
        """The first line of a file, where that names its columns."""
        mapping = file.mapping
        if mapping is None or not mapping.has_header:
            return ""
        asked = self._connection.execute(f"SELECT line FROM {lines} LIMIT 1", {"file": place})
        first = asked.fetchone()
        header = str(first[0] or "") if first else ""
        names = split_csv(header)
        for field in mapping.fields():
            if field not in names:
                message = f"`{file.name}` has no column `{field}`"
                raise LogError(message, "the first line must name the columns of the mapping")
        return header

    def _rejected(self, file: Found) -> int:
        """How many lines the engine could not even take for text; the tables are for one file."""
        number = self._count("SELECT count(DISTINCT (file_id, line)) FROM reject_errors", {})
        self._connection.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
        if number >= MAX_REJECTED:
            message = f"`{file.name}` has {MAX_REJECTED:,} lines or more that are no text"
            raise LogError(message, "check that it is a log")
        return number

    def _count(self, question: str, parameters: Mapping[str, object]) -> int:
        """The number that is the answer: of rows that were counted, or put into the table."""
        ((number,),) = self._connection.execute(question, parameters).fetchall()
        return int(number)

    def _compact(self) -> None:
        self._connection.execute(grouping.compact(self._per))
        self._connection.execute("DROP TABLE flows")
        self._connection.execute("ALTER TABLE compacted RENAME TO flows")
        self._rows = self._count("SELECT count(*) FROM flows", {})
        # Where most rows stay, merging them again for each file would take longer than reading it.
        self._most = max(_COMPACT_AT, 2 * self._rows)


def _as_utf8(file: Found, folder: Path, number: int) -> Path:
    """A copy of a UTF-16 log in UTF-8, in the folder that goes; what is no text is marked so."""
    path = folder / f"text-{number}"
    opener = gzip.open if file.packed == "gzip" else open
    try:
        with (
            # Its mark tells the order of bytes, and is no text.
            opener(file.path, "rt", encoding="utf-16", errors="replace", newline="") as source,
            path.open("w", encoding="utf-8", newline="") as copy,
        ):
            shutil.copyfileobj(source, copy)
    except UNREADABLE_FILE as error:
        raise no_file(file.name, error) from error
    return path
