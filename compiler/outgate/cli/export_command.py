"""`outgate export`: files for a pipeline that deploys."""

import click

from outgate.cli.main import EXIT_FAILED
from outgate.cli.policy_commands import open_project
from outgate.cli.session import (
    as_of_option,
    catalog_option,
    paths_argument,
    session,
    write_output,
)


@click.command()
@paths_argument
@click.option("--target", metavar="NAME", help="A target of outgate.yaml [default: its default].")
@catalog_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(("arm", "bicep", "terraform")),
    required=True,
    help="An ARM template, Bicep, or Terraform in JSON syntax.",
)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of printing.")
def export(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    form: str,
    output: str | None,
) -> int:
    """Write the rules for an azure-firewall target as a file that a pipeline deploys.

    Nothing is asked of Azure. Tests and guards must hold, as for a plan.
    """
    from outgate.cli.target_commands import checked, inputs_of, open_target
    from outgate.commands.export import NoExport
    from outgate.commands.export import export as run

    here = session()
    project = open_project(here)
    chosen = open_target(here, project, target)
    compiled = checked(here, inputs_of(project, chosen, paths, edition, as_of))
    if compiled is None or compiled.compilation is None:
        return EXIT_FAILED
    try:
        its, problems = run(chosen, compiled.compilation, form)
    except NoExport as error:
        raise click.ClickException(
            f"{error}, and has nothing to export; name one with --target, whose `backend` in "
            "outgate.yaml is azure-firewall"
        ) from error
    here.report(problems)
    if its is None:
        return EXIT_FAILED
    write_output(output, its.text, here.out)
    groups = its.rendered.rendering.groups
    rules = sum(len(each.application) + len(each.network) for each in groups)
    if output is not None:
        here.err.say(f"wrote {rules} rules in {len(groups)} groups to {output}")
    return 0
