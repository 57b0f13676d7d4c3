"""`plan`, `apply` and `show`: commands that read or change a target."""

from pathlib import Path

import click

from outgate.backends.interface import BackendError
from outgate.cli.main import EXIT_CHANGES, EXIT_FAILED
from outgate.cli.policy_commands import open_project
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
from outgate.commands.plan import BadSavedPlan, TargetPlan, make_plan, read_target_plan
from outgate.commands.project import Project, Target
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


def _plan(
    here: Session,
    project: Project,
    target: Target,
    paths: tuple[str, ...],
    edition: str | None,
    as_of: str | None,
) -> TargetPlan | None:
    """Compile and compare with the target; what is wrong is reported."""
    inputs = inputs_of(project, target, paths, edition, as_of)
    compiled = checked(here, inputs)
    if compiled is None or compiled.compilation is None:
        return None
    earlier = _earlier(project, target, inputs, compiled)
    made, problems = make_plan(target, compiled.compilation, earlier)
    here.report(problems)
    return made


def _earlier(
    project: Project, target: Target, inputs: Inputs, compiled: Compiled
) -> Compilation | None:
    """The same policies with the edition last applied, or else pinned, where it is another one."""
    from outgate.catalog.lock import NAME, read_lock
    from outgate.commands.applied import last_edition

    assert compiled.compilation is not None
    lock, _ = read_lock(project.root / NAME)
    pinned = lock.edition if lock else None
    edition = last_edition(project.root, target.config.name) or pinned
    if edition is None or edition == compiled.compilation.catalog.edition:
        return None
    return compile_with(compiled.files, edition, inputs)


def _print(here: Session, plan: TargetPlan, form: str, *, full: bool) -> None:
    if form == "json":
        from outgate.commands.plan import target_plan_json

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
def plan(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    out: str | None,
    form: str,
    full: bool,
    detailed_exitcode: bool,
) -> int:
    """Show what `outgate apply` would change on a target."""
    here = session()
    project = open_project(here)
    try:
        made = _plan(here, project, open_target(here, project, target), paths, edition, as_of)
    except BackendError as error:
        return fail(here, error)
    if made is None:
        return EXIT_FAILED
    _print(here, made, form, full=full)
    if out is not None:
        from outgate.commands.plan import target_plan_json

        write_output(out, target_plan_json(made), here.out)
        here.err.say(f"saved to {out}")
    return EXIT_CHANGES if detailed_exitcode and made.changes.changes else 0


def _read_saved(path: str) -> TargetPlan:
    try:
        return read_target_plan(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise click.ClickException(f"cannot read the plan `{path}`: {reason}") from error
    except BadSavedPlan as error:
        raise click.ClickException(
            f"`{path}` is not a plan that can be used: {error}; make it again with "
            "`outgate plan --out FILE`"
        ) from error


@click.command()
@click.argument("planfile", required=False)
@click.option("--target", metavar="NAME", help="A target of outgate.yaml [default: its default].")
@catalog_option
@as_of_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def apply(
    planfile: str | None, target: str | None, edition: str | None, as_of: str | None, yes: bool
) -> int:
    """Change a target to what the policies, or a saved plan, say."""
    from outgate.commands.applied import note_edition
    from outgate.commands.apply import apply_plan, check_base, check_target

    here = session()
    project = open_project(here)
    try:
        if planfile is None:
            chosen = open_target(here, project, target)
            made = _plan(here, project, chosen, (), edition, as_of)
            if made is None:
                return EXIT_FAILED
        else:
            made = _read_saved(planfile)
            chosen = open_target(here, project, target or made.target)
            check_target(chosen, made)
            check_base(chosen, made)
        _print(here, made, "text", full=False)
        if made.changes.changes and not _confirmed(here, made, yes):
            return EXIT_FAILED
        apply_plan(chosen, made, lambda text: here.err.say(f"  {text}"))
    except BackendError as error:
        return fail(here, error)
    try:
        note_edition(project.root, made.target, made.plan.edition, made.plan.digest)
    except OSError as error:
        here.err.say(f"warning: cannot remember the edition applied: {error.strerror}")
    if made.changes.changes:
        here.out.say(f"Applied {len(made.changes.changes)} changes to `{made.target}`.")
    return 0


def _confirmed(here: Session, plan: TargetPlan, yes: bool) -> bool:
    if yes:
        return True
    if not here.interactive:
        here.err.say("error: nobody is here to confirm the changes; nothing was changed")
        here.err.say("  help: run it on a terminal, or with --yes")
        return False
    if click.confirm(f"Change target `{plan.target}`?", err=True):
        return True
    here.err.say("nothing was changed")
    return False


@click.command()
@click.argument("planfile", required=False)
@click.option("--target", metavar="NAME", help="A target of outgate.yaml [default: its default].")
@click.option("--format", "form", type=click.Choice(("text", "json", "markdown")), default="text")
def show(planfile: str | None, target: str | None, form: str) -> int:
    """Show a saved plan, or without one the rules that a target holds now."""
    from outgate.cli.views.rules import live_json, live_text
    from outgate.commands.show import live_rules

    here = session()
    if planfile is not None:
        _print(here, _read_saved(planfile), form, full=True)
        return 0
    project = open_project(here)
    chosen = open_target(here, project, target)
    try:
        rules = live_rules(chosen)
    except BackendError as error:
        return fail(here, error)
    view = live_json(rules) if form == "json" else live_text(chosen.config.name, rules)
    here.out.say(view)
    return 0
