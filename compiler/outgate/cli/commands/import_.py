"""`outgate import`."""

import click

from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import ADOPTION, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import as_of_option, catalog_option, read_inputs, target_option
from outgate.cli.progress import ProgressObserver
from outgate.commands.import_ import POLICY, SERVICES, import_rules, write_adoption


@click.command("import", cls=Command, short_help="Hold a target's rules against policies.")
@target_option
@catalog_option
@as_of_option
@format_option(ADOPTION)
@click.option("--write", is_flag=True, help=f"Keep what would be lost: {SERVICES}, {POLICY}.")
def command(
    target: str | None, edition: str | None, as_of: str | None, form: str, write: bool
) -> ExitCode:
    """Say which rules of a target the policy covers, and what would be lost without them.

    The target is only read. With --write, what would be lost becomes services and statements of
    the project, for you to narrow.
    """
    console = open_console()
    project = console.open_project()
    chosen = console.open_target(project, target)
    inputs = read_inputs(console, project, (), edition=edition, as_of=as_of, target=chosen.config)
    adoption, diagnostics = import_rules(chosen, inputs, ProgressObserver(console))
    console.report(diagnostics)
    if adoption is None:
        return ExitCode.FAILED
    emit(console, adoption, form)
    if not write:
        return ExitCode.DONE
    files = write_adoption(project, adoption)
    if files is None:
        console.note("nothing would be lost, so nothing is written")
        return ExitCode.DONE
    for name in files.names:
        console.note(f"wrote {name}")
    for piece in files.left:
        remote = piece.flow.remote
        console.note(f"not written: {remote} (a service names hosts, not networks)")
    return ExitCode.DONE
