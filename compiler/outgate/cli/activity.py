"""What goes on, on standard error: stages that take long on a terminal, and with `-v` all of it."""

import threading
import time

import click

from outgate.cli.console import Stream
from outgate.cli.live_line import LiveLine
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import duration
from outgate.stages import Stage

PATIENCE = 1.0  # seconds before anything is shown
TICK = 0.25  # seconds between two looks


class Activity:
    """A listener that shows what goes on in the last line of a terminal, and erases it.

    Nothing is shown before the command has worked for a second. A `verbose` one says of each
    stage how long it took as well, and what is read.
    """

    def __init__(self, stream: Stream, *, verbose: bool) -> None:
        self._stream = stream
        self._verbose = verbose
        self._line = LiveLine.of(stream)
        self._stages: list[Stage] = []
        self._began = time.monotonic()
        self._ticking = False

    def begins(self, stage: Stage) -> None:
        """Keep it; a thread of its own looks from now on whether there is something to show."""
        with self._line.lock:
            self._stages.append(stage)
            if self._line.live and not self._ticking:
                self._ticking = True
                threading.Thread(target=self._tick, daemon=True).start()

    def ends(self, stage: Stage) -> None:
        """Erase what was shown of it."""
        with self._line.lock:
            self._stages.remove(stage)
            self._line.clear()
        if self._verbose:
            milliseconds = (time.monotonic() - stage.began) * 1000
            self._say(f"{stage.what}: {milliseconds:,.0f} ms")

    def reads(self, what: str) -> None:
        """Say it where everything is told."""
        if self._verbose:
            self._say(what)

    def _say(self, text: str) -> None:
        with self._line.lock:
            self._line.clear()
            self._stream.tell(click.style(visible(text), dim=True))

    def _tick(self) -> None:
        """Look now and then, until nothing goes on."""
        while self._ticking:
            time.sleep(TICK)
            now = time.monotonic()
            with self._line.lock:
                self._ticking = bool(self._stages)
                if self._stages and not self._line.taken and now - self._began >= PATIENCE:
                    self._line.show(f"  {going_words(self._stages[-1], now, self._began)}")


def going_words(stage: Stage, now: float, began: float) -> str:
    """A stage in words: what, how far, since when, and how long still where that is known."""
    far = f", {stage.done:,} of {stage.total:,}" if stage.total and stage.total > 1 else ""
    left = stage.remaining(now)
    rest = f", about {duration(left)} left" if left is not None and left >= 1 else ""
    return f"{visible(stage.what)}{far} ... {duration(now - began)}{rest}"
