"""`plan` and `show`: commands that read a target, and what all that have one share."""

from pathlib import Path

import click

from outgate.backends.interface import BackendError, Observer
from outgate.cli.main import EXIT_CHANGES, EXIT_FAILED
from outgate.cli.policy_commands import open_project
from outgate.cli.progress import Screen, unfinished
from outgate.cli.session import (
    Session,
    as_of_option,
    catalog_option,
    parse_day,
    paths_argument,
    session,
    write_output,
)
from outgate.commands.compile import Compiled, Inputs, compile_with
from outgate.commands.plan import Known, TargetPlan, make_plan, offline_plan
from outgate.commands.project import Project, Target, find_root
from outgate.commands.saved_plan import BadSavedPlan, read_target_plan
from outgate.documents.files import MAX_JSON_BYTES, FileRefused, read_named_file
from outgate.plan.compile import Compilation

CHANGES_SHOWN = 500


def open_target(here: Session, project: Project, name: str | None) -> Target:
    """A target by its name, or the default one; where there is none the command ends."""
    target, problems = project.target(name)
    here.report(problems)
    if target is None:
        raise click.exceptions.Exit(EXIT_FAILED)
    return target


def fail(here: Session, error: BackendError) -> int:
    """Say what went wrong with a target, and what is known of it."""
    here.err.say(f"error: {error.message}")
    if error.outcome:
        here.err.say(f"  {error.outcome}")
    if error.help:
        here.err.say(f"  help: {error.help}")
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
    """Compile and compare with the target; what is wrong is reported."""
    from outgate.commands.apply import load_record

    compiled = checked(here, inputs)
    if compiled is None or compiled.compilation is None:
        return None
    record = load_record(target, project.local_state(target.config) if offline else None)
    if record.journal is not None:
        here.err.say(unfinished(record.journal))
    earlier = _earlier(project, record.edition, inputs, compiled)
    known = Known(record, earlier)
    if offline:
        made, problems = offline_plan(target, compiled.compilation, known)
    else:
        made, problems = make_plan(target, compiled.compilation, known, observer)
    here.report(problems)
    return made


def _earlier(
    project: Project, last: str | None, inputs: Inputs, compiled: Compiled
) -> Compilation | None:
    """The same policies with the edition last applied, or else pinned, where it is another one."""
    from outgate.catalog.lock import NAME, read_lock

    assert compiled.compilation is not None
    lock, _ = read_lock(project.root / NAME)
    edition = last or (lock.edition if lock else None)
    if edition is None or edition == compiled.compilation.catalog.edition:
        return None
    return compile_with(compiled.files, edition, inputs)


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


@click.command()
@paths_argument
@click.option("--target", metavar="NAME", help="A target of outgate.yaml [default: its default].")
@catalog_option
@as_of_option
@click.option("--out", metavar="FILE", help="Save the plan, for `outgate apply FILE`.")
@click.option("--format", "form", type=click.Choice(("text", "json", "markdown")), default="text")
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
    """Show what `outgate apply` would change on a target."""
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
    if out is not None:
        from outgate.commands.saved_plan import target_plan_json

        write_output(out, target_plan_json(made), here.out)
        here.err.say(f"saved to {out}")
    return EXIT_CHANGES if detailed_exitcode and made.changes.changes else 0


def read_saved(path: str) -> TargetPlan:
    """The plan saved in a file; where there is none the command ends."""
    try:
        return read_target_plan(read_named_file(find_root(Path.cwd()), Path(path), MAX_JSON_BYTES))
    except FileRefused as error:
        raise click.ClickException(error.message) from error
    except BadSavedPlan as error:
        raise click.ClickException(
            f"`{path}` is not a plan that can be used: {error}; make it again with "
            "`outgate plan --out FILE`"
        ) from error


@click.command()
@click.argument("planfile", required=False)
@click.option("--target", metavar="NAME", help="A target of outgate.yaml [default: its default].")
@click.option("--format", "form", type=click.Choice(("text", "json", "markdown")), default="text")
def show(planfile: str | None, target: str | None, form: str) -> int:
    """Show a saved plan, or without one the rules that a target holds now."""
    from outgate.cli.views.rules import live_json, live_text

    here = session()
    if planfile is not None:
        print_plan(here, read_saved(planfile), form, full=True)
        return 0
    project = open_project(here)
    chosen = open_target(here, project, target)
    try:
        state = chosen.backend.read(Screen(here.err))
    except BackendError as error:
        return fail(here, error)
    here.out.say(live_json(state) if form == "json" else live_text(chosen.config.name, state))
    return 0
