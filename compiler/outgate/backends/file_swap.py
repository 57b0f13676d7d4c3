"""A file replaced while a program that reads it runs: it has the old rules or the new, never none.

Where the program does not take the new file, the old one is back in its place before anything else
happens. A mark beside the file says that the program may not have read what is in it: a process
that is killed leaves the mark, and the next plan writes the rules again.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from outgate.atomic import remove_leftovers, write_atomic
from outgate.backends.errors import BackendError
from outgate.backends.file_target import file_failure
from outgate.backends.observer import Observer
from outgate.backends.program import Outcome
from outgate.values import dataclass

READABLE = 0o644  # the rules are no secret, and programs run as users of their own
OLD_RULES_HOLD = "the old rules are in place"


def mark_of(path: Path) -> Path:
    """The mark beside a file; no pattern such as `*.conf` or `*` has its name."""
    return path.with_name(f".{path.name}.pending")


class Spare:
    """The way back of a file that is to be replaced: what it held, or `empty` where it is new.

    It is on disk before anything changes, as the disk may be full then. Without `empty` the way
    back of a new file is none.
    """

    def __init__(self, path: Path, empty: bytes | None = None) -> None:
        self.path = path
        self._is_new = not path.exists()
        self._old = empty if self._is_new else path.read_bytes()
        self._spare = path.with_name(f".{path.name}.old.new")
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(path)
        if self._old is not None:
            write_beside(self._spare, self._old)
            self._spare.chmod(READABLE if self._is_new else path.stat().st_mode & 0o777)

    def write(self, text: str) -> None:
        """Replace the file at once."""
        write_atomic(self.path, text)
        if self._is_new:
            self.path.chmod(READABLE)

    def restore(self) -> None:
        """Have the old file again."""
        with suppress(OSError):
            if self._old is None:
                self.path.unlink(missing_ok=True)
            elif self.path.read_bytes() != self._old:  # where it is not there, nothing was written
                self._spare.replace(self.path)
        self.end()

    def end(self) -> None:
        """Go back no more."""
        with suppress(OSError):
            self._spare.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """How one file is replaced.

    `empty` is what a file holds that was not there before. `load` has the program read the file.
    `refused` makes the error for a program that did not: from what came of the new file, and then
    of the old one.
    """

    path: Path
    empty: bytes
    load: Callable[[], Outcome]
    refused: Callable[[Outcome, Outcome], BackendError]

    def run(self, text: str, observer: Observer, what: str) -> None:
        """Replace the file and have it read, or leave all as it was."""
        mark = mark_of(self.path)
        was_marked = mark.exists()
        observer.started(what)
        spare = None
        try:
            # A program that looks for a file may not start without: so the way back is one.
            spare = Spare(self.path, self.empty)
            write_beside(mark, b"")
            spare.write(text)
        except OSError as error:
            if spare is not None:
                spare.restore()
            if not was_marked:
                mark.unlink(missing_ok=True)
            raise file_failure("cannot write", self.path, error) from error
        outcome = self.load()
        if not outcome.ok:
            spare.restore()
            back = self.load()
            if back.ok and not was_marked:
                mark.unlink(missing_ok=True)
            raise self.refused(outcome, back)
        spare.end()
        with suppress(OSError):  # it was done; a mark that stays has the rules written again
            mark.unlink(missing_ok=True)
        observer.finished(what)


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
