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
    from outgate.commands.apply import apply_plan, check_plan

    here = session()
    project = open_project(here)
    screen = Screen(here.err)
    try:
        if planfile is None:
            chosen = open_target(here, project, target)
            inputs = inputs_of(project, chosen, (), edition, as_of)
            made = plan_for(here, project, chosen, inputs, screen)
            if made is None:
                return EXIT_FAILED
        else:
            made = read_saved(planfile)
            chosen = open_target(here, project, target or made.target)
            if (journal := check_plan(chosen, made, screen)) is not None:
                here.err.say(unfinished(journal))
        print_plan(here, made, "text", full=False)
        if made.changes.changes and not _confirmed(here, f"Change target `{made.target}`?", yes):
            return EXIT_FAILED
        apply_plan(chosen, made, screen, who)
    except BackendError as error:
        return fail(here, error)
    if made.changes.changes:
        count = len(made.lines) or len(made.operations)
        here.out.say(f"Applied {count} changes to `{made.target}`.")
    return 0


@click.command()
@click.option("--target", metavar="NAME", help="A target of outgate.yaml [default: its default].")
@click.option("--yes", is_flag=True, help="Do not ask.")
def rollback(target: str | None, yes: bool) -> int:
    """Bring back what a target held before the last apply.

    Policies are not asked, nor their guards: the next plan shows what they want instead. A rollback
    of a rollback applies again what was taken back.
    """
    from outgate.cli.views.rollback import rollback_text
    from outgate.commands.apply import load_record, roll_back, way_back

    here = session()
    project = open_project(here)
    screen = Screen(here.err)
    chosen = open_target(here, project, target)
    name = chosen.config.name
    try:
        record = load_record(chosen)
        base = chosen.backend.read(screen)
        changes = way_back(record, base.rules)
        operations = chosen.backend.operations(changes, base)
        here.out.say(rollback_text(name, record, changes, operations, color=here.out.color))
        if not changes.changes:
            return 0
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
