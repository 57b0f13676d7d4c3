"""Targets that are one file: where it may be written, and one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError, TargetMoved
from outgate.documents.files import FileRefused, bounds_of, check_lock_file, real_path

LOCK_SECONDS = 10


def find_writable(path: Path, root: Path, shown: object) -> Path:
    """The real file: a link is written through, so that what it leads to has the rules.

    FileRefused outside of where a project may write, and for a file of several names; `shown` is
    what messages call it.
    """
    real = real_path(path, bounds_of(root), "write")
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
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return BackendError(
        f"{verb} `{path}`: {reason}",
        help="check the path of the target in outgate.yaml, its permissions and the disk",
        outcome=outcome,
    )
