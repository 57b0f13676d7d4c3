"""How a shell completes command lines: the scripts, and the answers to what a script asks.

A script asks by running `outgate` with a variable set. An answer is a list of words or nothing at
all: no error ever reaches a shell, whatever the command line or the project is like.
"""

import os
import sys
from contextlib import suppress

import click
from click.shell_completion import ShellComplete, get_completion_class

from outgate.cli.completing import VARIABLE

PROGRAM = "outgate"
SHELLS = ("bash", "zsh", "fish")
_ASKS = "_complete"


def script(shell: str, group: click.Command) -> str:
    """The script that a shell reads, of click's making."""
    kind = get_completion_class(shell)
    assert kind is not None  # one of `SHELLS`
    # Not the class's own `source`, as that of bash runs bash to see how old it is.
    text = ShellComplete.source(kind(group, {}, PROGRAM, VARIABLE))
    # It would run the word that was typed, which may be a file of the folder: `./outgate`.
    return text.replace(f"{VARIABLE}=bash_complete $1)", f"{VARIABLE}=bash_complete {PROGRAM})")


def answer(group: click.Command) -> int:
    """Print the completions that the shell asks for."""
    asked = os.environ[VARIABLE]
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stderr.fileno())
    # A shell shows whatever is printed, so an error is no completion.
    with suppress(Exception, SystemExit):
        kind = get_completion_class(asked.removesuffix(_ASKS))
        if kind is not None and asked.endswith(_ASKS):
            shell = kind(group, {}, PROGRAM, VARIABLE)
            words, last = shell.get_completion_args()
            # bash cuts `--format=js` into three words.
            words = [word for word in words if word != "="]
            lines = map(shell.format_completion, shell.get_completions(words, last))
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            sys.stdout.flush()
    return 0
