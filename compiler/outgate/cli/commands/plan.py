"""`outgate plan`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from outgate.cli.console import Console, open_console, write_output
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import ALL_PLANS, HTML, TARGET_PLAN, emit, format_option, formats_of
from outgate.cli.groups import Command
from outgate.cli.links import links_options, read_links
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    detailed_exitcode_option,
    files_of,
    full_option,
    guards_option,
    out_option,
    pager_option,
    parse_day,
    paths_argument,
    read_inputs,
    report_option,
    target_or_all_option,
)
from outgate.cli.progress import ProgressObserver, report_planned
from outgate.cli.standard_input import read_policy
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.plan_wording import unfinished_words
from outgate.commands.plan import plan_target
from outgate.deploy.saved_plan.document import target_plan_json
from outgate.project.config import ALL

if TYPE_CHECKING:
    from outgate.commands.plan_all import AllPlans
    from outgate.project.compile import Inputs
    from outgate.project.config import TargetConfig
    from outgate.project.project import Project


@click.command("plan", cls=Command, short_help="Show what apply would change.")
@paths_argument
@target_or_all_option
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
@detailed_exitcode_option("Exit 2 when there are changes.")
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
) -> ExitCode:
    """Show what `outgate apply` would change on a target.

    `--target all` plans every target of outgate.yaml, and tells where they differ in what they let
    through.

    PATHS are policy files and folders, and `-` for standard input [default: those of the
    project].
    """
    if key is not None and (out is None or form == HTML):
        help = "name a file with `--out FILE`" if form != HTML else "write `--report FILE` instead"
        raise usage_error("`--key` signs what is saved", help)
    if target == ALL:
        _refuse_for_all(form, out=out, report=report)
    console = open_console()
    project = console.open_project()
    links = read_links(project.root, repo_url, report_url)
    if target == ALL:
        plans = _plan_all(console, project, paths, edition, as_of, guards, offline=offline)
        emit(console, plans, form, full=full, links=links, paged=pager)
        if not plans.ok:
            return ExitCode.FAILED
        return ExitCode.CHANGES if detailed_exitcode and not plans.is_empty else ExitCode.DONE
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


def _refuse_for_all(form: str, *, out: str | None, report: str | None) -> None:
    """What only one target can have: a saved plan, and a report; UserError for either."""
    if form == HTML or report is not None:
        message = f"a report is of one target, and `--target {ALL}` has none"
        help = f"write one for each with `--target NAME --report FILE`; for `{ALL}` formats are "
        raise usage_error(message, help + ", ".join(formats_of(ALL_PLANS)))
    if out is not None:
        message = f"a saved plan is of one target, and `--target {ALL}` saves none"
        raise usage_error(message, "save one for each with `--target NAME --out FILE`")


def _plan_all(
    console: Console,
    project: Project,
    paths: tuple[str, ...],
    edition: str | None,
    as_of: str | None,
    guards: tuple[str, ...],
    *,
    offline: bool,
) -> AllPlans:
    """Plan every target, and say what there is to say about it."""
    from outgate.commands.plan_all import plan_all

    files, texts, day = files_of(paths), read_policy(console, paths), parse_day(as_of)
    outside = tuple(map(Path, guards))

    def make_inputs(target: TargetConfig) -> Inputs:
        return project.inputs(files, edition, day, target, outside, texts)

    plans = plan_all(project, make_inputs, ProgressObserver(console), offline=offline)
    console.report((*plans.problems, *(each for one in plans.targets for each in one.told)))
    for target in plans.targets:
        if target.journal is not None:
            console.err.say(f"`{visible(target.name)}`: {unfinished_words(target.journal)}\n")
    if not any(target.compiled for target in plans.targets):
        raise click.exceptions.Exit(ExitCode.FAILED)
    return plans
