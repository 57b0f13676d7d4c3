"""`outgate export`: files for a pipeline that deploys."""

import click

from outgate.cli.errors import Failed
from outgate.cli.main import EXIT_FAILED
from outgate.cli.options import (
    Command,
    as_of_option,
    catalog_option,
    guards_option,
    out_option,
    paths_argument,
    target_option,
)
from outgate.cli.policy_commands import open_project
from outgate.cli.session import session, write_output
from outgate.diagnostics import codes, count


@click.command(cls=Command)
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
def export(
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
    from outgate.cli.target_commands import checked, inputs_of, open_target
    from outgate.commands.export import NoExport
    from outgate.commands.export import export as run

    here = session()
    project = open_project(here)
    chosen = open_target(here, project, target)
    compiled = checked(here, inputs_of(project, chosen, paths, edition, as_of, guards))
    if compiled is None or compiled.compilation is None:
        return EXIT_FAILED
    try:
        its, problems = run(chosen, compiled.compilation, form)
    except NoExport as error:
        raise Failed(
            codes.NOTHING_TO_EXPORT,
            f"{error}, and has nothing to export",
            "name with `--target` one whose `backend` in outgate.yaml is `azure-firewall`",
        ) from error
    here.report(problems)
    if its is None:
        return EXIT_FAILED
    write_output(out, its.text, here.out)
    groups = its.rendered.rendering.groups
    rules = sum(len(each.application) + len(each.network) for each in groups)
    if out is not None:
        its_size = f"{count(rules, 'rule')} in {count(len(groups), 'group')}"
        here.err.say(f"wrote {its_size} to {out}")
    return 0
