"""`plan` and `show`: commands that read a target, and what all that have one share."""

from pathlib import Path

import click

from outgate.backends.interface import BackendError, Observer, TargetMoved
from outgate.cli.errors import Failed
from outgate.cli.main import EXIT_CHANGES, EXIT_FAILED
from outgate.cli.options import (
    Command,
    as_of_option,
    catalog_option,
    format_option,
    out_option,
    parse_day,
    paths_argument,
    target_option,
)
from outgate.cli.policy_commands import open_project
from outgate.cli.progress import Screen, unfinished
from outgate.cli.session import Session, session, write_output
from outgate.commands.compile import Compiled, Inputs
from outgate.commands.plan import plan_target
from outgate.commands.project import Project, Target
from outgate.commands.saved_plan import BadSavedPlan, read_target_plan, rederive
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import Diagnostic, codes
from outgate.documents.files import MAX_JSON_BYTES, FileRefused, read_named_file

CHANGES_SHOWN = 500
_SAVE = "make one with `outgate plan --out FILE`"


def open_target(here: Session, project: Project, name: str | None) -> Target:
    """A target by its name, or the default one; where there is none the command ends."""
    target, problems = project.target(name)
    here.report(problems)
    if target is None:
        raise click.exceptions.Exit(EXIT_FAILED)
    return target


def fail(here: Session, error: BackendError) -> int:
    """Say what went wrong with a target, and what is known of it."""
    code = codes.TARGET_MOVED if isinstance(error, TargetMoved) else codes.TARGET_FAILED
    here.report([Diagnostic(code, error.message, help=error.help, note=error.outcome or None)])
    return EXIT_FAILED


def inputs_of(
    project: Project,
    target: Target,
    paths: tuple[str, ...],
    edition: str | None,
    as_of: str | None,
) -> Inputs:
    """Inputs of a command for a target from its options."""
    chosen = tuple(Path(path) for path in paths)
    return project.inputs(chosen, edition, parse_day(as_of), target.config)


def checked(here: Session, inputs: Inputs) -> Compiled | None:
    """Compile for a target; None, with the reasons reported, where that must not go further.

    Tests and guards hold for whatever goes to a target, not only where somebody runs `check`.
    """
    from outgate.commands.check import check

    result = check(inputs)
    here.report(result.diagnostics)
    return result.compiled if result.ok else None


def plan_for(
    here: Session,
    project: Project,
    target: Target,
    inputs: Inputs,
    observer: Observer,
    *,
    offline: bool = False,
) -> TargetPlan | None:
    """Compile and compare with the target; what is wrong is reported, and in the plan as well."""
    planned = plan_target(project, target, inputs, observer, offline=offline)
    here.report(planned.diagnostics)
    if planned.journal is not None:
        here.err.say(unfinished(planned.journal))
    return planned.plan


def print_plan(here: Session, plan: TargetPlan, form: str, *, full: bool) -> None:
    """Print a plan as text, JSON or Markdown."""
    if form == "json":
        from outgate.commands.saved_plan import target_plan_json

        here.out.say(target_plan_json(plan))
    elif form == "markdown":
        from outgate.cli.views.plan_markdown import plan_markdown

        here.out.say(plan_markdown(plan))
    else:
        from outgate.cli.views.plan_text import plan_text

        limit = None if full else CHANGES_SHOWN
        here.out.say(plan_text(plan, color=here.out.color, width=here.out.width, limit=limit))


@click.command(cls=Command)
@paths_argument
@target_option
@catalog_option
@as_of_option
@out_option("Save the plan as well, for `outgate apply FILE`.")
@format_option("text", "json", "markdown")
@click.option("--full", is_flag=True, help="List every change, however many.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option("--offline", is_flag=True, help="Compare with what was last applied; no login.")
def plan(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    out: str | None,
    form: str,
    full: bool,
    detailed_exitcode: bool,
    offline: bool,
) -> int:
    """Show what `outgate apply` would change on a target.

    PATHS are policy files and folders [default: those of the project].
    """
    here = session()
    project = open_project(here)
    chosen = open_target(here, project, target)
    inputs = inputs_of(project, chosen, paths, edition, as_of)
    try:
        made = plan_for(here, project, chosen, inputs, Screen(here.err), offline=offline)
    except BackendError as error:
        return fail(here, error)
    if made is None:
        return EXIT_FAILED
    print_plan(here, made, form, full=full)
    if made.findings.errors:
        return EXIT_FAILED
    if out is not None:
        from outgate.commands.saved_plan import target_plan_json

        write_output(out, target_plan_json(made), here.out)
        here.err.say(f"saved to {out}")
    return EXIT_CHANGES if detailed_exitcode and not made.is_empty else 0


def read_saved(
    here: Session, project: Project, path: str, target: str | None = None
) -> tuple[TargetPlan, Target]:
    """The plan saved in a file, and its target; where it cannot be believed the command ends."""
    try:
        text = read_named_file(project.root, Path(path), MAX_JSON_BYTES)
        saved = read_target_plan(text)
        chosen = open_target(here, project, target or saved.target)
        rederive(saved, project, chosen)
        return saved, chosen
    except FileRefused as error:
        raise Failed(codes.BAD_PLAN, error.message, error.help or _SAVE) from error
    except BadSavedPlan as error:
        message = f"`{path}` is not a plan that can be used: {error}"
        raise Failed(codes.BAD_PLAN, message, _SAVE) from error


@click.command(cls=Command)
@click.argument("planfile", required=False)
@target_option
@format_option("text", "json", "markdown")
def show(planfile: str | None, target: str | None, form: str) -> int:
    """Show the plan saved as PLANFILE, or without one the rules that a target holds now."""
    from outgate.cli.views.rules import live_json, live_markdown, live_text

    here = session()
    project = open_project(here)
    if planfile is not None:
        print_plan(here, read_saved(here, project, planfile)[0], form, full=True)
        return 0
    chosen = open_target(here, project, target)
    try:
        state = chosen.backend.read(Screen(here.err))
    except BackendError as error:
        return fail(here, error)
    if form == "json":
        here.out.say(live_json(state))
    else:
        view = live_markdown if form == "markdown" else live_text
        here.out.say(view(chosen.config.name, state))
    return 0
