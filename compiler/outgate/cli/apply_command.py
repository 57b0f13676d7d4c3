"""`apply` and `rollback`: commands that change a target."""

from pathlib import Path

import click

from outgate.backends.interface import BackendError
from outgate.cli.errors import usage_error
from outgate.cli.main import EXIT_FAILED
from outgate.cli.options import (
    Command,
    as_of_option,
    catalog_option,
    target_option,
    yes_option,
)
from outgate.cli.policy_commands import open_project
from outgate.cli.progress import Screen, unfinished, who
from outgate.cli.session import session
from outgate.cli.target_commands import (
    fail,
    inputs_of,
    open_target,
    plan_for,
    print_plan,
    read_saved,
)
from outgate.diagnostics import count


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[PLANFILE | PATHS...]")
@target_option
@catalog_option
@as_of_option
@yes_option
def apply(
    paths: tuple[str, ...], target: str | None, edition: str | None, as_of: str | None, yes: bool
) -> int:
    """Change a target to what the policies, or a saved plan, say.

    PLANFILE is what `outgate plan --out PLANFILE` saved. PATHS are policy files and folders;
    without either the project's policies are taken, as by `outgate plan`.
    """
    from outgate.commands.apply import apply_plan, check_plan

    here = session()
    project = open_project(here)
    screen = Screen(here.err)
    planfile = _planfile(paths)
    try:
        if planfile is None:
            chosen = open_target(here, project, target)
            inputs = inputs_of(project, chosen, paths, edition, as_of)
            made = plan_for(here, project, chosen, inputs, screen)
            if made is None:
                return EXIT_FAILED
        else:
            made = read_saved(planfile)
            chosen = open_target(here, project, target or made.target)
            if (journal := check_plan(chosen, made, screen)) is not None:
                here.err.say(unfinished(journal))
        print_plan(here, made, "text", full=False)
        if made.changes.changes and not here.confirmed(f"Change target `{made.target}`?", yes):
            return EXIT_FAILED
        apply_plan(chosen, made, screen, who)
    except BackendError as error:
        return fail(here, error)
    if made.changes.changes:
        changes = len(made.lines) or len(made.operations)
        here.out.say(f"Applied {count(changes, 'change')} to `{made.target}`.")
    return 0


@click.command(cls=Command)
@target_option
@yes_option
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
