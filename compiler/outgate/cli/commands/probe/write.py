"""`outgate probe write`."""

from pathlib import Path

import click

from outgate.cli.completing import FLEETS
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import WRITTEN_PROBE, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    full_option,
    names_from_option,
    out_option,
    paths_argument,
    read_inputs,
)
from outgate.cli.outputs import write_into_folder
from outgate.commands.probe_write import AskedProbe, make_probe, shells_of, written


@click.command("write", cls=Command, short_help="Write a test for a device to run.")
@paths_argument
@click.option(
    "--for",
    "fleet",
    metavar="FLEET",
    required=True,
    shell_complete=FLEETS,
    help="The devices: a fleet or group, also one of the policies.",
)
@click.option(
    "--from",
    "source",
    metavar="SOURCE",
    help="The place: a source of the policies, an address or a network [default: anywhere].",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="Ask for this host or URL as well, such as one below a wildcard.",
)
@names_from_option
@click.option(
    "--shell",
    type=click.Choice(("both", "sh", "powershell")),
    default="both",
    help="The script to write [default: both].",
)
@out_option("The folder for the files.", "DIR", required=True)
@catalog_option
@as_of_option
@format_option(WRITTEN_PROBE)
@full_option
def command(
    paths: tuple[str, ...],
    fleet: str,
    source: str | None,
    names: tuple[str, ...],
    logs: tuple[str, ...],
    shell: str,
    out: str,
    edition: str | None,
    as_of: str | None,
    form: str,
    full: bool,
) -> int:
    """Write a script, and a table of all that the plan allows such devices, to be run on one.

    For a wildcard the device asks for hosts below it that the lists name, those of --name, and of
    --names-from those that are asked for most. What cannot be asked for is listed. Nothing is run
    here. PATHS are policy files and folders, and `-` for standard input [default: those of the
    project].
    """
    console = open_console()
    inputs = read_inputs(console, console.open_project(), paths, edition=edition, as_of=as_of)
    asked = AskedProbe(
        fleet=fleet,
        source=source,
        names=names,
        shells=shells_of(shell),
        logs=logs,
        folder=Path.cwd(),
    )
    probe, files, diagnostics = make_probe(asked, inputs)
    console.report(diagnostics)
    if probe is None:
        return ExitCode.FAILED
    folder = Path(out)
    for name, text in files.items():
        write_into_folder(folder / name, text)
    emit(console, written(probe, folder, files), form, full=full)
    return ExitCode.DONE
