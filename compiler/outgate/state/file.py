"""A record in a file of the project, for those who apply from one machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outgate.atomic import remove_leftovers, write_atomic
from outgate.documents.files import (
    MAX_JSON_BYTES,
    FileMissing,
    FileRefused,
    bounds_of,
    check_lock_file,
    read_file,
    real_path,
)
from outgate.errors import reason_of
from outgate.state.interface import LockedStore, StateError, StateLocked


class FileState:
    """The file `path`, with a lock beside it that the system gives back when a process ends.

    A `private` one is for its owner alone.
    """

    def __init__(self, path: Path, root: Path | None = None, *, private: bool = False) -> None:
        self._path = path
        self._root = root or path.parent
        self._private = private

    @property
    def where(self) -> str:
        """The path."""
        return str(self._path)

    def read(self) -> str | None:
        """The text of the file."""
        try:
            text = read_file(self._path, bounds_of(self._root), MAX_JSON_BYTES).decode()
        except FileMissing:
            return None
        except FileRefused as error:
            raise StateError(error.message, help=error.help) from error
        except UnicodeDecodeError as error:
            raise self._failure("cannot read", error) from error
        if not text:
            help = "restore it from a copy, or remove it to start without a record"
            raise StateError(f"`{self._path}` is empty, though nothing writes it so", help=help)
        return text

    @contextmanager
    def lock(self) -> Iterator[LockedStore]:
        """Hold the lock; StateLocked at once where another process has it."""
        import filelock

        try:
            real_path(self._path, bounds_of(self._root))
            check_lock_file(Path(f"{self._path}.lock"))
            lock = filelock.FileLock(f"{self._path}.lock", timeout=0)  # which makes the folder
            held = lock.acquire()
        except filelock.Timeout as error:
            raise StateLocked(
                f"another apply is running on this target (`{self._path.name}.lock`)",
                help="wait for it to end; a process that ends gives the lock back by itself",
            ) from error
        except FileRefused as error:
            raise StateError(error.message, help=error.help) from error
        except OSError as error:
            raise self._failure("cannot write", error) from error
        with held:
            remove_leftovers(self._path)
            yield self

    def write(self, text: str) -> None:
        """Replace the file, whole or not at all."""
        try:
            path = real_path(self._path, bounds_of(self._root))
            write_atomic(path, text, private=self._private)
        except FileRefused as error:
            raise StateError(error.message, help=error.help) from error
        except OSError as error:
            raise self._failure("cannot write", error) from error

    def _failure(self, verb: str, error: Exception) -> StateError:
        reason = reason_of(error)
        help = "check the permissions of the folder and the disk"
        return StateError(f"{verb} `{self._path}`: {reason}", help=help)
