"""`outgate catalog list`."""

import click

from outgate.cli.commands.catalog.opening import store_of
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import EDITIONS, emit, format_option
from outgate.cli.groups import Command
from outgate.commands.catalog import Editions, list_editions


@click.command("list", cls=Command)
@format_option(EDITIONS)
def command(form: str) -> ExitCode:
    """List the editions there are."""
    console = open_console()
    project = console.open_project()
    rows, diagnostics = list_editions(store_of(project), project.root)
    console.report(diagnostics)
    emit(console, Editions(rows), form)
    return ExitCode.FAILED if diagnostics else ExitCode.DONE
