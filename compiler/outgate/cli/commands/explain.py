"""`outgate explain`."""

from pathlib import Path

import click

from outgate.cli.completing import FILES
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import EXPLANATION, STATEMENT_RULES, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import as_of_option, catalog_option, paths_argument, read_inputs
from outgate.commands.explain import explain_what


@click.command("explain", cls=Command, short_help="Say why a URL is allowed or not.")
@click.argument("what", shell_complete=FILES)
@paths_argument
@click.option("--from", "address", metavar="ADDRESS", help="Ask for one address or network.")
@catalog_option
@as_of_option
@format_option(EXPLANATION, STATEMENT_RULES)
def command(
    what: str,
    paths: tuple[str, ...],
    address: str | None,
    edition: str | None,
    as_of: str | None,
    form: str,
) -> ExitCode:
    """Say which rule allows WHAT and why, or what keeps it out.

    WHAT is a URL as a device asks for it, or a host. FILE.policy:LINE says which rules the
    statement there leads to. PATHS are policy files and folders, and `-` for standard input
    [default: those of the project].
    """
    console = open_console()
    inputs = read_inputs(console, console.open_project(), paths, edition=edition, as_of=as_of)
    result = explain_what(what, address, inputs, Path.cwd())
    if result.answer is None:
        console.report(result.diagnostics)
        return ExitCode.FAILED
    emit(console, result.answer, form)
    return ExitCode.DONE
