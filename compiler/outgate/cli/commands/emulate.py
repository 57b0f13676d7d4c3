"""`outgate emulate`: a service on this machine, to try plan and apply without an account."""

import os
import subprocess
import sys
import tempfile
import textwrap
import threading
from pathlib import Path

import click

from outgate.cli.console import Console, open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.groups import Group
from outgate.commands.emulate import azure_service, fault_table, read_faults
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError
from outgate.extras import NO_AZURE, azure_help

STORE = ".outgate/emulator-azure.json"


def _help(text: str) -> str:
    rows = "\n".join(
        textwrap.fill(about, 76, initial_indent=f"  {name:<28}", subsequent_indent=" " * 30)
        for name, about in fault_table()
    )
    return f"{text}\n\nFaults, by the requests that meet them:\n\n\b\n{rows}"


@click.group("emulate", cls=Group, short_help="Run an Azure on this machine.")
def command() -> None:
    """Run a service of others on this machine."""


@command.command(
    short_help="Run an Azure on this machine, and a command in it.",
    context_settings={"ignore_unknown_options": True},
    help=_help(
        "Run an Azure that knows the firewall policies of outgate.yaml, and COMMAND in it.\n\n"
        "Without COMMAND it serves until Ctrl-C, and prints what another terminal needs. What is "
        f"applied stays in {STORE}."
    ),
)
@click.option("--port", default=0, metavar="N", help="Port on loopback [default: any].")
@click.option("--store", metavar="FILE", help="Where its content is kept between runs.")
@click.option("--fault", "faults", multiple=True, metavar="NAME[:N]", help="Fail, the Nth time.")
@click.option("--slow", is_flag=True, help="Do not tell clients to come again at once.")
@click.argument("program", metavar="[COMMAND]...", nargs=-1, type=click.UNPROCESSED)
def azure(
    port: int, store: str | None, faults: tuple[str, ...], slow: bool, program: tuple[str, ...]
) -> int:
    """Run an Azure."""
    console = open_console()
    project = console.open_project()
    try:
        from outgate.emulators.azure.server import Server

        service = azure_service(project.config, read_faults(faults), slow=slow)
        kept = Path(store) if store else project.root / STORE
        with (
            tempfile.TemporaryDirectory(prefix="outgate-") as folder,
            Server(service, Path(folder), port, kept) as server,
        ):
            if program:
                return _run(program, server.environment())
            return _serve(console, server.url, server.environment())
    except ImportError as error:
        problem = Diagnostic(codes.EMULATOR_FAILED, NO_AZURE, help=azure_help())
        raise UserError(problem) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot run the emulator: {reason.lower()}"
        raise UserError(Diagnostic(codes.EMULATOR_FAILED, message)) from error


def _run(program: tuple[str, ...], environment: dict[str, str]) -> int:
    words = list(program)
    if words[0] == "outgate":
        # The same Outgate, wherever the shell would find another.
        words[:1] = [sys.executable, "-m", "outgate"]
    try:
        return subprocess.run(words, env={**os.environ, **environment}, check=False).returncode
    except FileNotFoundError:
        raise usage_error(f"there is no program `{words[0]}`") from None
    except KeyboardInterrupt:
        return ExitCode.FAILED


def _serve(console: Console, url: str, environment: dict[str, str]) -> int:
    try:
        console.err.say(f"Azure is emulated on {url}, until Ctrl-C. In another terminal:\n")
        for name, value in environment.items():
            console.out.say(f"export {name}={value}")
        console.out.file.flush()
        threading.Event().wait()
    except KeyboardInterrupt:
        console.err.say("\nstopped")
    return ExitCode.DONE
