"""`outgate emulate`: a service on this machine, to try plan and apply without an account."""

import os
import subprocess
import sys
import tempfile
import textwrap
import threading
from pathlib import Path

import click

from outgate.cli.errors import Failed, usage_error
from outgate.cli.main import EXIT_FAILED
from outgate.cli.options import Group
from outgate.cli.policy_commands import open_project
from outgate.cli.session import Session, session
from outgate.commands.emulate import BadFault, azure_service, fault_table, read_faults
from outgate.diagnostics import codes
from outgate.extras import NO_EMULATOR, install_help

STORE = ".outgate/emulator-azure.json"


def _help(text: str) -> str:
    rows = "\n".join(
        textwrap.fill(about, 76, initial_indent=f"  {name:<28}", subsequent_indent=" " * 30)
        for name, about in fault_table()
    )
    return f"{text}\n\nFaults, by the requests that meet them:\n\n\b\n{rows}"


@click.group(cls=Group)
def emulate() -> None:
    """Run a service of others on this machine."""


@emulate.command(
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
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def azure(
    port: int, store: str | None, faults: tuple[str, ...], slow: bool, command: tuple[str, ...]
) -> int:
    """Run an Azure."""
    here = session()
    project = open_project(here)
    try:
        from outgate.emulators.azure.server import Server

        service = azure_service(project.config, read_faults(faults), slow=slow)
        kept = Path(store) if store else project.root / STORE
        with (
            tempfile.TemporaryDirectory(prefix="outgate-") as folder,
            Server(service, Path(folder), port, kept) as server,
        ):
            if command:
                return _run(command, server.environment())
            return _serve(here, server.url, server.environment())
    except BadFault as error:
        raise usage_error(str(error)) from error
    except ImportError as error:
        raise Failed(codes.EMULATOR_FAILED, NO_EMULATOR, install_help("emulator")) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot run the emulator: {reason.lower()}"
        raise Failed(codes.EMULATOR_FAILED, message) from error


def _run(command: tuple[str, ...], environment: dict[str, str]) -> int:
    words = list(command)
    if words[0] == "outgate":
        # The same Outgate, wherever the shell would find another.
        words[:1] = [sys.executable, "-m", "outgate"]
    try:
        return subprocess.run(words, env={**os.environ, **environment}, check=False).returncode
    except FileNotFoundError:
        raise usage_error(f"there is no program `{words[0]}`") from None
    except KeyboardInterrupt:
        return EXIT_FAILED


def _serve(here: Session, url: str, environment: dict[str, str]) -> int:
    try:
        here.err.say(f"Azure is emulated on {url}, until Ctrl-C. In another terminal:\n")
        for name, value in environment.items():
            here.out.say(f"export {name}={value}")
        here.out.stream.flush()
        threading.Event().wait()
    except KeyboardInterrupt:
        here.err.say("\nstopped")
    return 0
