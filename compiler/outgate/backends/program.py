"""Programs of a target on this machine: where they are, and what they say.

They come from the environment of whoever runs Outgate, never from a project, as whoever opens a
pull request writes that.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.errors import reason_of
from outgate.values import dataclass

SECONDS = 60
SAID = 2_000  # characters of what a program printed that are worth showing


@dataclass(frozen=True, slots=True)
class Outcome:
    """How something that a program was asked for ended: well, or why not."""

    said: str
    ok: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended; `code` is None where it did not start or not end, `err` says why."""

    code: int | None
    out: str
    err: str


# Why a program, or a file of its own, is named so.
FROM_THE_TOP = "any other is looked for where the project is"


def path_from(variable: str, environment: Mapping[str, str], why: str) -> Path | None:
    """The path that a variable names, None where it names none.

    BackendError for one that is not from the top; `why` follows "begin it with `/`: ".
    """
    named = environment.get(variable, "")
    if named and not Path(named).is_absolute():
        raise BackendError(
            f"{variable} is `{named}`, which is no path from the top",
            help=f"begin it with `/`: {why}",
            outcome=NOTHING_CHANGED,
        )
    return Path(named) if named else None


def find_program(name: str, variable: str, environment: Mapping[str, str], help: str) -> Path:
    """The program that a variable names, or the one on the PATH; BackendError without one.

    Only absolute folders of the PATH count: any other is looked for where the project is. `help`
    follows "install ..., or ".
    """
    named = path_from(variable, environment, FROM_THE_TOP)
    program = named or _on_path(name, environment.get("PATH", ""))
    if program is None or not (program.is_file() and os.access(program, os.X_OK)):
        raise BackendError(
            f"there is no program `{name}` to check the rules with"
            if program is None
            else f"`{program}` of {variable} is no program",
            help=help,
            outcome=NOTHING_CHANGED,
        )
    return program


def _on_path(name: str, path: str) -> Path | None:
    for folder in path.split(os.pathsep):
        candidate = Path(folder, name)
        if candidate.is_absolute() and candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    return None


def run_program(command: Sequence[str | Path], text: str = "") -> Ran:
    """Run a program in no folder of the project, without a terminal or a shell.

    `text` is its standard input.
    """
    try:
        done = subprocess.run(
            list(map(str, command)),
            input=text.encode(),
            capture_output=True,
            cwd="/",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(None, "", f"it did not end within {SECONDS} seconds")
    except OSError as error:
        return Ran(None, "", reason_of(error))
    out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    return Ran(done.returncode, out, err)


def printable(line: str) -> str:
    """A line that a program printed, without what a terminal would take for orders."""
    return "".join(each for each in line.strip() if each.isprintable())[:SAID]
