"""`outgate diff`: two sides compared by what they allow."""

from dataclasses import replace
from pathlib import Path

import click

from outgate.backends.errors import BackendError
from outgate.cli.main import EXIT_CHANGES, EXIT_FAILED
from outgate.cli.options import Command, as_of_option, catalog_option, format_option, parse_day
from outgate.cli.policy_commands import open_project
from outgate.cli.session import session
from outgate.diagnostics import Diagnostic, codes

CHANGES_SHOWN = 200


@click.command(cls=Command)
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@catalog_option
@as_of_option
@format_option("text", "json", "markdown")
@click.option("--full", is_flag=True, help="List every change, however many.")
def diff(
    before: str, after: str | None, edition: str | None, as_of: str | None, form: str, full: bool
) -> int:
    """Show the traffic gained and lost from A to B, by meaning.

    A and B are policy files or folders, plans saved as JSON, REV:PATH of git (REV: is the project's
    policies there), catalog:EDITION (the project's policies with that edition) or target:NAME (the
    rules that a target holds now). Without B, A is compared with the project's policies.

    Exit codes: 0 no difference, 2 a difference, 1 it could not be told.
    """
    from outgate.cli.target_commands import fail
    from outgate.commands.diff import diff as run
    from outgate.commands.diff import difference_document
    from outgate.commands.diff_operands import Asked, SideError

    here = session()
    project = open_project(here)
    asked = Asked(project, parse_day(as_of), edition, Path.cwd())
    try:
        its = run(before, after, asked)
    except (SideError, BackendError) as error:
        if isinstance(error, BackendError):
            return fail(here, error)
        problem = Diagnostic(codes.BAD_SIDE, str(error), help=error.help)
        # What is wrong on the side says it all; which side that is, is a note on the first of it.
        first, *others = error.problems or (problem,)
        here.report((replace(first, note=str(error)) if error.problems else first, *others))
        return EXIT_FAILED
    if form == "json":
        from outgate.plan.document import json_text

        here.out.say(json_text(difference_document(its)))
    elif form == "markdown":
        from outgate.cli.views.diff_markdown import diff_markdown

        here.out.say(diff_markdown(its))
    else:
        from outgate.cli.views.diff_text import diff_text

        limit = None if full else CHANGES_SHOWN
        here.out.say(diff_text(its, color=here.out.color, limit=limit))
    return 0 if its.is_empty else EXIT_CHANGES
