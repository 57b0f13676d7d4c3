"""`outgate probe read`."""

from pathlib import Path

import click

from outgate.cli.completing import FLEETS
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import PROBE_REPORT, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    detailed_exitcode_option,
    files_argument,
    full_option,
    out_option,
    parse_day,
    policies_option,
)
from outgate.commands.probe_read import AskedResults, read_probes


@click.command("read", cls=Command, short_help="Hold results of tests against policies.")
@files_argument
@policies_option
@click.option(
    "--for",
    "fleet",
    metavar="FLEET",
    shell_complete=FLEETS,
    help="The devices that were tested [default: what a file says].",
)
@click.option(
    "--from",
    "source",
    metavar="SOURCE",
    help="Where they were: a source of the policies, an address or a network [default: what a file "
    "says, else anywhere].",
)
@catalog_option
@as_of_option
@format_option(PROBE_REPORT)
@full_option
@out_option()
@detailed_exitcode_option("Exit 2 when a URL is not as the policies want it.")
def command(
    files: tuple[str, ...],
    policies: tuple[str, ...],
    fleet: str | None,
    source: str | None,
    edition: str | None,
    as_of: str | None,
    form: str,
    full: bool,
    out: str | None,
    detailed_exitcode: bool,
) -> ExitCode:
    """Say of each URL that a device asked for whether a rule allows it, and what is in the way.

    FILEs are results, by what they hold, also gzipped or in a zip: of `outgate probe write`, of
    MDEClientAnalyzer (text, XML or its zip), of `mdatp connectivity test`, and of
    TestCloudConnection, of which only names of hosts are taken.

    Nothing leaves this machine.

    Exit codes: 0 done, 1 a file or policy has errors, 2 with --detailed-exitcode where a URL that
    is allowed was not reached, one that is not allowed was, or one is neither.
    """
    console = open_console()
    project = console.open_project()
    inputs = project.inputs(tuple(map(Path, policies)), edition, parse_day(as_of))
    asked = AskedResults(files=tuple(map(Path, files)), fleet=fleet, source=source)
    report, diagnostics = read_probes(asked, inputs)
    console.report(diagnostics)
    if report is None:
        return ExitCode.FAILED
    emit(console, report, form, full=full, out=out)
    wrong = detailed_exitcode and report.has_findings
    return ExitCode.CHANGES if wrong else ExitCode.DONE
