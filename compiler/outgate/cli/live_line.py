"""The last line of a terminal, written anew while something goes on."""

import threading
from functools import cache

import click

from outgate.cli.console import Stream
from outgate.cli.views.diagnostics import cells
from outgate.cli.workflow_commands import defuse


class LiveLine:
    """The line of one stream; where it cannot be written anew, nothing is shown.

    Whoever prints anything else clears it first, and holds `lock` meanwhile.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._shown = False
        self.taken = False  # by an operation, which says more than the stage that it is part of
        self.live = stream.live
        self.lock = threading.RLock()

    @staticmethod
    def of(stream: Stream) -> "LiveLine":
        """The one line that a stream has, whoever writes it."""
        return _line(stream)

    def show(self, text: str) -> None:
        """Put a text in place of the one that is there; as much as there is room for."""
        if not self.live:
            return
        with self.lock:
            self.clear()
            click.echo(defuse(_cut(text, self._stream.width - 1)), file=self._stream.file, nl=False)
            self._shown = True

    def clear(self) -> None:
        """Erase it."""
        with self.lock:
            if self._shown:
                click.echo("\r\x1b[K", file=self._stream.file, nl=False)
                self._shown = False


def _cut(text: str, width: int) -> str:
    """As much of a text as takes a number of columns."""
    while cells(text) > width:
        text = text[:-1]
    return text


@cache
def _line(stream: Stream) -> LiveLine:
    return LiveLine(stream)
