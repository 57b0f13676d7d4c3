"""Programs of a firewall that runs on this machine.

They come from the environment of whoever runs Outgate, never from a project: whoever opens a pull
request writes outgate.yaml, and nothing of that may run anything.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.values import dataclass

SECONDS = 60
SAID = 2_000  # characters of what a program printed that are worth showing
_SYSTEM = ("/usr/sbin", "/sbin", "/usr/local/sbin")  # not on the PATH of everybody who may use them


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run of a program ended: what it printed, and what it complained of."""

    ok: bool
    out: str = ""
    complaint: str = ""

    @property
    def reason(self) -> str:
        """Why it failed, in a line: the one that says so, or else the last."""
        lines = [line for line in self.complaint.splitlines() if line.strip()]
        telling = [line for line in lines if any(mark in line for mark in ("FATAL", "rror"))]
        line = (telling or lines[-1:] or [""])[0].strip()
        return "".join(each for each in line if each.isprintable())[:SAID]


def run_program(command: Sequence[str], text: str = "", seconds: int = SECONDS) -> Outcome:
    """Run a program from the top folder, with a text for its standard input."""
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            capture_output=True,
            cwd="/",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Outcome(ok=False, complaint=f"it did not end within {seconds} seconds")
    except OSError as error:
        return Outcome(ok=False, complaint=(error.strerror or str(error)).lower())
    out, complaint = (each.decode("utf-8", "replace") for each in (done.stdout, done.stderr))
    return Outcome(ok=done.returncode == 0, out=out, complaint=complaint)


def find_program(
    name: str, variable: str, purpose: str, help: str, environment: Mapping[str, str] = os.environ
) -> str:
    """The program that a variable names, or that of its name on the PATH; else BackendError.

    `purpose` follows "there is no program `nft`", such as "to read the rules with". Only absolute
    paths count: any other would be looked for where the project is.
    """
    named = environment.get(variable, "")
    if named and not Path(named).is_absolute():
        raise BackendError(
            f"{variable} is `{named}`, which is no path from the top",
            help="begin it with `/`",
            outcome=NOTHING_CHANGED,
        )
    program = named or _on_path(name, environment.get("PATH", ""))
    if program is None or not os.access(program, os.X_OK):
        raise BackendError(
            f"there is no program `{name}` {purpose}"
            if program is None
            else f"`{program}` of {variable} is no program",
            help=help,
            outcome=NOTHING_CHANGED,
        )
    return program


def _on_path(name: str, path: str) -> str | None:
    for folder in (*path.split(os.pathsep), *_SYSTEM):
        candidate = Path(folder, name)
        if candidate.is_absolute() and candidate.is_file() and os.access(candidate, os.X_OK):
            return str(candidate)
    return None
