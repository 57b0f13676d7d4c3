"""`outgate plan`."""

from pathlib import Path

import click

from outgate.cli.console import open_console, write_output
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import HTML, TARGET_PLAN, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.links import links_options, read_links
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    full_option,
    guards_option,
    out_option,
    pager_option,
    paths_argument,
    read_inputs,
    report_option,
    target_option,
)
from outgate.cli.progress import ProgressObserver, report_planned
from outgate.commands.plan import plan_target
from outgate.deploy.saved_plan.document import target_plan_json


@click.command("plan", cls=Command, short_help="Show what apply would change.")
@paths_argument
@target_option
@catalog_option
@as_of_option
@guards_option
@out_option(
    "Save the plan as well, for `outgate apply FILE`; with `--format html`, where the report goes."
)
@report_option
@click.option(
    "--key", metavar="FILE", type=click.Path(), help="Sign what is saved with the private key FILE."
)
@format_option(TARGET_PLAN, reports=True)
@full_option
@pager_option
@links_options
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option("--offline", is_flag=True, help="Compare with what was last applied; no login.")
def command(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    guards: tuple[str, ...],
    out: str | None,
    report: str | None,
    key: str | None,
    pager: bool,
    form: str,
    full: bool,
    detailed_exitcode: bool,
    offline: bool,
    repo_url: str | None,
    report_url: str | None,
) -> int:
    """Show what `outgate apply` would change on a target.

    PATHS are policy files and folders, and `-` for standard input [default: those of the
    project].
    """
    if key is not None and (out is None or form == HTML):
        help = "name a file with `--out FILE`" if form != HTML else "write `--report FILE` instead"
        raise usage_error("`--key` signs what is saved", help)
    console = open_console()
    project = console.open_project()
    links = read_links(project.root, repo_url, report_url)
    chosen = console.open_target(project, target)
    inputs = read_inputs(
        console, project, paths, edition=edition, as_of=as_of, target=chosen.config, guards=guards
    )
    observer = ProgressObserver(console)
    planned = plan_target(project, chosen, inputs, observer, offline=offline)
    report_planned(console, planned)
    if planned.plan is None:
        return ExitCode.FAILED
    saved = out if form == HTML else None
    emit(console, planned.plan, form, full=full, out=saved, links=links, paged=pager)
    if report is not None:
        emit(console, planned.plan, HTML, out=report, links=links)
    if planned.plan.findings.errors:
        return ExitCode.FAILED
    if out is not None and form != HTML:
        text = target_plan_json(planned.plan, None if key is None else Path(key))
        write_output(out, text, console.out)
        console.note(f"saved to {out}{'' if key is None else ', signed'}")
    return ExitCode.CHANGES if detailed_exitcode and not planned.plan.is_empty else ExitCode.DONE
