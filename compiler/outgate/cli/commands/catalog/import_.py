"""`outgate catalog import`."""

from pathlib import Path

import click

from outgate.catalog.importers.alarms import Alarm
from outgate.cli.commands.catalog.opening import store_of
from outgate.cli.console import NOTHING_WRITTEN, Console, open_console
from outgate.cli.errors import cannot_write
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import IMPORTED, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import files_argument, out_option, yes_option
from outgate.commands.catalog_import import ImportResult, import_edition, write_edition
from outgate.diagnostics import Diagnostic, codes
from outgate.values import replace


@click.command("import", cls=Command, short_help="Read published files as an edition.")
@files_argument
@click.option("--edition", required=True, metavar="DATE", help="Name of the edition, YYYY-MM-DD.")
@out_option("Folder to write to [default: the project's catalog].", "DIR")
@yes_option
@format_option(IMPORTED)
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    type=click.Choice(["shrink", "suffix", "older"]),
    help="Accept lists or service tags that lost rows or networks (shrink), hosts under domains "
    "not known (suffix), or files older than those of the edition before (older).",
)
def command(
    files: tuple[str, ...],
    edition: str,
    out: str | None,
    yes: bool,
    form: str,
    accepted: tuple[str, ...],
) -> ExitCode:
    """Read published files as an edition; lists that no FILE brings are carried.

    FILE is a workbook (.xlsx), a page (.md) or a file of Azure service tags (.json).
    """
    console = open_console()
    project = console.open_project()
    folder = Path(out) if out else project.catalog_folder
    paths = [Path(file) for file in files]
    result = import_edition(paths, edition, folder, store_of(project))
    console.report(result.diagnostics)
    if result.edition is None:
        return ExitCode.FAILED
    if form == "text":  # what the questions are about
        emit(console, result, form)
    alarms = [alarm for alarm in result.alarms if alarm.kind not in accepted]
    code = ExitCode.DONE
    wanted = not alarms or _accept(console, alarms)
    if wanted and not yes and not console.interactive:
        console.note(f"{NOTHING_WRITTEN}; add --yes to write it")
        wanted = False
    elif not wanted or not (yes or _confirm(console, result)):
        wanted, code = False, ExitCode.FAILED
    if wanted:
        _write(result)
    if form != "text":
        emit(console, replace(result, written=wanted), form)
    elif wanted:
        console.out.say(f"wrote {result.path}")
    return code


def _confirm(console: Console, result: ImportResult) -> bool:
    return console.confirm(f"Write {result.path}?", yes=False, otherwise=NOTHING_WRITTEN)


def _accept(console: Console, alarms: list[Alarm]) -> bool:
    """Show what is to be looked into, and ask somebody who is there whether it is right."""
    console.report(
        Diagnostic(
            codes.IMPORT_ALARM,
            alarm.message,
            help=f"look into it, then add `--accept {alarm.kind}` if it is right",
        )
        for alarm in alarms
    )
    if not console.interactive:
        console.note(NOTHING_WRITTEN)
        return False
    question = "Have you looked into this, and is it right?"
    return console.confirm(question, yes=False, otherwise=NOTHING_WRITTEN)


def _write(result: ImportResult) -> None:
    try:
        write_edition(result)
    except OSError as error:
        raise cannot_write(str(result.path), error, NOTHING_WRITTEN) from error
