"""What a terminal shows of an apply while it goes on: each operation, and how long it takes."""

import getpass
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from outgate.cli.console import Console
from outgate.cli.live_line import LiveLine
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.plan_wording import unfinished_words
from outgate.cli.views.wording import duration
from outgate.commands.plan import Planned

REMINDER_SECONDS = 30  # between two lines about one operation, where no line can be rewritten


class ProgressObserver:
    """An observer that prints; on a terminal the line of an operation counts its seconds.

    Of operations that are expected it says how many there are, and about how long they take still.
    A quiet one says nothing.
    """

    def __init__(self, console: Console, expected: Sequence[str] = ()) -> None:
        self._stream = console.err
        self._quiet = console.quiet
        self._line = LiveLine.of(console.err)
        self._began: dict[str, float] = {}  # when each operation did that goes on
        self._expected = expected
        self._done = 0
        self._first: float | None = None  # when the first of those expected began

    def expects(self, operations: Sequence[str]) -> None:
        """Know of the operations to come."""
        self._expected = operations

    def started(self, what: str) -> None:
        """Name the operation."""
        self._said = self._began[what] = time.monotonic()
        if self._first is None and what in self._expected:
            self._first = self._said
        self._show(f"  {visible(what)} ...")

    def waiting(self, what: str) -> None:
        """Count on a terminal; elsewhere say now and then that it goes on."""
        now = time.monotonic()
        if what not in self._began:
            self._began[what], self._said = now, now - REMINDER_SECONDS
        text = f"  {visible(what)} ... {duration(now - self._began[what])}"
        if self._line.live:
            self._show(text + self._rest(now))
        elif now - self._said >= REMINDER_SECONDS:
            self._said = now
            self._say(text)

    def finished(self, what: str) -> None:
        """Say how long it took; what was found done already took no time."""
        now = time.monotonic()
        self._done += what in self._expected
        with self._line.lock:
            self._line.clear()
            self._line.taken = False
            took = duration(now - self._began.pop(what, now))
            self._say(f"  {visible(what)}: done in {took}")

    def _rest(self, now: float) -> str:
        """Which of the operations it is, and how long all take if the rest goes as fast."""
        total = len(self._expected)
        if total < 2 or self._first is None or self._done >= total:
            return ""
        text = f" ({self._done + 1} of {total}"
        if self._done:
            left = (now - self._first) / self._done * (total - self._done)
            text += f", about {duration(max(left, 1))} left"
        return f"{text})"

    def _show(self, text: str) -> None:
        if not self._quiet:
            with self._line.lock:
                self._line.taken = True
                self._line.show(text)

    def _say(self, text: str) -> None:
        if not self._quiet:
            self._stream.tell(text)


def who() -> str:
    """Who applies, from where, and when: for the record, and for whoever finds it locked."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a container without an entry for its user
        name = "somebody"
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{name}@{socket.gethostname()}, {now}".encode("utf-8", "replace").decode()


def report_planned(console: Console, planned: Planned) -> None:
    """Print what there is to say about a plan, and that an earlier apply did not end."""
    console.report(planned.diagnostics)
    if planned.journal is not None:
        console.err.say(f"{unfinished_words(planned.journal)}\n")
