"""`outgate emulate`: a service on this machine, to try plan and apply without an account."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import click

from outgate.backends.emulation import Running
from outgate.backends.kind import Emulator
from outgate.cli.console import Console, open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.groups import Command, Group
from outgate.commands.emulate import emulators, run_emulator, store_of
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError, reason_of


class _Emulators(Group):
    """A command for each emulator of the registry as it is now."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the emulators."""
        return list(emulators())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of an emulator; None where there is no such one."""
        emulator = emulators().get(cmd_name)
        return None if emulator is None else _make_command(emulator)


@click.group("emulate", cls=_Emulators, short_help="Run an Azure or an AWS on this machine.")
def command() -> None:
    """Run a service of others on this machine."""


def _make_command(emulator: Emulator) -> click.Command:
    """`outgate emulate NAME` for one emulator."""
    rows = emulator.faults()

    @click.command(
        cls=Command,
        name=emulator.name,
        short_help=f"Run an {emulator.title} on this machine, and a command in it.",
        # What follows the command's name is the command's own.
        context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
        help=_help(emulator),
        below=("Faults, by the requests that meet them", rows) if rows else None,
    )
    @click.option("--port", default=0, metavar="N", help="Port on loopback [default: any].")
    @click.option("--store", metavar="FILE", help="Where its content is kept between runs.")
    @click.option(
        "--fault", "faults", multiple=True, metavar="NAME[:N]", help="Fail, the Nth time."
    )
    @click.option("--slow", is_flag=True, help="Do not tell clients to come again at once.")
    @click.argument("program", metavar="[COMMAND]...", nargs=-1, type=click.UNPROCESSED)
    def run(
        port: int, store: str | None, faults: tuple[str, ...], slow: bool, program: tuple[str, ...]
    ) -> int:
        console = open_console()
        project = console.open_project()
        kept = Path(store) if store else None
        try:
            with run_emulator(
                emulator, project, store=kept, port=port, faults=faults, slow=slow
            ) as running:
                if program:
                    return _run(program, running.environment())
                return _serve(console, emulator, running)
        except (OSError, ValueError) as error:
            message = f"cannot run the emulator: {reason_of(error)}"
            raise UserError(Diagnostic(codes.EMULATOR_FAILED, message)) from error

    return run


def _help(emulator: Emulator) -> str:
    return (
        f"Run {emulator.about}, and COMMAND in it.\n\n"
        "Without COMMAND it serves until Ctrl-C, and prints what another terminal needs. What is "
        f"applied stays in {store_of(emulator)}."
    )


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


def _serve(console: Console, emulator: Emulator, running: Running) -> ExitCode:
    try:
        console.note(
            f"{emulator.title} is emulated on {running.url}, until Ctrl-C. In another terminal:\n"
        )
        for name, value in running.environment().items():
            console.out.say(f"export {name}={value}")
        console.out.file.flush()
        threading.Event().wait()
    except KeyboardInterrupt:
        console.note("\nstopped")
    return ExitCode.DONE
