"""`outgate import`: the rules that a target holds already, beside the policy."""

from pathlib import Path

import click

from outgate.backends.errors import BackendError
from outgate.cli.errors import Failed, cannot_write
from outgate.cli.main import EXIT_FAILED
from outgate.cli.options import (
    Command,
    as_of_option,
    catalog_option,
    format_option,
    target_option,
)
from outgate.cli.policy_commands import open_project
from outgate.cli.progress import ProgressObserver
from outgate.cli.session import NOTHING_WRITTEN, Session, session
from outgate.cli.target_commands import checked, fail, inputs_of, open_target
from outgate.deploy.adoption import Adoption, Written
from outgate.diagnostics import codes
from outgate.project.project import Project

SERVICES, POLICY = "adopted.yaml", "adopted.policy"


@click.command(name="import", cls=Command)
@target_option
@catalog_option
@as_of_option
@format_option("text", "json")
@click.option("--write", is_flag=True, help=f"Keep what would be lost: {SERVICES}, {POLICY}.")
def import_(
    target: str | None, edition: str | None, as_of: str | None, form: str, write: bool
) -> int:
    """Say which rules of a target the policy covers, and what would be lost without them.

    The target is only read. With --write, what would be lost becomes services and statements of
    the project, for you to narrow.
    """
    from outgate.cli.views.adoption import adoption_text
    from outgate.deploy.adoption import adopt, adoption_document
    from outgate.plan.document import json_text

    here = session()
    project = open_project(here)
    chosen = open_target(here, project, target)
    compiled = checked(here, inputs_of(project, chosen, (), edition, as_of))
    if compiled is None or compiled.compilation is None:
        return EXIT_FAILED
    try:
        its, problems = adopt(chosen, compiled.compilation, ProgressObserver(here.err))
    except BackendError as error:
        return fail(here, error)
    here.report(problems)
    if its is None:
        return EXIT_FAILED
    if form == "json":
        here.out.say(json_text(adoption_document(its)))
    else:
        here.out.say(adoption_text(its, color=here.out.color))
    return _write(here, project, its) if write else 0


def _write(here: Session, project: Project, its: Adoption) -> int:
    from outgate.deploy.adoption import written

    found = written(its)
    if found is None:
        here.err.say("nothing would be lost, so nothing is written")
        return 0
    folder = project.root / project.config.policies[0]
    files = {
        project.catalog_folder / SERVICES: found.services,
        (folder if folder.suffix != ".policy" else folder.parent) / POLICY: found.policy,
    }
    for path in files:
        if path.exists():
            name = path.relative_to(project.root)
            raise Failed(
                codes.UNWRITABLE_FILE,
                f"there is a `{name}` already",
                "take what you need of it into files of your own, and remove it",
                NOTHING_WRITTEN,
            )
    for path, text in files.items() if found.services else ():
        _save(path, text)
        here.err.say(f"wrote {path.relative_to(project.root)}")
    _left(here, found)
    return 0


def _left(here: Session, found: Written) -> None:
    for piece in found.left:
        here.err.say(f"not written: {piece.flow.remote} (a service names hosts, not networks)")


def _save(path: Path, text: str) -> None:
    from outgate.atomic import write_atomic

    try:
        write_atomic(path, text)
    except OSError as error:
        raise cannot_write(str(path), error) from error
