"""`outgate catalog lock`."""

import click

from outgate.cli.commands.catalog.opening import store_of
from outgate.cli.completing import EDITIONS
from outgate.cli.console import open_console
from outgate.cli.errors import cannot_write
from outgate.cli.exit_codes import ExitCode
from outgate.cli.groups import Command
from outgate.commands.catalog import lock_edition


@click.command("lock", cls=Command, short_help="Pin an edition for the project.")
@click.option(
    "--edition",
    metavar="EDITION",
    shell_complete=EDITIONS,
    help="The edition to pin [default: the newest].",
)
def command(edition: str | None) -> ExitCode:
    """Pin an edition in outgate.lock: policies compile against it until it is pinned anew."""
    console = open_console()
    project = console.open_project()
    try:
        pinned, diagnostics = lock_edition(store_of(project), project.root, edition)
    except OSError as error:
        raise cannot_write("outgate.lock", error) from error
    console.report(diagnostics)
    if pinned is None:
        return ExitCode.FAILED
    console.out.say(f"pinned catalog {pinned.edition} in outgate.lock")
    return ExitCode.DONE
