"""`outgate catalog verify`."""

import click

from outgate.cli.commands.catalog.opening import store_of
from outgate.cli.completing import EDITIONS
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import VERIFICATION, emit, format_option
from outgate.cli.groups import Command
from outgate.commands.catalog import chosen_edition
from outgate.commands.catalog_verify import verify_edition


@click.command("verify", cls=Command, short_help="Say what is odd about an edition.")
@click.argument("edition", required=False, shell_complete=EDITIONS)
@format_option(VERIFICATION, reports=True)
def command(edition: str | None, form: str) -> ExitCode:
    """Say what is odd about EDITION, and what overlays correct [default: as `show`]."""
    console = open_console()
    project = console.open_project()
    chosen = chosen_edition(project.root, edition)
    verification, diagnostics = verify_edition(store_of(project), chosen)
    console.report(diagnostics)
    if verification is None:
        return ExitCode.FAILED
    emit(console, verification, form)
    return ExitCode.DONE
