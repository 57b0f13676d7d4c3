"""`outgate catalog features`."""

import click

from outgate.cli.commands.catalog.opening import open_edition
from outgate.cli.completing import EDITIONS
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import FEATURES, emit, format_option
from outgate.cli.groups import Command
from outgate.commands.catalog_names import list_features


@click.command("features", cls=Command)
@click.argument("edition", required=False, shell_complete=EDITIONS)
@format_option(FEATURES)
def command(edition: str | None, form: str) -> ExitCode:
    """List the features for `with` and `without`.

    EDITION is the pinned one where it is not given, else the newest.
    """
    console = open_console()
    emit(console, list_features(open_edition(console, edition)), form)
    return ExitCode.DONE
