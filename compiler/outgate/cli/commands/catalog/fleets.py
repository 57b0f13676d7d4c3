"""`outgate catalog fleets`."""

import click

from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import FLEETS, emit, format_option
from outgate.cli.groups import Command
from outgate.commands.catalog_names import list_fleets


@click.command("fleets", cls=Command, short_help="List fleets, and groups with their members.")
@format_option(FLEETS)
def command(form: str) -> ExitCode:
    """List the fleets and groups that a policy can name, with their members and methods."""
    emit(open_console(), list_fleets(), form)
    return ExitCode.DONE
