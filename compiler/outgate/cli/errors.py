"""Errors that end a command: one exception that carries a diagnostic, and click's own as such."""

import re

import click

from outgate.diagnostics import Code, Diagnostic, codes, did_you_mean


class Failed(Exception):
    """The command cannot go on; the diagnostic says why and is printed once, by `main`."""

    def __init__(
        self, code: Code, message: str, help: str | None = None, note: str | None = None
    ) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(code, message, help=help, note=note)


def usage_error(message: str, help: str | None = None) -> Failed:
    """A mistake on the command line."""
    return Failed(codes.USAGE, message, help)


def cannot_write(path: str, error: OSError, note: str | None = None) -> Failed:
    """A file or folder that was to be written and could not be."""
    reason = (error.strerror or str(error)).lower()
    help = "check the path, its permissions and the room on the disk"
    return Failed(codes.UNWRITABLE_FILE, f"cannot write `{path}`: {reason}", help, note)


def of_click(error: click.ClickException) -> Diagnostic:
    """What click has to say about a command line, in our words."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    message = _in_our_words(error.format_message())
    near = None
    match error:
        case click.NoSuchOption():
            message = f"there is no option `{error.option_name}`"
            options = ctx.command.get_params(ctx) if ctx else []
            near = did_you_mean(error.option_name, (name for each in options for name in each.opts))
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
