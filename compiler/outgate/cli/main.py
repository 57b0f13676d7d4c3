"""Entry point: the command group, and what becomes of errors."""

import errno
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outgate import __version__
from outgate.cli.completing import VARIABLE
from outgate.cli.errors import diagnose_click_error, usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.groups import CommandRow, LazyGroup
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError, reason_of

if TYPE_CHECKING:
    from outgate.cli.console import Console

ROWS = (
    CommandRow("init", "outgate.cli.commands.init", "Start a project in this folder."),
    CommandRow("fmt", "outgate.cli.commands.fmt", "Lay out policy files in the one true way."),
    CommandRow("check", "outgate.cli.commands.check", "Check policy files and run their tests."),
    CommandRow("compile", "outgate.cli.commands.compile", "Print the canonical plan."),
    CommandRow("plan", "outgate.cli.commands.plan", "Show what apply would change."),
    CommandRow("apply", "outgate.cli.commands.apply", "Change the target to what policies say."),
    CommandRow("rollback", "outgate.cli.commands.rollback", "Take the last apply back."),
    CommandRow("show", "outgate.cli.commands.show", "Show a saved plan or a target's rules."),
    CommandRow(
        "diff", "outgate.cli.commands.diff", "Show the traffic gained and lost from A to B."
    ),
    CommandRow("import", "outgate.cli.commands.import_", "Hold a target's rules against policies."),
    CommandRow("watch", "outgate.cli.commands.watch", "Say what others changed on targets."),
    CommandRow("export", "outgate.cli.commands.export", "Write files for a pipeline to deploy."),
    CommandRow("explain", "outgate.cli.commands.explain", "Say why a URL is allowed or not."),
    CommandRow(
        "inventory",
        "outgate.cli.commands.inventory",
        "Hold devices of exports against policies.",
    ),
    CommandRow("replay", "outgate.cli.commands.replay", "Hold logs against policies."),
    CommandRow("probe", "outgate.cli.commands.probe", "Test connections of devices."),
    CommandRow("comment", "outgate.cli.commands.comment", "Comment on a pull request."),
    CommandRow(
        "explain-code", "outgate.cli.commands.explain_code", "Say what the code of a message means."
    ),
    CommandRow(
        "emulate", "outgate.cli.commands.emulate", "Run an Azure or an AWS on this machine."
    ),
    CommandRow(
        "completion",
        "outgate.cli.commands.completion",
        "Print a script that completes commands.",
    ),
    CommandRow("doctor", "outgate.cli.commands.doctor", "Look for what is missing or broken here."),
    CommandRow("lsp", "outgate.cli.commands.lsp", "Tell editors what policies mean."),
    CommandRow("catalog", "outgate.cli.commands.catalog", "List, show, import and pin editions."),
)

# What a full or failing disk says to whoever writes.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


@click.group(cls=LazyGroup, rows=ROWS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="outgate %(version)s")
@click.option(
    "-C",
    "--chdir",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Run as if started in DIR.",
)
def outgate(chdir: str | None) -> None:
    """Compile egress policies for Microsoft Defender for Endpoint into firewall rules.

    `outgate init` starts a project, `outgate plan` shows what it would change, and where: the
    built-in target is a file that needs no account.

    Exit codes: 0 done, 1 the input or the operation failed, 2 changes are pending (diff, and
    plan --detailed-exitcode) or drift was seen (watch), 3 a bug in Outgate.
    """
    if chdir is not None:
        try:
            os.chdir(chdir)
        except OSError as error:
            reason = reason_of(error)
            raise usage_error(f"cannot change to `{chdir}`: {reason}") from error
    try:
        Path.cwd()
    except OSError as error:
        raise usage_error(
            "the working folder does not exist any more", "change to one that does"
        ) from error


def main() -> None:
    """Run the command line and leave with the exit code it deserves."""
    if VARIABLE in os.environ:
        from outgate.cli.completion import answer

        sys.exit(answer(outgate))
    code = run()
    # Python looks for cyclic garbage once more at exit, though all of it is about to go.
    gc.freeze()
    sys.exit(code)


def run() -> int:
    """Run the command line; nothing but an exit code comes out, and never a traceback."""
    # One command builds one large value and ends: looking for cyclic garbage in it, over and over,
    # took half of the time of a large plan and found none.
    gc.disable()
    settings: dict[str, object] = {}
    code = _run(lambda: outgate.main(standalone_mode=False, obj=settings), settings)
    if "reported" in settings:
        told = _run(lambda: _tell_report(settings, code), settings)
        return code or told
    return code


def _run(work: Callable[[], object], settings: dict[str, object]) -> int:
    """The exit code of some work, with whatever goes wrong told."""
    try:
        result = work()
        assert isinstance(result, int)  # as every command returns, and click for its help
        sys.stdout.flush()
    except UserError as error:
        return _failed(error.diagnostics, settings)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return ExitCode.FAILED
    except click.ClickException as error:
        return _failed((diagnose_click_error(error),), settings)
    except (KeyboardInterrupt, click.Abort):
        # A second Ctrl-C would only garble the way out.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        click.echo("\ninterrupted", err=True)
        settings.pop("reported", None)
        return ExitCode.FAILED
    except BrokenPipeError:
        # The reader of our output left, as `head` does. Nothing is wrong with that.
        _drop_output()
        return 0
    except OSError as error:
        if error.errno not in _DISK:
            return _bug(error, settings)
        _drop_output()
        with suppress(OSError):
            reason = reason_of(error)
            message = f"cannot write the output: {reason}"
            help = "make room on the disk, or write elsewhere"
            _failed((Diagnostic(codes.UNWRITABLE_FILE, message, help=help),), settings)
        return ExitCode.FAILED
    except Exception as error:
        return _bug(error, settings)
    return result


def _console(settings: dict[str, object]) -> "Console":
    from outgate.cli.console import console_with
    from outgate.cli.reported import Reported

    # It may stand behind what is wrong with a command line, where nobody reads it any more.
    no_color = "--no-color" in sys.argv
    reported = settings.get("reported")
    return console_with(
        {**settings, "no_color": no_color}, reported if isinstance(reported, Reported) else None
    )


def _failed(diagnostics: tuple[Diagnostic, ...], settings: dict[str, object]) -> ExitCode:
    _console(settings).report(diagnostics)
    return ExitCode.FAILED


def _tell_report(settings: dict[str, object], code: int) -> ExitCode:
    """Print what was said, where the format of the command is one of reports, or it failed."""
    from outgate.cli.formats import tell_report

    tell_report(_console(settings), code)
    return ExitCode.DONE


def _drop_output() -> None:
    """Let what Python still holds for a stream that takes no more not raise again at exit."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())


def _bug(error: Exception, settings: dict[str, object]) -> ExitCode:
    import traceback

    if os.environ.get("OUTGATE_TRACEBACK"):
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}"
    message = f"this is a bug in Outgate {__version__}, not in your input: {what}"
    help = "report it with the output of the same command under `OUTGATE_TRACEBACK=1`"
    _failed((Diagnostic(codes.BUG, message, help=help),), settings)
    return ExitCode.BUG
