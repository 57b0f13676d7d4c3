"""`outgate doctor`."""

import os
import sys
from pathlib import Path

import click

from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import EXAMINATION, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import target_option
from outgate.commands.doctor import Screen, examine


@click.command("doctor", cls=Command, short_help="Look for what is missing or broken here.")
@target_option
@format_option(EXAMINATION)
def command(target: str | None, form: str) -> ExitCode:
    """Look at the installation, the project and a target, and say what to mend.

    Nothing is written. A target in a cloud is asked as by `outgate plan`: its login goes where the
    login of a plan goes. Exits with 1 where anything fails.
    """
    console = open_console()
    out = console.out
    screen = Screen(
        width=out.width if out.file.isatty() else None,
        color=out.color,
        encoding=sys.stdout.encoding or "unknown",
    )
    examination = examine(Path.cwd(), target, screen, os.environ)
    emit(console, examination, form)
    return ExitCode.DONE if examination.ok else ExitCode.FAILED
