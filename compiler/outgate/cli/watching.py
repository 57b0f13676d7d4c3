"""A check that is shown again whenever a file changes, on a terminal."""

import gc
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from outgate.cli.console import Console, open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import FILES_SHOWN
from outgate.commands.watch import Stock, Watched, watch
from outgate.diagnostics import Diagnostic, codes, count, join_first
from outgate.errors import UserError, reason_of
from outgate.values import dataclass

_CLEAR = "\x1b[H\x1b[2J"


@dataclass(frozen=True, slots=True)
class Round:
    """One check: what is watched, how it was, and `show`, which prints how the check went."""

    watched: Watched
    stock: Stock
    show: Callable[[Console], None]


def refuse_without_terminal(console: Console) -> None:
    """UserError where nobody would see anything."""
    if not console.out.file.isatty():
        message = "`--watch` shows a check on a terminal, and standard output is not one"
        raise usage_error(message, "run `outgate check` from what starts it when files change")


def keep_checking(check: Callable[[], Round]) -> ExitCode:
    """Check until Ctrl-C; whatever is wrong with the files is shown, and watched on."""

    def again(changed: tuple[str, ...]) -> tuple[Watched, Stock]:
        began = time.monotonic()
        done = check()
        console = open_console()
        _clear(console, changed)
        try:
            done.show(console)
        except UserError as error:  # such as a file for the result that cannot be written
            console.report(error.diagnostics)
        took = time.monotonic() - began
        clock = datetime.now().strftime("%H:%M:%S")
        files = count(sum(map(bool, done.stock.signs.values())), "file")
        console.note(f"checked at {clock} in {took:.1f} s, watching {files}; Ctrl-C ends")
        gc.collect()  # which is off: other commands end before it would be of use
        return done.watched, done.stock

    try:
        watch(again, time.sleep)
    except KeyboardInterrupt:
        open_console().note("\nstopped")
    return ExitCode.DONE


def _clear(console: Console, changed: tuple[str, ...]) -> None:
    """An empty screen; where there can be none, a line between two checks."""
    if console.out.live:
        click.echo(_CLEAR, file=console.out.file, nl=False)
    elif changed:
        console.note("-" * 20)
    if changed:
        console.note(f"changed: {visible(join_first(changed, FILES_SHOWN))}")


def told(error: UserError | OSError, folder: Path) -> tuple[Diagnostic, ...]:
    """What keeps a check from being made at all."""
    if isinstance(error, UserError):
        return error.diagnostics
    reason = reason_of(error)
    message = f"cannot read `{folder}`: {reason}"
    help = "put it back, or end this with Ctrl-C"
    return (Diagnostic(codes.UNREADABLE_FILE, message, help=help),)
