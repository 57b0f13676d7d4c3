"""DuckDB, shut in: its own folder, the files that it is told, no network and no extensions.

Logs come from anybody. Their text and names reach DuckDB as parameters only, and what it may open
is fixed before it opens anything.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from outgate.extras import NO_REPLAY, install_help
from outgate.replay.flow_reader import LogError
from outgate.replay.logs.grouping import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "OUTGATE_REPLAY_MEMORY"
_MEMORY = "4GB"
MAX_LINE = 1 << 20
MAX_REJECTED = 100_000  # lines of a file that are no text or too long, until it is refused


@contextmanager
def open_engine(files: tuple[Path, ...]) -> Iterator[tuple["DuckDBPyConnection", Path]]:
    """A connection that may read these files, and a folder of its own that goes with it."""
    try:
        import duckdb
    except ImportError as error:
        raise LogError(NO_REPLAY, install_help("replay")) from error
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="outgate-replay-") as name:  # 0700
        folder = Path(name).resolve()
        memory = os.environ.get(MEMORY, _MEMORY)
        try:
            connection = duckdb.connect(
                folder / "flows.duckdb",
                config={
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                    "memory_limit": memory,
                    "temp_directory": str(folder / "spill"),
                    "preserve_insertion_order": "false",
                },
            )
        except duckdb.Error as error:
            message = f"the engine does not start with `{memory}` of memory"
            raise LogError(message, f"set {MEMORY} to an amount, such as 8GB") from error
        try:
            connection.execute("SET TimeZone = 'UTC'")
            # Settings take no parameters.
            connection.execute(f"SET allowed_directories = [{literal(str(folder))}]")
            allowed = ", ".join(literal(str(path)) for path in files)
            connection.execute(f"SET allowed_paths = [{allowed}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield connection, folder
        finally:
            connection.close()


@contextmanager
def told_errors(what: str, help: str = "check that the file is whole") -> Iterator[None]:
    """What the engine raises, as an error that says of `what` it is and how to go on.

    Of its own words only the kind is told: the rest may quote the log, and what is private in it.
    """
    import duckdb  # whoever asks has an engine

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        more = f"set {MEMORY} to more, such as 8GB, and have disk to spare"
        raise LogError(f"{what} takes more memory than there is", more) from error
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except duckdb.Error as error:
        kind = str(error).partition(":")[0][:40].lower()
        raise LogError(f"cannot read {what}: {kind}", help) from error


def link(path: Path, folder: Path, number: int) -> str:
    """A name for a file that is no pattern and no address, whatever the file's own is."""
    place = folder / f"log-{number}"
    place.symlink_to(path)
    return str(place)


# How lines are read as they are: one column, and no sign of theirs means anything.
LINE_OPTIONS = (
    "columns = {'line': 'VARCHAR'}, delim = chr(1), quote = '', escape = '', "
    "comment = '', header = false, auto_detect = false, strict_mode = false, "
    f"max_line_size = {MAX_LINE}, ignore_errors = true, store_rejects = true, "
    f"rejects_limit = {MAX_REJECTED}"
)


def lines_of(packed: str) -> str:
    """SQL for the lines of the file that `$file` names, in the column `line`."""
    compression = {"gzip": "gzip", "zstd": "zstd"}.get(packed, "none")
    return f"read_csv($file, {LINE_OPTIONS}, compression = '{compression}')"


class FirstLook:
    """Shows files to one engine, which is opened for all of them once one needs it."""

    def __init__(self, files: tuple[Path, ...], stack: ExitStack) -> None:
        self._files = files
        self._stack = stack
        self._engine: tuple[DuckDBPyConnection, Path] | None = None
        self._shown = 0

    def at(self, path: Path) -> tuple["DuckDBPyConnection", str]:
        """The engine, with its name for a file."""
        if self._engine is None:
            self._engine = self._stack.enter_context(open_engine(self._files))
        connection, folder = self._engine
        self._shown += 1
        return connection, link(path, folder, self._shown)


def first_bytes(name: str, path: Path, most: int, look: FirstLook) -> bytes:
    """The beginning of what a file packed by zstd holds; LogError where it cannot be unpacked."""
    connection, place = look.at(path)
    sql = f"SELECT line FROM {lines_of('zstd')} LIMIT 50"
    with told_errors(f"`{name}`"):
        rows = connection.execute(sql, {"file": place}).fetchall()
    return "\n".join(row[0] or "" for row in rows).encode()[:most]
