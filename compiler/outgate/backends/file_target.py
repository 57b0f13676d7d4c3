"""Targets that are files: where they may be written, one writer at a time, and the way back."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from outgate.atomic import remove_leftovers, write_atomic
from outgate.backends.errors import NOTHING_CHANGED, BackendError, TargetMoved
from outgate.documents.files import FileRefused, bounds_of, check_lock_file, real_path

LOCK_SECONDS = 10
READABLE = 0o644  # rules are no secret, and what reads them is a user of its own


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


def mark_of(path: Path) -> Path:
    """The mark beside a file that an apply has begun; no pattern such as `*.conf` has its name."""
    return path.with_name(f".{path.name}.pending")


def write_beside(path: Path, data: bytes) -> None:
    """Write a file beside ours, on disk when this ends; a link of that name is not followed."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, READABLE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


class FileSwap:
    """A file that is to be replaced.

    What it takes to go back is on disk before anything changes, as the disk may be full then.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._old = path.read_bytes() if path.exists() else None
        self._spare = path.with_name(f".{path.name}.old.new")
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(path)
        if self._old is not None:
            write_beside(self._spare, self._old)
            self._spare.chmod(path.stat().st_mode & 0o777)

    def write(self, text: str) -> None:
        """Replace the file at once."""
        write_atomic(self.path, text)
        if self._old is None:
            self.path.chmod(READABLE)

    def restore(self) -> None:
        """Have the old file again, or none where there was none; it does not fail."""
        with suppress(OSError):
            if self._old is None:
                self.path.unlink(missing_ok=True)
            elif self.path.read_bytes() != self._old:
                self._spare.replace(self.path)
        self.end()

    def end(self) -> None:
        """Go back no more."""
        with suppress(OSError):
            self._spare.unlink(missing_ok=True)


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
