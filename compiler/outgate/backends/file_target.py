"""Targets that are one file: what is in it, where it may be written, and one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError, TargetMoved
from outgate.documents.files import (
    FileMissing,
    FileRefused,
    bounds_of,
    check_lock_file,
    read_file,
    real_path,
)
from outgate.errors import reason_of

LOCK_SECONDS = 10


def find_writable(path: Path, root: Path, shown: object) -> Path:
    """The real file: a link is written through, so that what it leads to has the rules.

    FileRefused outside of where a project may write, and for a file of several names; `shown` is
    what messages call it.
    """
    real = real_path(path, bounds_of(root))
    if real.exists() and real.stat().st_nlink > 1:
        raise FileRefused(
            f"cannot write `{shown}`: the file has several names (hard links), and the others "
            "would keep the old rules",
            "remove the other names, or make them symbolic links to this one",
        )
    return real


@contextmanager
def hold_lock(lock: Path, shown: object, lock_shown: str) -> Iterator[None]:
    """Hold the lock of a target's file; BackendError where another apply keeps it."""
    import filelock

    lock.parent.mkdir(parents=True, exist_ok=True)
    check_lock_file(lock)
    held = filelock.FileLock(lock, timeout=LOCK_SECONDS)
    try:
        held.acquire()
    except filelock.Timeout as error:
        raise BackendError(
            f"another apply is changing `{shown}`",
            help=f"wait for it to end; Outgate waited {LOCK_SECONDS} seconds for the lock "
            f"`{lock_shown}`, which a process that ends gives back by itself",
            outcome=NOTHING_CHANGED,
        ) from error
    try:
        yield
    finally:
        held.release()


@contextmanager
def change_file(path: Path, root: Path, shown: object) -> Iterator[Path]:
    """The real file of a target with its lock held; BackendError for whatever is wrong with it.

    `shown` is the path as the target has it.
    """
    try:
        real = find_writable(path, root, shown)
        with hold_lock(real.with_name(f".{real.name}.lock"), shown, f".{path.name}.lock"):
            yield real
    except FileRefused as error:
        raise file_refused(error) from error
    except OSError as error:
        raise file_failure("cannot write", path, error) from error


def read_own_file(path: Path, root: Path, header: str, most_bytes: int, help: str) -> bytes:
    """What is in a file of ours, nothing where there is none.

    BackendError for a file that must not be read, and for one that does not begin with our header;
    `help` says what to do about that.
    """
    try:
        data = read_file(path, bounds_of(root), most_bytes)
    except FileMissing:
        return b""
    except FileRefused as error:
        raise file_refused(error) from error
    if data and not data.startswith(header.encode()):
        message = f"`{path}` is not a file that Outgate wrote: its first line says nothing of it"
        raise BackendError(message, help=help, outcome=NOTHING_CHANGED)
    return data


def file_moved(shown: object) -> TargetMoved:
    """For a file that somebody changed since the plan was made."""
    return TargetMoved(
        f"`{shown}` changed since the plan was made",
        help="make a new plan and apply that",
        outcome=NOTHING_CHANGED,
    )


def file_refused(error: FileRefused) -> BackendError:
    """For a file that must not be read or written."""
    return BackendError(error.message, help=error.help, outcome=NOTHING_CHANGED)


def file_failure(
    verb: str, path: Path, error: Exception, outcome: str = NOTHING_CHANGED
) -> BackendError:
    """For a file that cannot be read or written; `verb` is such as `cannot write`."""
    reason = reason_of(error)
    return BackendError(
        f"{verb} `{path}`: {reason}",
        help="check the path of the target in outgate.yaml, its permissions and the disk",
        outcome=outcome,
    )
