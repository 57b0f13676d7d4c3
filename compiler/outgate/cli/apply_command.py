"""`apply` and `rollback`: commands that change a target."""

from pathlib import Path

import click

from outgate.backends.errors import BackendError
from outgate.cli.errors import Failed, usage_error
from outgate.cli.main import EXIT_FAILED
from outgate.cli.options import (
    Command,
    as_of_option,
    catalog_option,
    guards_option,
    target_option,
    trusted_key_option,
    yes_option,
)
from outgate.cli.policy_commands import open_project
from outgate.cli.progress import ProgressObserver, unfinished, who
from outgate.cli.session import NOTHING, Session, session
from outgate.cli.target_commands import (
    fail,
    inputs_of,
    open_target,
    plan_for,
    print_plan,
    read_saved,
    trusted_keys,
)
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.plan_words import change_words
from outgate.deploy.saved_plan import check_saved
from outgate.diagnostics import codes, count, has_errors
from outgate.project.target import Target
from outgate.signing import TRUSTED


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[PLANFILE | PATHS...]")
@target_option
@catalog_option
@as_of_option
@guards_option
@trusted_key_option
@click.option(
    "--retire", "place", metavar="PLACE", help="Close what the target left open in a former place."
)
@yes_option
def apply(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    guards: tuple[str, ...],
    trusted: tuple[str, ...],
    place: str | None,
    yes: bool,
) -> int:
    """Change a target to what the policies, or a saved plan, say.

    PLANFILE is what `outgate plan --out PLANFILE` saved. PATHS are policy files and folders;
    without either the project's policies are taken, as by `outgate plan`. Where keys are trusted,
    only a plan that one of them signed is applied.
    """
    from outgate.commands.apply import apply_plan, check_plan, check_target

    here = session()
    project = open_project(here)
    screen = ProgressObserver(here.err)
    planfile = _planfile(paths)
    try:
        if place is not None:
            return _retire(here, open_target(here, project, target), place, screen, yes)
        keys = trusted_keys(trusted)
        if planfile is None:
            if keys:
                raise Failed(
                    codes.BAD_PLAN,
                    "these policies are no signed plan, and only what a trusted key signed may be "
                    f"applied (`--trusted-key`, {TRUSTED})",
                    "sign a plan with `outgate plan --out FILE --key KEY` and apply that",
                    NOTHING,
                )
            chosen = open_target(here, project, target)
            if chosen.live is None:
                raise BackendError(chosen.files_only, help=chosen.how_to_export, outcome=NOTHING)
            inputs = inputs_of(project, chosen, paths, edition, as_of, guards)
            made = plan_for(here, project, chosen, inputs, screen)
            if made is None:
                return EXIT_FAILED
        else:
            read = read_saved(here, project, planfile, target, keys)
            made, chosen = read.plan, read.target
            inputs = inputs_of(project, chosen, (), edition, as_of, guards)
            held = check_saved(inputs, made, chosen)
            here.report(held)
            if has_errors(held):
                return EXIT_FAILED
            if (journal := check_plan(chosen, made, read.wanted, screen)) is not None:
                here.err.say(unfinished(journal))
        print_plan(here, made, "text", full=False)
        if planfile is None and made.findings.errors:
            return EXIT_FAILED  # they are told already
        check_target(chosen, made)
        if made.changes.changes and not here.confirmed(f"Change target `{made.target}`?", yes):
            return EXIT_FAILED
        apply_plan(chosen, made, screen, who)
    except BackendError as error:
        return fail(here, error)
    if made.changes.changes:
        told = change_words(made.traffic, done=True)
        size = f"{count(len(made.native), 'rule')}, {count(made.writes, 'write')}"
        here.out.say(f"Applied to `{made.target}`: {told} ({size}).")
    return 0


def _retire(here: Session, target: Target, place: str, screen: ProgressObserver, yes: bool) -> int:
    """Close what the target left open in a place where it was before."""
    from outgate.cli.views.undoing_text import undoing_text
    from outgate.deploy.retire import plan_retirement, retire

    planned = plan_retirement(target, place, screen)
    title = f"Retirement of {planned.former.place}"
    here.out.say(undoing_text(title, planned.undoing, color=here.out.color, width=here.out.width))
    if not here.confirmed(f"Remove the rules that `{target.config.name}` left there?", yes):
        return EXIT_FAILED
    retire(target, planned, screen, who)
    here.out.say(f"Retired {planned.former.place}.")
    return 0


@click.command(cls=Command)
@target_option
@yes_option
def rollback(target: str | None, yes: bool) -> int:
    """Bring back what a target held before the last apply.

    Policies are not asked, nor their guards: the next plan shows what they want instead. A rollback
    of a rollback applies again what was taken back.
    """
    from outgate.cli.views.undoing_text import undoing_text
    from outgate.commands.apply import roll_back, way_back
    from outgate.deploy.target_record import load_record
    from outgate.deploy.undoing import undoing

    here = session()
    project = open_project(here)
    screen = ProgressObserver(here.err)
    chosen = open_target(here, project, target)
    name = chosen.config.name
    try:
        record = load_record(chosen)
        base = chosen.store.read(screen)
        changes = way_back(record, base.rules)
        if not changes.changes:
            here.out.say(f"Nothing to take back: `{name}` is as it was before the last apply.")
            return 0
        its = undoing(chosen, base, changes)
        by = visible(record.by or "somebody")
        title = f"Rollback of `{name}`, which takes back the apply by {by}"
        here.out.say(undoing_text(title, its, color=here.out.color, width=here.out.width))
        if not here.confirmed(f"Roll back `{name}`?", yes):
            return EXIT_FAILED
        roll_back(chosen, base, screen, who)
    except BackendError as error:
        return fail(here, error)
    here.out.say(f"Rolled back `{name}`.")
    return 0


def _planfile(paths: tuple[str, ...]) -> str | None:
    """The saved plan among what `apply` is given; None where that is policies."""
    plans = [each for each in paths if _is_plan(Path(each))]
    if plans and len(paths) > 1:
        raise usage_error(
            f"`{plans[0]}` is a saved plan, and stands for all of the policies by itself",
            "apply a saved plan alone, or name policy files and folders only",
        )
    return plans[0] if plans else None


def _is_plan(path: Path) -> bool:
    """Whether a file is meant as a plan: it is called JSON, or is JSON, which no policy is."""
    if path.suffix == ".json":
        return True
    try:
        with path.open("rb") as file:
            return path.is_file() and file.read(64).lstrip().startswith(b"{")
    except OSError:
        return False
