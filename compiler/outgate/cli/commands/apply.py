"""`outgate apply`."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outgate.cli.completing import FILES
from outgate.cli.console import Console, open_console
from outgate.cli.durations import Duration
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import APPLIED, emit, format_option, render, show_before
from outgate.cli.groups import Command
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    detailed_exitcode_option,
    guards_option,
    names_from_option,
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
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import has_errors
from outgate.project.config import ALL
from outgate.project.target import Target
from outgate.signing import find_trusted_keys
from outgate.values import replace

if TYPE_CHECKING:
    from outgate.commands.probe_here import Prober
    from outgate.probe.here.report import Probed

JSON = "json"
WAIT = 60.0  # seconds that a firewall may take until it does what it was told


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
@click.option(
    "--probe",
    is_flag=True,
    help="Afterwards ask from this machine for what the plan allows it.",
)
@click.option(
    "--probe-from",
    "source",
    metavar="SOURCE",
    help="Where this machine is to the firewall: a source of the policies, an address or a network "
    "[default: the address that its routes choose].",
)
@click.option(
    "--probe-wait",
    "wait",
    type=Duration(timedelta(seconds=0)),
    help="Ask again for what is not reached as long as that after a change [default: 60s].",
)
@names_from_option
@format_option(APPLIED, reports=True)
@detailed_exitcode_option("With --probe, exit 2 when a URL is not reached that the plan allows.")
@yes_option
def command(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    guards: tuple[str, ...],
    trusted: tuple[str, ...],
    place: str | None,
    probe: bool,
    source: str | None,
    wait: timedelta | None,
    logs: tuple[str, ...],
    form: str,
    detailed_exitcode: bool,
    yes: bool,
) -> ExitCode:
    """Change a target to what the policies, or a saved plan, say.

    PLANFILE is what `outgate plan --out PLANFILE` saved, or `-` for standard input. PATHS are
    policy files and folders; without either the project's policies are taken, as by `outgate plan`.
    Where keys are trusted, only a plan that one of them signed is applied.

    With --probe this machine asks afterwards for what the plan allows its own address, with HEAD
    requests as the script of `outgate probe write`, and tells what is not reached. Ctrl-C ends that
    alone.

    Exit codes: 0 applied, whatever a probe came to, 1 not applied or not all of it, 2 with
    --detailed-exitcode where a URL was not reached that the plan allows.
    """
    if target == ALL:
        raise usage_error(
            f"apply changes one firewall at a time, and `--target {ALL}` names none",
            "name one with `--target NAME`: each is reviewed, applied and taken back by itself, so "
            f"that one that fails leaves the others as they are; `outgate plan --target {ALL}` "
            "shows what every one would change",
        )
    if not probe and (source or wait is not None or logs or detailed_exitcode):
        raise usage_error(
            "`--probe-from`, `--probe-wait`, `--names-from` and `--detailed-exitcode` are about "
            "what `--probe` asks",
            "add `--probe`",
        )
    if probe and place is not None:
        raise usage_error("a retirement opens nothing that `--probe` could ask for", "leave it out")
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
    if planned.plan is None:
        return ExitCode.FAILED
    show_before(console, render(planned.plan, "text", console.style()), form, yes=yes)
    if has_errors(planned.diagnostics):
        return ExitCode.FAILED  # they are told already
    prober = None
    if probe:
        prober = _prepare(console, planned, project.root, source, logs)
    applied = _apply(console, chosen, planned.plan, observer, yes=yes)
    if applied is None:
        return ExitCode.FAILED
    if prober is None:
        _emit(console, applied, form)
        return ExitCode.DONE
    seconds = WAIT if wait is None else wait.total_seconds()
    probed = _probe(console, applied, prober, seconds if applied.changed else 0.0, form)
    wrong = detailed_exitcode and probed.report.has_findings
    return ExitCode.CHANGES if wrong else ExitCode.DONE


def _apply(
    console: Console, target: Target, plan: TargetPlan, observer: ProgressObserver, *, yes: bool
) -> Applied | None:
    """Ask, and apply a plan that was shown; None where somebody says no."""
    check_target(target, plan)
    question = f"Change target `{plan.target}`?"
    if plan.changes.changes and not console.confirm(question, yes=yes):
        return None
    observer.expects(plan.operations)
    apply_plan(target, plan, observer, who)
    return report_plan(plan)


def _prepare(
    console: Console, planned: Planned, root: Path, source: str | None, logs: tuple[str, ...]
) -> Prober:
    """Whatever could keep this machine from asking is told of before anything is changed."""
    from outgate.commands.probe_here import AskedHere, prepare

    asked = AskedHere(source=source, logs=logs, folder=Path.cwd())
    assert planned.plan is not None
    assert planned.compilation is not None
    prober, problems = prepare(asked, planned.compilation, planned.plan.plan, root, os.environ)
    console.report(problems)
    return prober


def _probe(console: Console, applied: Applied, prober: Prober, seconds: float, form: str) -> Probed:
    """Ask for what a plan that was applied allows; whatever comes of it, the apply is told of."""
    if form != JSON:
        _emit(console, applied, form)
        console.out.file.flush()
    console.note("asking from here for what the plan allows; Ctrl-C ends that alone")
    from outgate.commands.probe_here import warn_of_unreached

    done = applied
    try:
        probed = prober.probe(again=seconds)
        done = replace(applied, probe=probed)
    finally:
        if form == JSON:
            emit(console, done, form)
    console.report(warn_of_unreached(probed))
    if form in REPORTS:
        console.note(render(probed, "text", console.style().plain()))
    elif form != JSON:
        emit(console, probed, "text")
    return probed


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
