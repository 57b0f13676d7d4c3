"""`outgate fmt`."""

import click

from outgate.cli.console import Console, open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import FORMATTED, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import paths_argument, read_inputs
from outgate.cli.standard_input import read_bytes
from outgate.commands.fmt import FormatResult, format_files, format_input
from outgate.documents.files import MAX_POLICY_BYTES
from outgate.documents.standard_input import MARK


@click.command("fmt", cls=Command, short_help="Lay out policy files in the one true way.")
@paths_argument
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit 1 if anything would."
)
@format_option(FORMATTED)
def command(paths: tuple[str, ...], only_check: bool, form: str) -> ExitCode:
    """Lay out policy files; comments and the order of statements stay.

    What is laid out of standard input is printed.

    PATHS are policy files and folders, and `-` for standard input [default: those of the
    project].
    """
    console = open_console()
    if MARK in paths:
        return _format_input(console, paths, form, only_check=only_check)
    inputs = read_inputs(console, console.open_project(), paths)
    result = format_files(inputs.paths, inputs.root, write=not only_check, named=inputs.named)
    console.report(result.diagnostics)
    emit(console, result, form)
    return _exit_code(result, only_check=only_check)


def _format_input(
    console: Console, paths: tuple[str, ...], form: str, *, only_check: bool
) -> ExitCode:
    """Lay out standard input: its text goes to standard output, where it is wanted as text."""
    if len(paths) > 1:
        raise usage_error("`-` is laid out alone", "name files and folders in another run")
    result = format_input(read_bytes(console, MAX_POLICY_BYTES))
    console.report(result.diagnostics)
    if form == "text" and not only_check:
        if result.text:
            console.out.say(result.text)
    else:
        emit(console, result, form)
    return _exit_code(result, only_check=only_check)


def _exit_code(result: FormatResult, *, only_check: bool) -> ExitCode:
    return ExitCode.FAILED if result.failed or (only_check and result.changed) else ExitCode.DONE
