"""`outgate catalog regions`."""

import click

from outgate.cli.commands.catalog.opening import open_edition
from outgate.cli.completing import EDITIONS
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import REGIONS, emit, format_option
from outgate.cli.groups import Command
from outgate.commands.catalog_names import list_regions


@click.command("regions", cls=Command)
@click.argument("edition", required=False, shell_complete=EDITIONS)
@format_option(REGIONS)
def command(edition: str | None, form: str) -> ExitCode:
    """List the regions that a policy can name.

    EDITION is the pinned one where it is not given, else the newest.
    """
    console = open_console()
    emit(console, list_regions(open_edition(console, edition)), form)
    return ExitCode.DONE
