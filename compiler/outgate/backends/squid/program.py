"""The program `squid`, and the configuration that it runs with.

Both come from the environment of whoever runs Outgate, never from a project: a configuration can
load libraries and name programs, and whoever opens a pull request writes outgate.yaml.
"""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.values import dataclass

PROGRAM_VARIABLE = "OUTGATE_SQUID"
CONFIG_VARIABLE = "OUTGATE_SQUID_CONF"
DEFAULT_CONFIG = Path("/etc/squid/squid.conf")
SECONDS = 60
SAID = 2_000  # characters of what it printed that are worth showing


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run of the program ended: the line that says why it failed, or whether it did well."""

    said: str
    ok: bool = False


@dataclass(frozen=True, slots=True)
class Squid:
    """The program, and the squid.conf of the proxy that runs."""

    program: Path
    config: Path

    def is_running(self) -> bool:
        """Whether there is a proxy with this configuration."""
        return self._run("check", self.config).ok

    def parse(self, config: Path) -> Outcome:
        """Whether Squid takes a configuration."""
        return self._run("parse", config)

    def reconfigure(self) -> Outcome:
        """Have the proxy read its configuration again; it goes on with connections that it has."""
        return self._run("reconfigure", self.config)

    def _run(self, action: str, config: Path) -> Outcome:
        command = [str(self.program), "-k", action, "-f", str(config)]
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(said=f"it did not end within {SECONDS} seconds")
        except OSError as error:
            return Outcome(said=(error.strerror or str(error)).lower())
        return Outcome(
            ok=done.returncode == 0, said=_reason(done.stderr.decode("utf-8", "replace"))
        )


def config_of(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The configuration that the environment names; None where it names none."""
    named = environment.get(CONFIG_VARIABLE, "")
    return Path(named) if Path(named).is_absolute() else None


def find_squid(environment: Mapping[str, str] = os.environ) -> Squid:
    """The program and its configuration; BackendError where there is none.

    Only absolute folders of the PATH count: any other is looked for where the project is.
    """
    for variable in (PROGRAM_VARIABLE, CONFIG_VARIABLE):
        named = environment.get(variable, "")
        if named and not Path(named).is_absolute():
            raise BackendError(
                f"{variable} is `{named}`, which is no path from the top",
                help="begin it with `/`: Squid leaves the folder in which it was started",
                outcome=NOTHING_CHANGED,
            )
    program = environment.get(PROGRAM_VARIABLE) or _on_path(environment.get("PATH", ""))
    if program is None or not os.access(program, os.X_OK):
        raise BackendError(
            "there is no program `squid` to check the rules with"
            if program is None
            else f"`{program}` of {PROGRAM_VARIABLE} is no program",
            help=f"install Squid, or name its program in {PROGRAM_VARIABLE}, such as "
            "/usr/sbin/squid; where the proxy is another machine, deploy the file of `outgate "
            "export --format squid`",
            outcome=NOTHING_CHANGED,
        )
    return Squid(Path(program), config_of(environment) or DEFAULT_CONFIG)


def _on_path(path: str) -> str | None:
    for folder in path.split(os.pathsep):
        candidate = Path(folder, "squid")
        if candidate.is_absolute() and candidate.is_file() and os.access(candidate, os.X_OK):
            return str(candidate)
    return None


def _reason(printed: str) -> str:
    """The line that says what is wrong, without its time."""
    lines = [line.partition("| ")[2] or line for line in printed.splitlines() if line.strip()]
    for mark in ("FATAL", "ERROR"):
        for line in lines:
            if mark in line:
                return _clean(line)
    return _clean(lines[-1]) if lines else ""


def _clean(line: str) -> str:
    return "".join(each for each in line.strip() if each.isprintable())[:SAID]
