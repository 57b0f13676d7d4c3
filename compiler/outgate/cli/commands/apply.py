"""`outgate apply`."""

import os

import click

from outgate.cli.completing import FILES
from outgate.cli.console import Console, open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import APPLIED, emit, format_option, render, show_before
from outgate.cli.groups import Command
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    guards_option,
    read_inputs,
    target_option,
    trusted_key_option,
    yes_option,
)
from outgate.cli.progress import ProgressObserver, report_planned, who
from outgate.cli.reported import REPORTS
from outgate.cli.standard_input import read_plan
from outgate.cli.views import undoing_text
from outgate.cli.views.plan_wording import signature_words
from outgate.commands.apply import find_planfile, plan_saved, refuse_files_only, refuse_unsigned
from outgate.commands.plan import Planned, plan_target
from outgate.deploy.applied import Applied, Deed, report_plan, report_undo
from outgate.deploy.apply import apply_plan
from outgate.deploy.check_plan import check_target
from outgate.deploy.retire import plan_retirement, retire
from outgate.deploy.saved_plan.open import open_saved_plan
from outgate.diagnostics import has_errors
from outgate.project.config import ALL
from outgate.project.target import Target
from outgate.signing import find_trusted_keys


@click.command("apply", cls=Command, short_help="Change the target to what policies say.")
@click.argument("paths", nargs=-1, metavar="[PLANFILE | PATHS...]", shell_complete=FILES)
@target_option
@catalog_option
@as_of_option
@guards_option
@trusted_key_option
@click.option(
    "--retire", "place", metavar="PLACE", help="Close what the target left open in a former place."
)
@format_option(APPLIED, reports=True)
@yes_option
def command(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    guards: tuple[str, ...],
    trusted: tuple[str, ...],
    place: str | None,
    form: str,
    yes: bool,
) -> ExitCode:
    """Change a target to what the policies, or a saved plan, say.

    PLANFILE is what `outgate plan --out PLANFILE` saved, or `-` for standard input. PATHS are
    policy files and folders; without either the project's policies are taken, as by `outgate plan`.
    Where keys are trusted, only a plan that one of them signed is applied.
    """
    if target == ALL:
        raise usage_error(
            f"apply changes one firewall at a time, and `--target {ALL}` names none",
            "name one with `--target NAME`: each is reviewed, applied and taken back by itself, so "
            f"that one that fails leaves the others as they are; `outgate plan --target {ALL}` "
            "shows what every one would change",
        )
    console = open_console()
    project = console.open_project()
    observer = ProgressObserver(console)
    planfile = find_planfile(paths)
    if place is not None:
        chosen = console.open_target(project, target)
        return _retire(console, chosen, place, observer, form=form, yes=yes)
    keys = find_trusted_keys(trusted, os.environ)
    if planfile is None:
        refuse_unsigned(keys)
        chosen = console.open_target(project, target)
        refuse_files_only(chosen)
        inputs = read_inputs(
            console,
            project,
            paths,
            edition=edition,
            as_of=as_of,
            target=chosen.config,
            guards=guards,
        )
        planned = plan_target(project, chosen, inputs, observer)
    else:
        opened = open_saved_plan(project, planfile, target, keys, read_plan(console, planfile))
        console.note(signature_words(opened))
        chosen = opened.target
        inputs = read_inputs(
            console, project, (), edition=edition, as_of=as_of, target=chosen.config, guards=guards
        )
        planned = plan_saved(opened, inputs, observer)
    report_planned(console, planned)
    return _apply(console, chosen, planned, observer, form=form, yes=yes)


def _apply(
    console: Console,
    target: Target,
    planned: Planned,
    observer: ProgressObserver,
    *,
    form: str,
    yes: bool,
) -> ExitCode:
    """Show a plan, ask, and apply it."""
    plan = planned.plan
    if plan is None:
        return ExitCode.FAILED
    show_before(console, render(plan, "text", console.style()), form, yes=yes)
    if has_errors(planned.diagnostics):
        return ExitCode.FAILED  # they are told already
    check_target(target, plan)
    question = f"Change target `{plan.target}`?"
    if plan.changes.changes and not console.confirm(question, yes=yes):
        return ExitCode.FAILED
    observer.expects(plan.operations)
    apply_plan(target, plan, observer, who)
    _emit(console, report_plan(plan), form)
    return ExitCode.DONE


def _retire(
    console: Console,
    target: Target,
    place: str,
    observer: ProgressObserver,
    *,
    form: str,
    yes: bool,
) -> ExitCode:
    """Close what the target left open in a place where it was before."""
    planned = plan_retirement(target, place, observer)
    name, former = target.config.name, planned.former.place
    title = f"Retirement of {former}"
    show_before(console, undoing_text.render(title, planned.undo, console.style()), form, yes=yes)
    if not console.confirm(f"Remove the rules that `{name}` left there?", yes=yes):
        return ExitCode.FAILED
    retire(target, planned, observer, who)
    _emit(console, report_undo(Deed.RETIRE, name, planned.undo, former), form)
    return ExitCode.DONE


def _emit(console: Console, applied: Applied, form: str) -> None:
    """Print what was done; beside a report it is text."""
    emit(console, applied, form)
    if form in REPORTS:
        console.note(render(applied, "text", console.style().plain()))
