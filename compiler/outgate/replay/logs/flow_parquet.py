"""Flow files in Parquet, as the user's own engine wrote them. Read as a stream, like the others."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from outgate.replay.flow_reader import FlowFile, LogError
from outgate.replay.flows import LoggedFlow
from outgate.replay.logs.engine import FirstLook, link, open_engine

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 10_000


class ParquetFlows(FlowFile):
    """The same file as any other flow file, but for what it is written in."""

    def flows(self) -> Iterator[LoggedFlow]:
        """Every flow; LogError where the file is none of flows."""
        with open_engine((self.path,)) as (connection, folder):
            import duckdb  # that it is there is known now

            try:
                yield from self._rows(connection, link(self.path, folder, 0))
            except duckdb.InterruptException:
                raise KeyboardInterrupt from None
            except duckdb.Error as error:
                raise _unreadable(self.name, error) from error

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


def _unreadable(name: str, error: Exception) -> LogError:
    # The rest of its words may quote the log, and what is private in it.
    kind = str(error).partition(":")[0][:40].lower()
    return LogError(f"cannot read `{name}`: {kind}", "check that the file is whole")


def columns(connection: "DuckDBPyConnection", place: str) -> tuple[str, ...]:
    """The names of the columns of a Parquet file."""
    described = connection.execute(
        "SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet($file))", {"file": place}
    ).fetchall()
    return tuple(str(name) for (name,) in described)


def is_flow_file(name: str, path: Path, look: FirstLook) -> bool:
    """Whether a Parquet file has the columns of flows; LogError where it is none."""
    connection, place = look.at(path)
    import duckdb  # that it is there is known now

    try:
        names = {each.lower() for each in columns(connection, place)}
    except duckdb.Error as error:
        raise _unreadable(name, error) from error
    return "sourceip" not in names and bool(names & {"host", "address"}) and "port" in names
