"""`outgate check`."""

from pathlib import Path

import click

from outgate.cli.completing import FILES, WARNINGS
from outgate.cli.console import Console, open_console, write_output
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import CHECKS, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    files_of,
    guards_option,
    parse_day,
    paths_argument,
)
from outgate.cli.standard_input import read_policy
from outgate.commands.check import Checks, check_sets, lint_levels
from outgate.documents.standard_input import MARK
from outgate.project.project import Project
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What to check, how warnings count, and where the result goes."""

    paths: tuple[str, ...]
    edition: str | None
    as_of: str | None
    allow: tuple[str, ...]
    warn: tuple[str, ...]
    deny: tuple[str, ...]
    guards: tuple[str, ...]
    fix: bool
    junit: str | None
    form: str

    def check(self, project: Project, console: Console) -> Checks:
        """The check itself, which fixes what it is to fix; nothing is printed."""
        lint = lint_levels(project, allow=self.allow, warn=self.warn, deny=self.deny)
        sets = project.check_inputs(
            files_of(self.paths),
            self.edition,
            parse_day(self.as_of),
            tuple(map(Path, self.guards)),
            read_policy(console, self.paths),
        )
        if self.fix:
            from outgate.commands.fix import check_and_fix

            return check_and_fix(sets, lint)
        return check_sets(sets, lint)

    def show(self, checks: Checks, console: Console) -> None:
        """Print how it went."""
        console.report(checks.diagnostics, differences=self.fix)
        if self.junit is not None:
            from outgate.cli.views.check_junit import junit_xml

            write_output(self.junit, junit_xml(checks), console.out)
        emit(console, checks, self.form)


@click.command("check", cls=Command, short_help="Check policy files and run their tests.")
@paths_argument
@catalog_option
@as_of_option
@click.option(
    "--deny",
    multiple=True,
    metavar="CODE",
    shell_complete=WARNINGS,
    help="Count a warning as an error.",
)
@click.option(
    "--warn",
    multiple=True,
    metavar="CODE",
    shell_complete=WARNINGS,
    help="Count a warning that is off.",
)
@click.option(
    "--allow", multiple=True, metavar="CODE", shell_complete=WARNINGS, help="Leave a warning out."
)
@guards_option
@click.option("--fix", is_flag=True, help="Write the safe fixes, show the others.")
@click.option(
    "--junit", metavar="FILE", shell_complete=FILES, help="Write test results as JUnit XML."
)
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
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
    watch: bool,
    form: str,
) -> ExitCode:
    """Check policy files, run the tests in them and hold them against their guards.

    Without PATHS, the policies of the project are checked and those that its targets take.

    docs/codes.md explains every CODE; `lint` in outgate.yaml sets their levels for the project.

    `--fix` writes what leaves the meaning as it is or has one reading, such as the case of a
    keyword, missing quotes, tabs, or a statement that stands twice; a misspelt name is only shown.

    PATHS are policy files and folders, and `-` for standard input [default: those of the
    project].
    """
    console = open_console()
    wanted = _Wanted(
        paths=paths,
        edition=edition,
        as_of=as_of,
        allow=allow,
        warn=warn,
        deny=deny,
        guards=guards,
        fix=fix,
        junit=junit,
        form=form,
    )
    if fix and (watch or MARK in paths):
        what = "what is watched" if watch else "standard input"
        raise usage_error(f"`--fix` does not write into {what}", "fix files in a run of its own")
    if watch:
        return _watch(wanted, console)
    checks = wanted.check(console.open_project(), console)
    wanted.show(checks, console)
    return ExitCode.DONE if checks.ok else ExitCode.FAILED


def _watch(wanted: _Wanted, console: Console) -> ExitCode:
    """Check until Ctrl-C."""
    from outgate.cli.watching import Round, keep_checking, refuse_without_terminal, told
    from outgate.commands.watch import find_watched
    from outgate.errors import UserError
    from outgate.project.project import load_project

    refuse_without_terminal(console)
    if MARK in wanted.paths or wanted.form != "text":
        what = "standard input" if MARK in wanted.paths else f"format `{wanted.form}`"
        raise usage_error(f"`--watch` has no use for {what}", "watch files, and print text")
    folder = Path.cwd()
    named = tuple(map(Path, (*wanted.paths, *wanted.guards)))

    def check() -> Round:
        project, problems = load_project(folder)
        watched = find_watched(project, folder, named, day=wanted.as_of is None)
        stock = watched.take_stock()
        if project is None:
            return Round(watched, stock, lambda console: console.report(problems))
        try:
            checks = wanted.check(project, console)
        except (UserError, OSError) as error:
            problems = told(error, folder)
            return Round(watched, stock, lambda console: console.report(problems))

        def show(console: Console) -> None:
            console.report(problems)
            wanted.show(checks, console)

        return Round(watched, stock, show)

    return keep_checking(check)
