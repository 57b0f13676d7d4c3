"""`outgate completion`."""

import click

from outgate.cli.completion import SHELLS, script
from outgate.cli.console import open_console
from outgate.cli.exit_codes import ExitCode
from outgate.cli.groups import Command


@click.command("completion", cls=Command, short_help="Print a script that completes commands.")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> int:
    r"""Print the script with which a shell completes commands, options and their values.

    \b
    bash  source <(outgate completion bash)     in ~/.bashrc
    zsh   source <(outgate completion zsh)      in ~/.zshrc, below compinit
    fish  outgate completion fish | source      in ~/.config/fish/config.fish
    """
    console = open_console()
    console.out.say(script(shell, click.get_current_context().find_root().command))
    return ExitCode.DONE
