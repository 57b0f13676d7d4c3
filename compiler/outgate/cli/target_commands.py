"""`plan` and `show`: commands that read a target, and what all that have one share."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.observer import Observer
from outgate.backends.rendered import Rendered
from outgate.cli.errors import Failed, usage_error
from outgate.cli.main import EXIT_CHANGES, EXIT_FAILED
from outgate.cli.options import (
    Command,
    as_of_option,
    catalog_option,
    format_option,
    guards_option,
    out_option,
    parse_day,
    paths_argument,
    target_option,
    trusted_key_option,
)
from outgate.cli.policy_commands import open_project
from outgate.cli.progress import ProgressObserver, unfinished
from outgate.cli.session import Session, session, write_output
from outgate.cli.views.diagnostics import visible
from outgate.commands.plan import plan_target
from outgate.deploy.saved_plan import (
    BadSavedPlan,
    check_saved,
    plan_of,
    read_saved_document,
    rederive,
)
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.documents.files import MAX_JSON_BYTES, FileRefused, read_named_file
from outgate.project.compile import Compiled, Inputs
from outgate.project.project import Project
from outgate.project.target import Target
from outgate.signing import (
    FIELD,
    SigningError,
    TrustedKey,
    read_trusted_keys,
    trusted_key_files,
    verify,
)

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
    guards: tuple[str, ...] = (),
) -> Inputs:
    """Inputs of a command for a target from its options."""
    chosen = tuple(Path(path) for path in paths)
    outside = tuple(Path(each) for each in guards)
    return project.inputs(chosen, edition, parse_day(as_of), target.config, outside)


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
        from outgate.deploy.saved_plan import target_plan_json

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
@guards_option
@out_option("Save the plan as well, for `outgate apply FILE`.")
@click.option(
    "--key", metavar="FILE", type=click.Path(), help="Sign what is saved with the private key FILE."
)
@format_option("text", "json", "markdown")
@click.option("--full", is_flag=True, help="List every change, however many.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option("--offline", is_flag=True, help="Compare with what was last applied; no login.")
def plan(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    guards: tuple[str, ...],
    out: str | None,
    key: str | None,
    form: str,
    full: bool,
    detailed_exitcode: bool,
    offline: bool,
) -> int:
    """Show what `outgate apply` would change on a target.

    PATHS are policy files and folders [default: those of the project].
    """
    if key is not None and out is None:
        raise usage_error("`--key` signs what is saved", "name a file with `--out FILE`")
    here = session()
    project = open_project(here)
    chosen = open_target(here, project, target)
    inputs = inputs_of(project, chosen, paths, edition, as_of, guards)
    try:
        made = plan_for(here, project, chosen, inputs, ProgressObserver(here.err), offline=offline)
    except BackendError as error:
        return fail(here, error)
    if made is None:
        return EXIT_FAILED
    print_plan(here, made, form, full=full)
    if made.findings.errors:
        return EXIT_FAILED
    if out is not None:
        from outgate.deploy.saved_plan import target_plan_json

        signing = None if key is None else Path(key)
        try:
            text = target_plan_json(made, signing)
        except SigningError as error:
            raise usage_error(error.message, error.help) from error
        write_output(out, text, here.out)
        here.err.say(f"saved to {out}{'' if signing is None else ', signed'}")
    return EXIT_CHANGES if detailed_exitcode and not made.is_empty else 0


def trusted_keys(named: tuple[str, ...]) -> tuple[TrustedKey, ...]:
    """The keys that the command line and the environment trust; none where they name none."""
    files = trusted_key_files(named, os.environ)
    try:
        return read_trusted_keys(files) if files else ()
    except SigningError as error:
        raise usage_error(error.message, error.help) from error


@dataclass(frozen=True, slots=True)
class Read:
    """A saved plan that does what it shows, its target, and the rules it brings there."""

    plan: TargetPlan
    target: Target
    wanted: Rendered


def read_saved(
    here: Session,
    project: Project,
    path: str,
    target: str | None = None,
    trusted: tuple[TrustedKey, ...] = (),
) -> Read:
    """The plan saved in a file; where it cannot be believed the command ends.

    With `trusted` keys, only a plan that one of them signed is. Who signed is said.
    """
    try:
        text = read_named_file(project.root, Path(path), MAX_JSON_BYTES)
        document = read_saved_document(text)
        signer = verify(document, trusted) if trusted else None
        saved = plan_of(document)
        chosen = open_target(here, project, target or saved.target)
        wanted = rederive(saved, project, chosen)
    except FileRefused as error:
        raise Failed(codes.BAD_PLAN, error.message, error.help or _SAVE) from error
    except (BadSavedPlan, BackendError) as error:
        message = f"`{path}` is not a plan that can be used: {error}"
        raise Failed(codes.BAD_PLAN, message, _SAVE) from error
    except SigningError as error:
        message = f"`{path}` is not a plan that can be trusted: {error.message}"
        raise Failed(codes.BAD_PLAN, message, error.help) from error
    if signer is not None:
        here.err.say(f"signed by `{signer.id}`, which `{signer.file}` trusts")
    elif FIELD in document:
        named = document[FIELD]["key_id"]
        here.err.say(f"it names `{visible(named)}` as who signed it, which nothing has verified")
    return Read(saved, chosen, wanted)


@click.command(cls=Command)
@click.argument("planfile", required=False)
@target_option
@guards_option
@trusted_key_option
@format_option("text", "json", "markdown")
def show(
    planfile: str | None,
    target: str | None,
    guards: tuple[str, ...],
    trusted: tuple[str, ...],
    form: str,
) -> int:
    """Show the plan saved as PLANFILE, or without one the rules that a target holds now.

    Tests and guards are held against a saved plan once more, and who signed it is said.
    """
    from outgate.cli.views.rules import live_json, live_markdown, live_text

    here = session()
    project = open_project(here)
    if planfile is not None:
        read = read_saved(here, project, planfile, None, trusted_keys(trusted))
        held = check_saved(
            inputs_of(project, read.target, (), None, None, guards), read.plan, read.target
        )
        here.report(held)
        print_plan(here, read.plan, form, full=True)
        return EXIT_FAILED if has_errors(held) else 0
    chosen = open_target(here, project, target)
    try:
        state = chosen.store.read(ProgressObserver(here.err))
    except BackendError as error:
        return fail(here, error)
    if form == "json":
        here.out.say(live_json(state))
    else:
        view = live_markdown if form == "markdown" else live_text
        here.out.say(view(chosen.config.name, state))
    return 0
