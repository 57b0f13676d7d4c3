"""What every command needs: the two streams with their colours and width, and a voice for each."""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from outgate.cli.errors import Failed, cannot_write
from outgate.diagnostics import Diagnostic, Severity, codes, count

PLAIN_WIDTH = 100  # where no terminal says otherwise
MOST_OF_A_CODE = 50  # diagnostics of one kind that are worth printing
NOTHING = "nothing was changed"
NOTHING_WRITTEN = "nothing was written"


@dataclass(frozen=True, slots=True)
class Console:
    """How to speak on one stream: with colours or without, and how wide."""

    stream: IO[str]
    color: bool
    width: int

    def say(self, text: str) -> None:
        """Print text as it is, with one line end."""
        click.echo(text.rstrip("\n"), file=self.stream, color=self.color)


def _voice(stream: IO[str], no_color: bool) -> Console:
    terminal = stream.isatty()
    width = PLAIN_WIDTH
    if terminal:
        width = os.get_terminal_size(stream.fileno()).columns or PLAIN_WIDTH
    return Console(stream, not no_color and _wants_color(terminal), max(width, 20))


def _wants_color(terminal: bool) -> bool:
    """What the environment says: NO_COLOR before FORCE_COLOR before what the terminal can do."""
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced != "0"
    return terminal and os.environ.get("TERM") != "dumb"


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command line. Results go to `out`, everything else to `err`."""

    out: Console
    err: Console

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Print diagnostics and, if there are any, how many."""
        from outgate.cli.views.diagnostics import first_of_each, render_diagnostics

        found = tuple(diagnostics)
        if not found:
            return
        shown, more = first_of_each(found, MOST_OF_A_CODE)
        self.err.say(render_diagnostics(shown, color=self.err.color, width=self.err.width))
        for code, rest in more.items():
            self.err.say(f"\nand {rest} more of [{code}]")
        errors = sum(each.severity is Severity.ERROR for each in found)
        if len(found) > 1:
            sums = ((errors, "error"), (len(found) - errors, "warning"))
            self.err.say("\n" + " and ".join(count(n, what) for n, what in sums if n) + "\n")
        elif not errors:  # what it does not stop comes after it
            self.err.say("")

    @property
    def interactive(self) -> bool:
        """Whether a question can be asked."""
        return sys.stdin.isatty() and self.err.stream.isatty()

    def confirmed(self, question: str, yes: bool, otherwise: str = NOTHING) -> bool:
        """Ask before something is changed, unless `--yes` was given; a no is said out loud."""
        if yes:
            return True
        if not self.interactive:
            raise Failed(
                codes.NOT_CONFIRMED,
                "nobody is there to confirm",
                "add `--yes` to do it without a question",
                otherwise,
            )
        if click.confirm(question, err=True):
            return True
        self.err.say(otherwise)
        return False


def session() -> Session:
    """The session of the command that is running."""
    settings = click.get_current_context().find_root().obj or {}
    return session_with(no_color=bool(settings.get("no_color")))


def session_with(*, no_color: bool) -> Session:
    """The two streams of this process."""
    return Session(_voice(sys.stdout, no_color), _voice(sys.stderr, no_color))


def write_output(path: str | None, text: str, voice: Console) -> None:
    """Write a result to a file where one is named, else to the voice."""
    if path is None:
        voice.say(text)
        return
    from outgate.atomic import write_atomic

    try:
        target = Path(path).resolve()
        # What is neither a file nor free is a device or pipe; what has no folder is an error.
        if target.is_file() or (target.parent.is_dir() and not target.exists()):
            write_atomic(target, text)
        else:
            Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise cannot_write(path, error) from error
