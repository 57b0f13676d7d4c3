"""`outgate inventory`."""

from pathlib import Path

import click

from outgate.cli.completing import FILES, REGIONS
from outgate.cli.console import open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import INVENTORY, PROPOSAL, emit, format_option
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
from outgate.commands.inventory import Asked, take_inventory


@click.command("inventory", cls=Command, short_help="Hold devices of exports against policies.")
@files_argument
@policies_option
@click.option(
    "--sites",
    metavar="FILE",
    shell_complete=FILES,
    help="Networks of sites, a table `site,network` [default: the sources of the policies].",
)
@click.option("--all", "every_device", is_flag=True, help="Count devices not onboarded as well.")
@click.option(
    "--show-devices",
    "shown",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    help="Name the first N devices of each group [default: none].",
)
@click.option("--propose", is_flag=True, help="Print policies for the devices instead.")
@click.option(
    "--region",
    metavar="NAME",
    shell_complete=REGIONS,
    help="With --propose: the region of devices that do not say theirs.",
)
@catalog_option
@as_of_option
@format_option(INVENTORY, PROPOSAL)
@full_option
@out_option()
@detailed_exitcode_option("Exit 2 when devices are not covered by policies.")
def command(
    files: tuple[str, ...],
    policies: tuple[str, ...],
    sites: str | None,
    every_device: bool,
    shown: int,
    propose: bool,
    region: str | None,
    edition: str | None,
    as_of: str | None,
    form: str,
    full: bool,
    out: str | None,
    detailed_exitcode: bool,
) -> ExitCode:
    """Say which devices there are, which of them policies cover, and what can move.

    FILEs are exports, by what they hold, also gzipped: the device list of the Defender portal, the
    machines API, advanced hunting DeviceInfo, antivirus health, Intune, MDEClientAnalyzer.xml, or a
    table with the columns `device` and `os`. They are joined by device.

    Devices that are not onboarded are left out, and those not seen for 30 days are counted apart.
    Nothing leaves this machine; names of devices are printed only with --show-devices.

    Exit codes: 0 done, 1 a file or policy has errors, 2 with --detailed-exitcode where devices are
    not covered, or for another method than they use.
    """
    if region is not None and not propose:
        raise usage_error("`--region` is about what is proposed", "add `--propose`")
    console = open_console()
    project = console.open_project()
    asked = Asked(
        files=tuple(map(Path, files)),
        sites=None if sites is None else Path(sites),
        as_of=parse_day(as_of),
        region=region,
        every_device=every_device,
        shown=shown,
        propose=propose,
    )
    inputs = project.inputs(tuple(map(Path, policies)), edition, asked.as_of)
    taken = take_inventory(asked, inputs)
    console.report(taken.diagnostics)
    result = taken.proposal if propose else taken.inventory
    if result is None:
        return ExitCode.FAILED
    emit(console, result, form, full=full, out=out)
    gaps = taken.inventory is not None and taken.inventory.has_gaps
    return ExitCode.CHANGES if detailed_exitcode and gaps else ExitCode.DONE
