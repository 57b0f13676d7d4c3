"""Mistakes on the command line, and click's own errors in our words."""

import re

import click

from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.errors import UserError, reason_of


def usage_error(message: str, help: str | None = None) -> UserError:
    """A mistake on the command line."""
    return UserError(Diagnostic(codes.USAGE, message, help=help))


def cannot_write(path: str, error: OSError, outcome: str = "") -> UserError:
    """A file or folder that was to be written and could not be."""
    reason = reason_of(error)
    help = "check the path, its permissions and the room on the disk"
    message = f"cannot write `{path}`: {reason}"
    return UserError(Diagnostic(codes.UNWRITABLE_FILE, message, help=help), outcome)


def diagnose_click_error(error: click.ClickException) -> Diagnostic:
    """What click has to say about a command line, in our words."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    message = _in_our_words(error.format_message())
    near = None
    match error:
        case click.NoSuchOption():
            message = f"there is no option `{error.option_name}`"
            options = ctx.command.get_params(ctx) if ctx else []
            near = did_you_mean(
                error.option_name, (name for option in options for name in option.opts)
            )
        case click.MissingParameter() if error.param is not None:
            message = f"{_name(error.param)} is missing"
        case click.BadParameter() if error.param is not None:
            message = f"{_name(error.param)}: {_in_our_words(error.message)}"
            if isinstance(error.param.type, click.Choice):
                near = did_you_mean(error.message.split("'")[1], map(str, error.param.type.choices))
    command = ctx.command_path if ctx is not None else "outgate"
    help = f"did you mean `{near}`?" if near else f"`{command} --help` says what it takes"
    return Diagnostic(codes.USAGE, message, help=help)


def _name(parameter: click.Parameter) -> str:
    return (
        f"`{'`, `'.join(parameter.opts)}`"
        if isinstance(parameter, click.Option)
        else (f"`{parameter.make_metavar(click.Context(click.Command(None)))}`")
    )


def _in_our_words(message: str) -> str:
    """Without capital and period, and with quoted words in back-ticks."""
    text = re.sub(r"'([^']*)'", r"`\1`", " ".join(message.split())).rstrip(".")
    text = re.sub(r"^Got unexpected extra arguments? \((.*)\)$", r"unexpected argument `\1`", text)
    return text[:1].lower() + text[1:]
