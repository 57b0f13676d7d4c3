"""`outgate init`."""

from pathlib import Path

import click

from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import STARTED, emit, format_option
from outgate.cli.groups import Command
from outgate.commands.init import start_project


@click.command("init", cls=Command, short_help="Start a project in this folder.")
@click.option("--nested", is_flag=True, help="Start it inside of another project.")
@format_option(STARTED)
def command(nested: bool, form: str) -> int:
    """Start a project in this folder: a policy, outgate.yaml and the pinned catalog."""
    console = open_console()
    result = start_project(Path.cwd(), nested=nested)
    console.report(result.diagnostics)
    emit(console, result, form)
    return ExitCode.FAILED if result.diagnostics else ExitCode.DONE
