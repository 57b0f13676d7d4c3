"""`outgate fmt`."""

import click

from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import FORMATTED, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import paths_argument, read_inputs
from outgate.commands.fmt import format_files


@click.command("fmt", cls=Command, short_help="Lay out policy files in the one true way.")
@paths_argument
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit 1 if anything would."
)
@format_option(FORMATTED)
def command(paths: tuple[str, ...], only_check: bool, form: str) -> int:
    """Lay out policy files; comments and the order of statements stay.

    PATHS are policy files and folders [default: those of the project].
    """
    console = open_console()
    inputs = read_inputs(console.open_project(), paths)
    result = format_files(inputs.paths, inputs.root, write=not only_check, named=inputs.named)
    console.report(result.diagnostics)
    emit(console, result, form)
    return ExitCode.FAILED if result.failed or (only_check and result.changed) else ExitCode.DONE
