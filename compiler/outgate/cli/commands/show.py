"""`outgate show`."""

import os

import click

from outgate.cli.completing import FILES
from outgate.cli.console import open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import LIVE_RULES, TARGET_PLAN, emit, format_option, formats_of
from outgate.cli.groups import Command
from outgate.cli.links import links_options, read_links
from outgate.cli.options import (
    guards_option,
    out_option,
    pager_option,
    read_inputs,
    target_option,
    trusted_key_option,
)
from outgate.cli.progress import ProgressObserver
from outgate.cli.standard_input import read_plan
from outgate.cli.views.plan_wording import signature_words
from outgate.commands.show import read_live_rules
from outgate.deploy.saved_plan.open import open_saved_plan
from outgate.deploy.saved_plan.verify import check_saved
from outgate.diagnostics import has_errors
from outgate.project.compile import compile_policies
from outgate.signing import find_trusted_keys


@click.command("show", cls=Command, short_help="Show a saved plan or a target's rules.")
@click.argument("planfile", required=False, shell_complete=FILES)
@target_option
@guards_option
@trusted_key_option
@pager_option
@format_option(TARGET_PLAN)
@out_option()
@links_options
def command(
    planfile: str | None,
    target: str | None,
    guards: tuple[str, ...],
    trusted: tuple[str, ...],
    pager: bool,
    form: str,
    out: str | None,
    repo_url: str | None,
    report_url: str | None,
) -> int:
    """Show the plan saved as PLANFILE, or without one the rules that a target holds now.

    PLANFILE may be `-`, for standard input. Tests and guards are held against a saved plan once
    more, and who signed it is said.
    """
    if planfile is None and form not in formats_of(LIVE_RULES):
        raise usage_error(f"`--format {form}` shows a saved plan", "name the file of one")
    console = open_console()
    project = console.open_project()
    links = read_links(project.root, repo_url, report_url)
    if planfile is None:
        chosen = console.open_target(project, target)
        live = read_live_rules(chosen, ProgressObserver(console))
        emit(console, live, form, out=out, paged=pager)
        return ExitCode.DONE
    keys = find_trusted_keys(trusted, os.environ)
    opened = open_saved_plan(project, planfile, None, keys, read_plan(console, planfile))
    console.note(signature_words(opened))
    inputs = read_inputs(console, project, (), target=opened.target.config, guards=guards)
    diagnostics = check_saved(compile_policies(inputs), opened.plan, opened.target)
    console.report(diagnostics)
    emit(console, opened.plan, form, full=True, out=out, links=links, paged=pager)
    return ExitCode.FAILED if has_errors(diagnostics) else ExitCode.DONE
