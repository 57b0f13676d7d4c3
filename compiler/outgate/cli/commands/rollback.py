"""`outgate rollback`."""

import click

from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import APPLIED, emit, format_option, show_before
from outgate.cli.groups import Command
from outgate.cli.options import target_option, yes_option
from outgate.cli.progress import ProgressObserver, who
from outgate.cli.views import undoing_text
from outgate.cli.views.diagnostics import visible
from outgate.commands.rollback import plan_rollback
from outgate.deploy.applied import Deed, report_undo
from outgate.deploy.apply import roll_back


@click.command("rollback", cls=Command, short_help="Take the last apply back.")
@target_option
@format_option(APPLIED)
@yes_option
def command(target: str | None, form: str, yes: bool) -> ExitCode:
    """Bring back what a target held before the last apply.

    Policies are not asked, nor their guards: the next plan shows what they want instead. A rollback
    of a rollback applies again what was taken back.
    """
    console = open_console()
    project = console.open_project()
    observer = ProgressObserver(console)
    chosen = console.open_target(project, target)
    name = chosen.config.name
    planned = plan_rollback(chosen, observer)
    if planned.undo.changes.changes:
        by = visible(planned.by or "somebody")
        title = f"Rollback of `{name}`, which takes back the apply by {by}"
        show_before(
            console, undoing_text.render(title, planned.undo, console.style()), form, yes=yes
        )
        if not console.confirm(f"Roll back `{name}`?", yes=yes):
            return ExitCode.FAILED
        roll_back(chosen, planned.base, observer, who)
    emit(console, report_undo(Deed.ROLLBACK, name, planned.undo), form)
    return ExitCode.DONE
