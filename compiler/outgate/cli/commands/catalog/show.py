"""`outgate catalog show`."""

import click

from outgate.cli.commands.catalog.opening import open_edition
from outgate.cli.completing import EDITIONS, LISTS
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import EDITION, ENDPOINT_LIST, emit, format_option
from outgate.cli.groups import Command
from outgate.commands.catalog import EditionSummary, find_list, list_rows


@click.command("show", cls=Command, short_help="Show what an edition holds.")
@click.argument("edition", required=False, shell_complete=EDITIONS)
@click.option(
    "--list",
    "list_id",
    metavar="ID",
    shell_complete=LISTS,
    help="Show every endpoint of this list.",
)
@format_option(EDITION, ENDPOINT_LIST)
def command(edition: str | None, list_id: str | None, form: str) -> ExitCode:
    """Show what EDITION holds [default: the pinned one, else the newest]."""
    console = open_console()
    catalog = open_edition(console, edition)
    if list_id is None:
        emit(console, EditionSummary(catalog, list_rows(catalog)), form)
    else:
        emit(console, find_list(catalog, list_id), form)
    return ExitCode.DONE
