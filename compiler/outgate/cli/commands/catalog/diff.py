"""`outgate catalog diff`."""

import click

from outgate.catalog.comparison.changes import Impact
from outgate.cli.commands.catalog.opening import store_of
from outgate.cli.completing import EDITIONS, LISTS, REGIONS
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import CATALOG_DIFF, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import detailed_exitcode_option
from outgate.commands.catalog_diff import diff_editions


@click.command("diff", cls=Command, short_help="Say what changed between two editions.")
@click.argument("old", metavar="OLD", shell_complete=EDITIONS)
@click.argument("new", metavar="NEW", shell_complete=EDITIONS)
@click.option(
    "--list", "list_id", metavar="ID", shell_complete=LISTS, help="Changes of this list only."
)
@click.option(
    "--region",
    metavar="NAME",
    shell_complete=REGIONS,
    help="Changes for this region: its own and worldwide.",
)
@click.option(
    "--impact",
    type=click.Choice(["breaks", "closes", "information"]),
    help="Changes of this class only.",
)
@format_option(CATALOG_DIFF)
@detailed_exitcode_option("Exit with 2 when there are changes.")
def command(
    old: str,
    new: str,
    list_id: str | None,
    region: str | None,
    impact: str | None,
    form: str,
    detailed_exitcode: bool,
) -> ExitCode:
    """Say what changed from edition OLD to NEW, by meaning, and what breaks if ignored."""
    console = open_console()
    comparison, diagnostics = diff_editions(
        store_of(console.open_project()),
        old,
        new,
        list_id=list_id,
        region=region,
        impact=Impact(impact) if impact else None,
    )
    console.report(diagnostics)
    if comparison is None:
        return ExitCode.FAILED
    emit(console, comparison, form)
    return ExitCode.CHANGES if detailed_exitcode and comparison.changes else ExitCode.DONE
