"""`outgate lsp`: what editors know of policies, over standard input and output."""

import gc
import os
import sys
from pathlib import Path

import click

from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.groups import Command
from outgate.cli.options import as_of_option, guards_option, parse_day
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError
from outgate.extras import NO_LSP, install_help


@click.command("lsp", cls=Command)
@as_of_option
@guards_option
def command(as_of: str | None, guards: tuple[str, ...]) -> ExitCode:
    """Tell editors what policies mean.

    It serves the Language Server Protocol over standard input and output. Editors start it
    themselves; docs/editors.md says how. It says what `outgate check` says, of unsaved text as
    well. It reads nothing outside of the folders that the editor has open, writes nothing, and
    runs nothing.
    """
    if as_of is not None:
        parse_day(as_of)
    try:
        from outgate.cli.lsp.features import add_features
        from outgate.cli.lsp.server import Server, quiet_logs
    except ImportError as error:
        raise UserError(Diagnostic(codes.USAGE, NO_LSP, help=install_help("lsp"))) from error
    if sys.stdin.isatty():
        open_console().err.say("an editor is to talk to this; Ctrl-C ends it (docs/editors.md)")
    # Other commands end before garbage matters; this one runs all day.
    gc.enable()
    gc.set_threshold(50_000, 20, 100)
    # While one thread works out the plan, another has an answer to give.
    sys.setswitchinterval(0.0005)
    quiet_logs()
    server = add_features(Server(lambda: parse_day(as_of), tuple(map(Path, guards))))
    # It closes what it talks over, which is not for it to close.
    with os.fdopen(os.dup(0), "rb") as requests, os.fdopen(os.dup(1), "wb") as answers:
        server.start_io(requests, answers)
    return ExitCode.DONE if server.was_told_to_end else ExitCode.FAILED
