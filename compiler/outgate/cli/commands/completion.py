"""`outgate completion`."""

import click

from outgate.cli.completion import SHELLS, script
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.groups import Command

_INSTALL = (
    ("bash", "`source <(outgate completion bash)` in ~/.bashrc"),
    ("zsh", "`source <(outgate completion zsh)` in ~/.zshrc, below `compinit`"),
    ("fish", "`outgate completion fish | source` in ~/.config/fish/config.fish"),
)


@click.command(
    "completion",
    cls=Command,
    short_help="Print a script that completes commands.",
    below=("How a shell comes to read it", _INSTALL),
)
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> ExitCode:
    """Print the script with which a shell completes commands, options and their values."""
    console = open_console()
    console.out.say(script(shell, click.get_current_context().find_root().command))
    return ExitCode.DONE
