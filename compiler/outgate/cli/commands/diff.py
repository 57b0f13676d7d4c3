"""`outgate diff`."""

from pathlib import Path

import click

from outgate.cli.completing import FILES
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import COMPARISON, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.links import links_options, read_links
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    full_option,
    out_option,
    pager_option,
    parse_day,
)
from outgate.commands.diff import compare_operands
from outgate.commands.diff_operands import Question


@click.command("diff", cls=Command, short_help="Show the traffic gained and lost from A to B.")
@click.argument("before", metavar="A", shell_complete=FILES)
@click.argument("after", metavar="[B]", required=False, shell_complete=FILES)
@catalog_option
@as_of_option
@pager_option
@format_option(COMPARISON)
@full_option
@out_option()
@links_options
def command(
    before: str,
    after: str | None,
    edition: str | None,
    as_of: str | None,
    pager: bool,
    form: str,
    full: bool,
    out: str | None,
    repo_url: str | None,
    report_url: str | None,
) -> ExitCode:
    """Show the traffic gained and lost from A to B, by meaning.

    A and B are policy files or folders, plans saved as JSON, REV:PATH of git (REV: is the project's
    policies there), catalog:EDITION (the project's policies with that edition) or target:NAME (the
    rules that a target holds now). Without B, A is compared with the project's policies.

    Exit codes: 0 no difference, 2 a difference, 1 it could not be told.
    """
    console = open_console()
    project = console.open_project()
    links = read_links(project.root, repo_url, report_url)
    question = Question(project, parse_day(as_of), edition, Path.cwd())
    comparison = compare_operands(before, after, question)
    emit(console, comparison, form, full=full, out=out, links=links, paged=pager)
    return ExitCode.DONE if comparison.is_empty else ExitCode.CHANGES
