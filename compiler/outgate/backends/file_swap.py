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
        path = self.path
        is_new = not path.exists()
        # A program that looks for a file may not start without: the way back is a file as well.
        old = self.empty if is_new else path.read_bytes()
        mark = mark_of(path)
        was_marked = mark.exists()
        remove_leftovers(path)
        observer.started(what)
        spare = path.with_name(f".{path.name}.old.new")
        try:
            # What it takes to go back is there before anything changes: the disk may be full then.
            _write(spare, old)
            spare.chmod(READABLE if is_new else path.stat().st_mode & 0o777)
            _write(mark, b"")
            write_atomic(path, text)
            if is_new:
                path.chmod(READABLE)
        except OSError as error:
            with suppress(OSError):  # the name itself may be new already
                if path.exists() and path.read_bytes() != old:
                    spare.replace(path)
            spare.unlink(missing_ok=True)
            if not was_marked:
                mark.unlink(missing_ok=True)
            raise file_failure("cannot write", path, error) from error
        outcome = self.load()
        if not outcome.ok:
            spare.replace(path)
            back = self.load()
            if back.ok and not was_marked:
                mark.unlink(missing_ok=True)
            raise self.refused(outcome, back)
        with suppress(OSError):  # it was done; a mark that stays has the rules written again
            spare.unlink(missing_ok=True)
            mark.unlink(missing_ok=True)
        observer.finished(what)


def _write(path: Path, data: bytes) -> None:
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
