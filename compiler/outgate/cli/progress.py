"""What a terminal shows of an apply while it goes on: each operation, and how long it takes."""

import getpass
import os
import socket
import time
from datetime import UTC, datetime

import click

from outgate.cli.console import Console, Stream
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.plan_wording import unfinished_words
from outgate.cli.workflow_commands import defuse
from outgate.commands.plan import Planned

REMINDER_SECONDS = 30  # between two lines about one operation, where no line can be rewritten


class ProgressObserver:
    """An observer that prints; on a terminal the line of an operation counts its seconds."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._live = stream.file.isatty() and os.environ.get("TERM") != "dumb"
        self._began: dict[str, float] = {}  # when each operation did that goes on
        self._said = 0.0

    def started(self, what: str) -> None:
        """Name the operation."""
        self._said = self._began[what] = time.monotonic()
        self._show(f"  {visible(what)} ...")

    def waiting(self, what: str) -> None:
        """Count on a terminal; elsewhere say now and then that it goes on."""
        now = time.monotonic()
        if what not in self._began:
            self._began[what], self._said = now, now - REMINDER_SECONDS
        text = f"  {visible(what)} ... {_seconds(now - self._began[what])}"
        if self._live:
            self._show(text)
        elif now - self._said >= REMINDER_SECONDS:
            self._said = now
            self._stream.say(text)

    def finished(self, what: str) -> None:
        """Say how long it took; what was found done already took no time."""
        now = time.monotonic()
        self._clear()
        self._stream.say(f"  {visible(what)}: done in {_seconds(now - self._began.pop(what, now))}")

    def _show(self, text: str) -> None:
        if self._live:
            self._clear()
            shown = defuse(text[: self._stream.width - 1])
            click.echo(shown, file=self._stream.file, nl=False)

    def _clear(self) -> None:
        if self._live:
            click.echo("\r\x1b[K", file=self._stream.file, nl=False)


def _seconds(number: float) -> str:
    minutes, seconds = divmod(int(number), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


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
