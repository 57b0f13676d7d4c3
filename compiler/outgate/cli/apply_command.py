"""`apply` and `rollback`: commands that change a target."""

import click

from outgate.backends.interface import BackendError
from outgate.cli.main import EXIT_FAILED
from outgate.cli.policy_commands import open_project
from outgate.cli.progress import Screen, unfinished, who
from outgate.cli.session import Session, as_of_option, catalog_option, session
from outgate.cli.target_commands import (
    fail,
    inputs_of,
    open_target,
    plan_for,
    print_plan,
    read_saved,
)
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.plan_words import change_words
from outgate.commands.project import Target
from outgate.commands.saved_plan import check_saved
from outgate.diagnostics import count, has_errors


@click.command()
@click.argument("planfile", required=False)
@click.option("--target", metavar="NAME", help="A target of outgate.yaml [default: its default].")
@catalog_option
@as_of_option
@click.option("--retire", "place", metavar="PLACE", help="Close what is left in a former place.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def apply(
    planfile: str | None,
    target: str | None,
    edition: str | None,
    as_of: str | None,
    place: str | None,
    yes: bool,
) -> int:
    """Change a target to what the policies, or a saved plan, say."""
    from outgate.commands.apply import apply_plan, check_plan, check_target

    here = session()
    project = open_project(here)
    screen = Screen(here.err)
    try:
        if place is not None:
            return _retire(here, open_target(here, project, target), place, screen, yes)
        if planfile is None:
            chosen = open_target(here, project, target)
            inputs = inputs_of(project, chosen, (), edition, as_of)
            made = plan_for(here, project, chosen, inputs, screen)
            if made is None:
                return EXIT_FAILED
        else:
            made, chosen = read_saved(here, project, planfile, target)
            held = check_saved(inputs_of(project, chosen, (), edition, as_of), made, chosen)
            here.report(held)
            if has_errors(held):
                return EXIT_FAILED
            if (journal := check_plan(chosen, made, screen)) is not None:
                here.err.say(unfinished(journal))
        print_plan(here, made, "text", full=False)
        check_target(chosen, made)
        if made.changes.changes and not _confirmed(here, f"Change target `{made.target}`?", yes):
            return EXIT_FAILED
        apply_plan(chosen, made, screen, who)
    except BackendError as error:
        return fail(here, error)
    if made.changes.changes:
        size = f"{count(len(made.native), 'rule')}, {count(made.writes, 'write')}"
        here.out.say(
            f"Applied to `{made.target}`: {change_words(made.traffic, done=True)} ({size})."
        )
    return 0


def _retire(here: Session, target: Target, place: str, screen: Screen, yes: bool) -> int:
    """Close what the target left open in a place where it was before."""
    from outgate.cli.views.undoing_text import undoing_text
    from outgate.commands.retire import plan_retirement, retire

    planned = plan_retirement(target, place, screen)
    title = f"Retirement of {planned.former.place}"
    here.out.say(undoing_text(title, planned.undoing, color=here.out.color, width=here.out.width))
    question = f"Remove the rules that `{target.config.name}` left there?"
    if not _confirmed(here, question, yes):
        return EXIT_FAILED
    retire(target, planned, screen, who)
    here.out.say(f"Retired {planned.former.place}.")
    return 0


@click.command()
@click.option("--target", metavar="NAME", help="A target of outgate.yaml [default: its default].")
@click.option("--yes", is_flag=True, help="Do not ask.")
def rollback(target: str | None, yes: bool) -> int:
    """Bring back what a target held before the last apply.

    Policies are not asked, nor their guards: the next plan shows what they want instead. A rollback
    of a rollback applies again what was taken back.
    """
    from outgate.cli.views.undoing_text import undoing_text
    from outgate.commands.apply import load_record, roll_back, way_back
    from outgate.deploy.undoing import undoing

    here = session()
    project = open_project(here)
    screen = Screen(here.err)
    chosen = open_target(here, project, target)
    name = chosen.config.name
    try:
        record = load_record(chosen)
        base = chosen.backend.read(screen)
        changes = way_back(record, base.rules)
        if not changes.changes:
            here.out.say(f"Nothing to take back: `{name}` is as it was before the last apply.")
            return 0
        title = f"Rollback of `{name}`, which takes back the apply by {visible(record.by or '?')}"
        its = undoing(chosen.backend, base, changes)
        here.out.say(undoing_text(title, its, color=here.out.color, width=here.out.width))
        if not _confirmed(here, f"Roll back `{name}`?", yes):
            return EXIT_FAILED
        roll_back(chosen, base, screen, who)
    except BackendError as error:
        return fail(here, error)
    here.out.say(f"Rolled back `{name}`.")
    return 0


def _confirmed(here: Session, question: str, yes: bool) -> bool:
    if yes:
        return True
    if not here.interactive:
        here.err.say("error: nobody is there to confirm; use --yes to do it without asking")
        return False
    return click.confirm(question, err=True)
