"""`outgate comment`."""

import os
import sys
import time
from pathlib import Path

import click

from outgate.cli.console import open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import COMMENT, emit, format_option
from outgate.cli.groups import Command
from outgate.code_hosts.registry import CODE_HOSTS
from outgate.commands.comment import comment_on_pull_request, too_long
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError, reason_of

_MAX_BYTES = 16 * 1024 * 1024


@click.command("comment", cls=Command, short_help="Comment on a pull request.")
@click.argument("host", metavar="HOST", type=click.Choice([each.name for each in CODE_HOSTS]))
@click.argument("file", metavar="FILE")
@click.option(
    "--pull-request",
    "number",
    metavar="N",
    type=click.IntRange(1, 999_999_999),
    help="The pull request [default: the one that the pipeline runs for].",
)
@click.option(
    "--marker",
    metavar="TEXT",
    help="The HTML comment that tells ours from others [default: the first line of FILE].",
)
@format_option(COMMENT)
def command(host: str, file: str, number: int | None, marker: str | None, form: str) -> ExitCode:
    """Write FILE, Markdown or `-`, as a comment on a pull request, in the place of the last one.

    HOST is github (token in GITHUB_TOKEN) or azure (token in SYSTEM_ACCESSTOKEN). Where the service
    is, the environment of the pipeline says: GITHUB_API_URL, SYSTEM_COLLECTIONURI. The token goes
    there and nowhere else.
    """
    console = open_console()
    chosen = next(each for each in CODE_HOSTS if each.name == host)
    comment = comment_on_pull_request(
        chosen,
        os.environ,
        _read(file),
        marker=marker,
        number=number,
        pause=time.sleep,
    )
    emit(console, comment, form)
    if not comment.whole:
        console.report((too_long(chosen),))
        return ExitCode.FAILED
    return ExitCode.DONE


def _read(file: str) -> str:
    """The text in a file or on standard input."""
    try:
        if file == "-":
            data = sys.stdin.buffer.read(_MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        message = f"cannot read `{file}`: {reason_of(error)}"
        raise UserError(
            Diagnostic(codes.UNREADABLE_FILE, message, help="check the path and its permissions")
        ) from error
    if len(data) > _MAX_BYTES:
        raise usage_error(f"`{file}` is larger than {_MAX_BYTES // 1024**2} MiB", "name the review")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise usage_error(f"`{file}` is not UTF-8 text", "name a Markdown file") from None
    if not text.strip():
        raise usage_error(f"`{file}` is empty, so there is nothing to say", "name a Markdown file")
    return text
