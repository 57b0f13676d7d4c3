"""The program `squid`, and the configuration that it runs with.

Both come from the environment of whoever runs Outgate, never from a project: a configuration can
load libraries and name programs, and whoever opens a pull request writes outgate.yaml.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from outgate.backends.program import Outcome, find_program, path_from, printable, run_program
from outgate.values import dataclass

PROGRAM_VARIABLE = "OUTGATE_SQUID"
CONFIG_VARIABLE = "OUTGATE_SQUID_CONF"
DEFAULT_CONFIG = Path("/etc/squid/squid.conf")


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
        ran = run_program((self.program, "-k", action, "-f", config))
        return Outcome(ok=ran.code == 0, said=_reason(ran.err))


def config_of(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The configuration that the environment names; None where it names none."""
    named = environment.get(CONFIG_VARIABLE, "")
    return Path(named) if Path(named).is_absolute() else None


def find_squid(environment: Mapping[str, str] = os.environ) -> Squid:
    """The program and its configuration; BackendError where there is none."""
    help = (
        f"install Squid, or name its program in {PROGRAM_VARIABLE}, such as /usr/sbin/squid; where "
        "the proxy is another machine, deploy the file of `outgate export --format squid`"
    )
    why = "Squid leaves the folder in which it was started"
    config = path_from(CONFIG_VARIABLE, environment, why) or DEFAULT_CONFIG
    return Squid(find_program("squid", PROGRAM_VARIABLE, environment, help), config)


def _reason(printed: str) -> str:
    """The line that says what is wrong, without its time."""
    lines = [line.partition("| ")[2] or line for line in printed.splitlines() if line.strip()]
    for mark in ("FATAL", "ERROR"):
        for line in lines:
            if mark in line:
                return printable(line)
    return printable(lines[-1]) if lines else ""
