"""`outgate compile`."""

import click

from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import PLAN, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    out_option,
    pager_option,
    paths_argument,
    read_inputs,
)
from outgate.project.compile import compile_policies


@click.command("compile", cls=Command, short_help="Print the canonical plan.")
@paths_argument
@catalog_option
@as_of_option
@pager_option
@format_option(PLAN, reports=True)
@out_option("Write there instead of printing.")
def command(
    paths: tuple[str, ...],
    edition: str | None,
    as_of: str | None,
    pager: bool,
    form: str,
    out: str | None,
) -> ExitCode:
    """Print the canonical plan of policy files; needs no target and no network.

    PATHS are policy files and folders, and `-` for standard input [default: those of the
    project].
    """
    console = open_console()
    console.reported.out = out
    inputs = read_inputs(console, console.open_project(), paths, edition=edition, as_of=as_of)
    result = compile_policies(inputs)
    console.report(result.diagnostics)
    if result.compilation is None:
        return ExitCode.FAILED
    emit(console, result.compilation.plan, form, out=out, paged=pager)
    return ExitCode.DONE
