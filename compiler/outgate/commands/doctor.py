"""`outgate doctor`: whether everything is there that Outgate needs, and the cure where it is not.

Nothing here may break, whatever is broken: each look is guarded by itself, and one that takes too
long is given up. Nothing is written, and what is said holds no value of the environment.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from outgate.diagnostics import Diagnostic, Severity
from outgate.errors import UserError
from outgate.values import dataclass

SECONDS = 30.0  # for a look that asks a service


class Level(StrEnum):
    """How a look ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at one thing says; `cure` is what to do about it."""

    name: str
    level: Level
    message: str
    cure: str | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """All findings, in the order in which they are best mended."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing fails."""
        return all(finding.level is not Level.FAIL for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What is known of the terminal; a `width` of None where there is none."""

    width: int | None
    color: bool
    encoding: str


Look = Callable[[], Iterator[Finding]]


def examine(
    folder: Path, target: str | None, screen: Screen, environment: Mapping[str, str]
) -> Examination:
    """Look at the installation, the project around a folder, and a target of it."""
    from outgate.commands.doctor_installation import Installation
    from outgate.commands.doctor_project import ProjectLooks
    from outgate.commands.doctor_target import TargetLooks

    here = Installation(screen, environment)
    project = ProjectLooks(folder)
    chosen = TargetLooks(project, target, environment)
    looks: tuple[tuple[str, Look], ...] = (
        ("python", here.python),
        ("libraries", here.libraries),
        ("terminal", here.terminal),
        ("environment", here.environment),
        ("project", project.configuration),
        ("policies", project.policies),
        ("catalog", project.catalog),
        ("git", project.git),
        ("extras", lambda: here.extras(chosen.needed_extras())),
        ("target", chosen.chosen),
        ("login", chosen.login),
        ("rules", chosen.rules),
        ("record", chosen.record),
    )
    return Examination(tuple(one for name, look in looks for one in guarded(name, look)))


def guarded(name: str, look: Look, seconds: float = SECONDS) -> tuple[Finding, ...]:
    """What a look finds; whatever it raises is a finding too, and so is that it does not end."""
    findings: list[Finding] = []

    def run() -> None:
        try:
            findings.extend(look())
        except UserError as error:
            findings.extend(told(name, error.diagnostics))
        except Exception as error:  # whatever is broken must not break the looking
            # What an unknown error says may hold anything, a login included.
            message = f"looking at this failed with {type(error).__name__}"
            cure = "mend what stands above, and run `outgate doctor` again"
            findings.append(Finding(name, Level.FAIL, message, cure))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        message = f"there is no answer after {seconds:.0f} seconds"
        cure = "check the network, and proxies (HTTPS_PROXY)"
        return (Finding(name, Level.FAIL, message, cure),)
    return tuple(findings)


def told(name: str, diagnostics: tuple[Diagnostic, ...]) -> Iterator[Finding]:
    """Diagnostics as findings: the first of each severity, and how many more there are."""
    for severity, level in ((Severity.ERROR, Level.FAIL), (Severity.WARNING, Level.WARN)):
        these = [each for each in diagnostics if each.severity is severity]
        if these:
            first = these[0]
            place = f"{first.primary.span.place}: " if first.primary else ""
            rest = f" (and {len(these) - 1} more)" if len(these) > 1 else ""
            yield Finding(name, level, f"{place}{first.message}{rest}", first.help)
