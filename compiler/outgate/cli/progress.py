"""What a terminal shows of an apply while it goes on: each operation, and how long it takes."""

import getpass
import os
import socket
import time
from datetime import UTC, datetime

import click

from outgate.cli.session import Console
from outgate.cli.views.diagnostics import visible
from outgate.deploy.record import Journal

REMINDER_SECONDS = 30  # between two lines about one operation, where no line can be rewritten


class ProgressObserver:
    """An observer that prints; on a terminal the line of an operation counts its seconds."""

    def __init__(self, voice: Console) -> None:
        self._voice = voice
        self._live = voice.stream.isatty() and os.environ.get("TERM") != "dumb"
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
            self._voice.say(text)

    def finished(self, what: str) -> None:
        """Say how long it took; what was found done already took no time."""
        now = time.monotonic()
        self._clear()
        self._voice.say(f"  {visible(what)}: done in {_seconds(now - self._began.pop(what, now))}")

    def _show(self, text: str) -> None:
        if self._live:
            self._clear()
            click.echo(text[: self._voice.width - 1], file=self._voice.stream, nl=False)

    def _clear(self) -> None:
        if self._live:
            click.echo("\r\x1b[K", file=self._voice.stream, nl=False)


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


def unfinished(journal: Journal) -> str:
    """What is known of an apply that did not end."""
    begun = [each for each in journal.started if each not in journal.done]
    text = f"An apply by {journal.by} did not end"
    if journal.done:
        text += f"; done: {', '.join(journal.done)}"
    if begun:
        text += f"; begun: {', '.join(begun)}"
    return visible(f"{text}. What it did is in the plan below, which goes on from there.") + "\n"
