"""What `outgate doctor` sees of a target: the login, its rules, and where it is on record.

A login goes where a plan would send it, and nowhere else: the hosts are those of the target's cloud
or of the environment, never of a file of the project.
"""

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from outgate.backends.errors import BackendError
from outgate.backends.registry import backends
from outgate.commands.doctor import Finding, Level, told
from outgate.commands.doctor_project import ProjectLooks
from outgate.diagnostics import Diagnostic, codes, count
from outgate.project.target import Target
from outgate.state.container import OWN_LOGINS
from outgate.state.interface import StateError


class _Busy(Exception):
    """The target answered, and somebody is changing it."""


class _Once:
    """An observer that does not wait."""

    def started(self, what: str) -> None:
        """Say nothing."""

    def waiting(self, what: str) -> None:
        """Give up: what was to be known is known."""
        raise _Busy

    def finished(self, what: str) -> None:
        """Say nothing."""


class TargetLooks:
    """The looks at one target of a project."""

    def __init__(
        self, project: ProjectLooks, name: str | None, environment: Mapping[str, str]
    ) -> None:
        self._environment = environment
        self._project = project
        self._name = name
        self._logged_out = False

    @cached_property
    def _opened(self) -> tuple[Target | None, tuple[Diagnostic, ...]]:
        project = self._project.project
        return (None, ()) if project is None else project.target(self._name)

    def needed_extras(self) -> Mapping[str, str]:
        """The extras that targets of the project take, with the target that does."""
        project = self._project.project
        needed: dict[str, str] = {}
        for each in project.config.targets if project else ():
            kind = next(kind for kind in backends() if kind.name == each.backend)
            if kind.extra:
                needed.setdefault(kind.extra, f"target `{each.name}`")
            if each.state is not None:
                needed.setdefault("azure", f"the record of target `{each.name}`")
        return needed

    def chosen(self) -> Iterator[Finding]:
        """Whether it is known which target is meant."""
        target, problems = self._opened
        for finding in told("target", problems):
            unchosen = problems[0].code is codes.TARGET_NOT_CHOSEN
            level = Level.WARN if unchosen else finding.level
            yield Finding("target", level, finding.message, finding.cure)
        if target is not None:
            yield Finding("target", Level.OK, f"`{target.config.name}`, {target.kind.title}")

    def login(self) -> Iterator[Finding]:
        """Whether a login can be had; it is sent to nobody."""
        target, _ = self._opened
        if target is None or target.live is None or target.kind.check_login is None:
            return
        self._logged_out = True
        target.kind.check_login(target.config.settings)
        self._logged_out = False
        yield Finding("login", Level.OK, f"there is one for {target.kind.title}")

    def rules(self) -> Iterator[Finding]:
        """Whether all can be read that a plan reads."""
        target, _ = self._opened
        if target is None:
            return
        if target.live is None:
            yield Finding("rules", Level.OK, target.files_only)
            return
        if self._logged_out:
            yield Finding("rules", Level.WARN, "not looked at without a login")
            return
        name = target.config.name
        try:
            state = target.live.read(_Once())
        except _Busy:
            message = f"`{name}` can be read; somebody is changing it just now"
            yield Finding("rules", Level.OK, message)
            return
        except BackendError as error:
            yield Finding("rules", Level.FAIL, error.message, error.help)
            return
        yield Finding("rules", Level.OK, f"`{name}` holds {count(len(state.rules), 'rule')}")

    def _has_own_login(self) -> bool:
        """Whether the environment logs in to storage by itself."""
        return any(self._environment.get(name) for name in OWN_LOGINS)

    def record(self) -> Iterator[Finding]:
        """Whether what was applied is on record, and can be put there."""
        target, _ = self._opened
        if target is None or target.live is None:
            return
        if target.config.state is not None and self._logged_out and not self._has_own_login():
            yield Finding("record", Level.WARN, "not looked at without a login")
            return
        try:
            there = target.state.read() is not None
        except StateError as error:
            yield Finding("record", Level.FAIL, error.message, error.help)
            return
        since = "of the last apply" if there else "will be made by the first apply"
        if target.config.state is None and (folder := _unwritable(Path(target.state.where))):
            message = f"`{folder}` cannot be written, and the record is kept there"
            yield Finding("record", Level.FAIL, message, "check its permissions and the disk")
            return
        yield Finding("record", Level.OK, f"`{target.state.where}`, {since}")


def _unwritable(path: Path) -> Path | None:
    """The folder in which a file cannot be written; None where it can be."""
    folder = path.parent
    while not folder.exists():
        folder = folder.parent
    return None if os.access(folder, os.W_OK | os.X_OK) else folder
