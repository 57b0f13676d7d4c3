"""What every command needs from the command line: the project, colours, width, and a voice."""

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

import click

from outgate.diagnostics import Diagnostic, Severity

PLAIN_WIDTH = 100  # where no terminal says otherwise
MOST_OF_A_CODE = 50  # diagnostics of one kind that are worth printing


def catalog_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--catalog EDITION`."""
    return click.option(
        "--catalog",
        "edition",
        metavar="EDITION",
        help="Catalog edition to use [default: the pinned one, else the newest].",
    )(function)


def as_of_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--as-of DATE`."""
    return click.option(
        "--as-of",
        metavar="DATE",
        help="The day that decides `until` clauses, as YYYY-MM-DD [default: today].",
    )(function)


def paths_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """`[PATHS]...`."""
    return click.argument("paths", nargs=-1, metavar="[PATHS]...")(function)


def parse_day(text: str | None) -> date:
    """The day of `--as-of`; only here does Outgate look at the clock."""
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"`{text}` is not a date; write YYYY-MM-DD.") from None


@dataclass(frozen=True, slots=True)
class Voice:
    """How to speak on one stream: with colours or without, and how wide."""

    stream: IO[str]
    color: bool
    width: int

    def say(self, text: str) -> None:
        """Print text as it is, with one line end."""
        click.echo(text.rstrip("\n"), file=self.stream, color=self.color)


def _voice(stream: IO[str], no_color: bool) -> Voice:
    terminal = stream.isatty()
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    width = PLAIN_WIDTH
    if terminal:
        width = os.get_terminal_size(stream.fileno()).columns or PLAIN_WIDTH
    return Voice(stream, terminal and not plain, max(width, 20))


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command line. Results go to `out`, everything else to `err`."""

    out: Voice
    err: Voice

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Print diagnostics and, if there are any, how many."""
        from outgate.cli.views.diagnostics import first_of_each, render_diagnostics

        found = tuple(diagnostics)
        if not found:
            return
        shown, more = first_of_each(found, MOST_OF_A_CODE)
        self.err.say(render_diagnostics(shown, color=self.err.color, width=self.err.width))
        for code, count in more.items():
            self.err.say(f"\nand {count} more of [{code}]")
        errors = sum(each.severity is Severity.ERROR for each in found)
        parts = [_count(errors, "error"), _count(len(found) - errors, "warning")]
        self.err.say("\n" + " and ".join(part for part in parts if part) + "\n")

    @property
    def interactive(self) -> bool:
        """Whether a question can be asked."""
        return sys.stdin.isatty() and self.err.stream.isatty()


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}" if number else ""


def session() -> Session:
    """The session of the command that is running."""
    settings = click.get_current_context().find_root().obj or {}
    no_color = bool(settings.get("no_color"))
    return Session(_voice(sys.stdout, no_color), _voice(sys.stderr, no_color))


def write_output(path: str | None, text: str, voice: Voice) -> None:
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
        raise click.ClickException(f"cannot write `{path}`: {error.strerror}") from error
