"""Flow files in Parquet, as the user's own engine wrote them. Read as a stream, like the others."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from outgate.replay.flow_reader import FlowFile
from outgate.replay.flows import LoggedFlow
from outgate.replay.logs.engine import FirstLook, link, open_engine, told_errors

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 10_000


class ParquetFlows(FlowFile):
    """The same file as any other flow file, but for what it is written in."""

    def flows(self) -> Iterator[LoggedFlow]:
        """Every flow; LogError where the file is none of flows."""
        with (
            open_engine((self.path,)) as (connection, folder),
            told_errors(f"`{self.name}`"),
        ):
            yield from self._rows(connection, link(self.path, folder, 0))

    def _rows(self, connection: "DuckDBPyConnection", place: str) -> Iterator[LoggedFlow]:
        names = [name.lower() for name in columns(connection, place)]
        self.check(set(names))
        # Every column as text: a number, a moment and their texts are read alike.
        result = connection.execute(
            "SELECT COLUMNS(*)::VARCHAR FROM read_parquet($file)", {"file": place}
        )
        row = self.row_reader(names)
        while batch := result.fetchmany(_BATCH):
            for cells in batch:
                yield from row(_texts(cells))


def _texts(cells: Sequence[object]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in cells]


def columns(connection: "DuckDBPyConnection", place: str) -> tuple[str, ...]:
    """The names of the columns of a Parquet file."""
    described = connection.execute(
        "SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet($file))", {"file": place}
    ).fetchall()
    return tuple(str(name) for (name,) in described)


def is_flow_file(name: str, path: Path, look: FirstLook) -> bool:
    """Whether a Parquet file has the columns of flows; LogError where it is none."""
    connection, place = look.at(path)
    with told_errors(f"`{name}`"):
        names = {each.lower() for each in columns(connection, place)}
    return "sourceip" not in names and bool(names & {"host", "address"}) and "port" in names
