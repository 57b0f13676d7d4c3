"""Long results in a pager, on terminals only: as git does it, `less` unless PAGER says otherwise.

The pager is the user's: it comes from the environment and the PATH. A program that lies in the
project, or is found by a relative path, is never run: whoever opens a pull request may have put it
there.
"""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from outgate.cli.console import Stream
from outgate.cli.views.diagnostics import cells
from outgate.project.project import find_root

DEFAULT = "less"
# Quit where all fits on one screen, show colours, and leave the text on the screen.
LESS = "FRX"


def show_in_pager(text: str, stream: Stream, environment: Mapping[str, str] = os.environ) -> bool:
    """Show a text longer than the screen of a live stream; False where it is to be printed."""
    if environment.get("CI") or not _is_long(text, stream):
        return False
    command = find_pager(environment, find_root(Path.cwd()))
    if command is None:
        return False
    try:
        pager = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            env={"LESS": LESS, "LV": "-c", **environment},
        )
    except OSError:
        return False
    # Ctrl-C is for the pager, which stops a search with it.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        # It may be left before it has read all, which is nothing to tell of.
        pager.communicate(text.encode("utf-8", "replace"))
    finally:
        signal.signal(signal.SIGINT, before)
    return True


def find_pager(environment: Mapping[str, str], project: Path) -> list[str] | None:
    """The command of the pager, None where there is to be none."""
    try:
        words = shlex.split(environment.get("PAGER", DEFAULT))
    except ValueError:  # a quote is not closed
        return None
    if not words or words[0] == "cat":
        return None
    path = shutil.which(words[0], path=environment.get("PATH"))
    if path is None or not Path(path).is_absolute() or _is_below(Path(path), project):
        return None
    return [path, *words[1:]]


def _is_below(path: Path, project: Path) -> bool:
    """Whether a program lies in the project, as it is named or where that leads."""
    tops = (project, project.resolve())
    return any(each.is_relative_to(top) for each in (path, path.resolve()) for top in tops)


def _is_long(text: str, stream: Stream) -> bool:
    """Whether a text takes more lines than the terminal has."""
    rows = os.get_terminal_size(stream.file.fileno()).lines
    # Rounded up; an empty line takes one as well.
    wrapped = sum(-(-cells(line) // stream.width) or 1 for line in text.splitlines())
    return wrapped >= rows
