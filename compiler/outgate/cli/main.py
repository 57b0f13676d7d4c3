"""Entry point: the command group, and what becomes of errors."""

import errno
import gc
import importlib
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import click

from outgate import __version__
from outgate.cli.errors import Failed, of_click, usage_error
from outgate.cli.options import Group
from outgate.diagnostics import Diagnostic, codes

# name, module, attribute, one line for --help. Modules are imported when their command runs.
_COMMANDS: tuple[tuple[str, str, str, str], ...] = (
    ("init", "outgate.cli.policy_commands", "init", "Start a project in this folder."),
    ("fmt", "outgate.cli.policy_commands", "fmt", "Lay out policy files in the one true way."),
    ("check", "outgate.cli.policy_commands", "check", "Check policy files and run their tests."),
    ("compile", "outgate.cli.policy_commands", "compile_", "Print the canonical plan."),
    ("plan", "outgate.cli.target_commands", "plan", "Show what apply would change."),
    ("apply", "outgate.cli.apply_command", "apply", "Change the target to what policies say."),
    ("rollback", "outgate.cli.apply_command", "rollback", "Take the last apply back."),
    ("show", "outgate.cli.target_commands", "show", "Show a saved plan or a target's rules."),
    ("diff", "outgate.cli.diff_command", "diff", "Show the traffic gained and lost from A to B."),
    ("import", "outgate.cli.import_command", "import_", "Hold a target's rules against policies."),
    ("export", "outgate.cli.export_command", "export", "Write files for a pipeline to deploy."),
    ("explain", "outgate.cli.policy_commands", "explain", "Say why a URL is allowed or not."),
    ("emulate", "outgate.cli.emulate_command", "emulate", "Run an Azure on this machine."),
    ("catalog", "outgate.cli.catalog_commands", "catalog", "List, show, import and pin editions."),
)

EXIT_FAILED = 1
EXIT_CHANGES = 2
EXIT_BUG = 3

# What a full or failing disk says to whoever writes.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


class _LazyGroup(Group):
    """A group that knows its commands' names and imports a command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, *_ in _COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for name, module, attribute, _ in _COMMANDS:
            if name == cmd_name:
                command = getattr(importlib.import_module(module), attribute)
                assert isinstance(command, click.Command)
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, _, _, about in _COMMANDS])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="outgate %(version)s")
@click.option("-C", "--chdir", metavar="DIR", help="Run as if started in DIR.")
def outgate(chdir: str | None) -> None:
    """Compile egress policies for Microsoft Defender for Endpoint into firewall rules.

    `outgate init` starts a project, `outgate plan` shows what it would change, and where: the
    built-in target is a file that needs no account.

    Exit codes: 0 done, 1 the input or the operation failed, 2 changes are pending (diff, and
    plan --detailed-exitcode), 3 a bug in Outgate.
    """
    if chdir is not None:
        try:
            os.chdir(chdir)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise usage_error(f"cannot change to `{chdir}`: {reason}") from error
    try:
        Path.cwd()
    except OSError as error:
        raise usage_error(
            "the working folder does not exist any more", "change to one that does"
        ) from error


def main() -> None:
    """Run the command line and leave with the exit code it deserves."""
    code = run()
    # Python looks for cyclic garbage once more at exit, though all of it is about to go.
    gc.freeze()
    sys.exit(code)


def run() -> int:
    """Run the command line; nothing but an exit code comes out, and never a traceback."""
    # One command builds one large value and ends: looking for cyclic garbage in it, over and over,
    # took half of the time of a large plan and found none.
    gc.disable()
    settings: dict[str, bool] = {}
    try:
        result = outgate.main(standalone_mode=False, obj=settings)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except Failed as error:
        return _failed(error.diagnostic, settings)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return EXIT_FAILED
    except click.ClickException as error:
        return _failed(of_click(error), settings)
    except (KeyboardInterrupt, click.Abort):
        # A second Ctrl-C would only garble the way out.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        click.echo("\ninterrupted", err=True)
        return EXIT_FAILED
    except BrokenPipeError:
        # The reader of our output left, as `head` does. Nothing is wrong with that.
        _drop_output()
        return 0
    except OSError as error:
        if error.errno not in _DISK:
            return _bug(error)
        _drop_output()
        with suppress(OSError):
            reason = (error.strerror or str(error)).lower()
            message = f"cannot write the output: {reason}"
            help = "make room on the disk, or write elsewhere"
            _failed(Diagnostic(codes.UNWRITABLE_FILE, message, help=help), settings)
        return EXIT_FAILED
    except Exception as error:
        return _bug(error)
    return result if isinstance(result, int) else 0


def _failed(problem: Diagnostic, settings: dict[str, bool]) -> int:
    from outgate.cli.session import session_with

    no_color = settings.get("no_color", False) or "--no-color" in sys.argv
    session_with(no_color=no_color).report([problem])
    return EXIT_FAILED


def _drop_output() -> None:
    """Let what Python still holds for a stream that takes no more not raise again at exit."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())


def _bug(error: Exception) -> int:
    import traceback

    if os.environ.get("OUTGATE_TRACEBACK"):
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}"
    message = f"this is a bug in Outgate {__version__}, not in your input: {what}"
    help = "report it with the output of the same command under `OUTGATE_TRACEBACK=1`"
    _failed(Diagnostic(codes.BUG, message, help=help), {})
    return EXIT_BUG
