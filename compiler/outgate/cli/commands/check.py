"""`outgate check`."""

from pathlib import Path

import click

from outgate.cli.console import open_console, write_output
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import CHECKS, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    guards_option,
    parse_day,
    paths_argument,
)
from outgate.commands.check import check_sets, lint_levels


@click.command("check", cls=Command, short_help="Check policy files and run their tests.")
@paths_argument
@catalog_option
@as_of_option
@click.option("--deny", multiple=True, metavar="CODE", help="Count a warning as an error.")
@click.option("--warn", multiple=True, metavar="CODE", help="Count a warning that is off.")
@click.option("--allow", multiple=True, metavar="CODE", help="Leave a warning out.")
@guards_option
@click.option("--fix", is_flag=True, help="Write the safe fixes, show the others.")
@click.option("--junit", metavar="FILE", help="Write test results as JUnit XML.")
@format_option(CHECKS, reports=True)
def command(
    paths: tuple[str, ...],
    edition: str | None,
    as_of: str | None,
    deny: tuple[str, ...],
    warn: tuple[str, ...],
    allow: tuple[str, ...],
    guards: tuple[str, ...],
    fix: bool,
    junit: str | None,
    form: str,
) -> int:
    """Check policy files, run the tests in them and hold them against their guards.

    Without PATHS, the policies of the project are checked and those that its targets take.

    docs/codes.md explains every CODE; `lint` in outgate.yaml sets their levels for the project.

    `--fix` writes what leaves the meaning as it is or has one reading, such as the case of a
    keyword, missing quotes, tabs, or a statement that stands twice; a misspelt name is only shown.

    PATHS are policy files and folders [default: those of the project].
    """
    console = open_console()
    project = console.open_project()
    lint = lint_levels(project, allow=allow, warn=warn, deny=deny)
    files, outside = (tuple(map(Path, names)) for names in (paths, guards))
    sets = project.check_inputs(files, edition, parse_day(as_of), outside)
    if fix:
        from outgate.commands.fix import check_and_fix

        checks = check_and_fix(sets, lint)
    else:
        checks = check_sets(sets, lint)
    console.report(checks.diagnostics, differences=fix)
    if junit is not None:
        from outgate.cli.views.check_junit import junit_xml

        write_output(junit, junit_xml(checks), console.out)
    emit(console, checks, form)
    return ExitCode.DONE if checks.ok else ExitCode.FAILED
