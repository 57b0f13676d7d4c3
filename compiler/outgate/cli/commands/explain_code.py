"""`outgate explain-code`."""

import click

from outgate.cli.completing import CODES
from outgate.cli.console import open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import CODE_LIST, CODE_PAGE, emit, format_option
from outgate.cli.groups import Command
from outgate.commands.explain_code import explain_code, list_codes


@click.command("explain-code", cls=Command, short_help="Say what the code of a message means.")
@click.argument("code", required=False, metavar="[CODE]", shell_complete=CODES)
@click.option("--list", "every", is_flag=True, help="List every code.")
@format_option(CODE_PAGE, CODE_LIST)
def command(code: str | None, every: bool, form: str) -> ExitCode:
    """Say what the code of a message means, with a wrong and a right example.

    CODE stands in brackets behind the severity, as in `error[unknown-fleet]`.
    """
    if (code is None) is not every:
        raise usage_error("say which code, or `--list`", "as in `outgate explain-code syntax`")
    console = open_console()
    emit(console, list_codes() if code is None else explain_code(code), form)
    return ExitCode.DONE
