"""`outgate export`."""

import click

from outgate.cli.console import open_console, write_output
from outgate.cli.exit_codes import ExitCode
from outgate.cli.groups import Command
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    guards_option,
    out_option,
    paths_argument,
    read_inputs,
    target_option,
)
from outgate.commands.check import check
from outgate.commands.export import export
from outgate.diagnostics import count


@click.command("export", cls=Command, short_help="Write files for a pipeline to deploy.")
@paths_argument
@target_option
@catalog_option
@as_of_option
@guards_option
@click.option(
    "--format",
    "form",
    type=click.Choice(("arm", "bicep", "terraform")),
    required=True,
    help="An ARM template, Bicep, or Terraform in JSON syntax.",
)
@out_option("Write there instead of printing.")
def command(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    guards: tuple[str, ...],
    form: str,
    out: str | None,
) -> int:
    """Write the rules for an azure-firewall target as a file that a pipeline deploys.

    Nothing is asked of Azure. Tests and guards must hold, as for a plan. PATHS are policy files and
    folders [default: those of the target].
    """
    console = open_console()
    project = console.open_project()
    chosen = console.open_target(project, target)
    inputs = read_inputs(
        project, paths, edition=edition, as_of=as_of, target=chosen.config, guards=guards
    )
    result = check(inputs)
    console.report(result.diagnostics)
    if not result.ok or result.compiled.compilation is None:
        return ExitCode.FAILED
    exported, diagnostics = export(chosen, result.compiled.compilation, form)
    console.report(diagnostics)
    if exported is None:
        return ExitCode.FAILED
    write_output(out, exported.text, console.out)
    if out is not None:
        groups = exported.rendered.rendering.groups
        rules = sum(len(group.application) + len(group.network) for group in groups)
        size = f"{count(rules, 'rule')} in {count(len(groups), 'group')}"
        console.err.say(f"wrote {size} to {out}")
    return ExitCode.DONE
