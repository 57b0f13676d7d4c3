"""What `outgate doctor` sees of a project: its configuration, policies, catalog and repository."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path

from outgate.catalog.lock import NAME as LOCK
from outgate.commands.doctor import Finding, Level, told
from outgate.diagnostics import Diagnostic, count, has_errors
from outgate.language.files import read_policy_paths
from outgate.project.compile import load_catalog
from outgate.project.config import NAME as CONFIG
from outgate.project.config import Config
from outgate.project.git import Repository
from outgate.project.git_tree import GitError
from outgate.project.project import Project, enclosing_project, find_root, load_project


class ProjectLooks:
    """The looks at the project around a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _loaded(self) -> tuple[Project | None, tuple[Diagnostic, ...]]:
        return load_project(self._folder)

    @property
    def project(self) -> Project | None:
        """The project, None where its configuration cannot be read."""
        return self._loaded[0]

    @property
    def _as_far_as_known(self) -> Project:
        """The project, with the defaults where its configuration cannot be read."""
        return self.project or Project(find_root(self._folder), Config())

    def configuration(self) -> Iterator[Finding]:
        """Whether there is a project, and what outgate.yaml says."""
        project, problems = self._loaded
        yield from told("project", problems)
        if project is None:
            return
        if not self._is_there:
            message = f"there is none around `{self._folder}`"
            yield Finding("project", Level.WARN, message, "start one with `outgate init`")
        elif (project.root / CONFIG).is_file():
            targets = count(len(project.config.targets), "target")
            yield Finding("project", Level.OK, f"`{project.root}`, {targets} in {CONFIG}")
        else:
            message = f"`{project.root}`, with the defaults (no {CONFIG})"
            yield Finding("project", Level.OK, message)

    @property
    def _is_there(self) -> bool:
        return enclosing_project(self._folder) is not None

    def policies(self) -> Iterator[Finding]:
        """Whether there are policies that can be read; `check` says whether they are right."""
        if not self._is_there:
            return
        project = self._as_far_as_known
        paths = [project.root / each for named in project.policy_sets() for each in named]
        files, problems = read_policy_paths(paths, project.root)
        yield from told("policies", problems)
        if not problems:
            message = f"{count(len(files), 'file')}; `outgate check` says whether they are right"
            yield Finding("policies", Level.OK, message)

    def catalog(self) -> Iterator[Finding]:
        """Whether the edition can be read, and is pinned."""
        project = self._as_far_as_known
        inputs = project.inputs((), None, date.min)
        catalog, problems = load_catalog(inputs)
        yield from told("catalog", problems)
        if catalog is None or has_errors(problems):
            return
        if not self._is_there:
            yield Finding("catalog", Level.OK, f"edition {catalog.edition}, the newest")
        elif (project.root / LOCK).is_file():
            yield Finding("catalog", Level.OK, f"edition {catalog.edition}, as {LOCK} pins it")
        else:
            message = f"edition {catalog.edition}, the newest: no {LOCK} pins one"
            cure = "`outgate catalog lock` pins it, so that an upgrade changes no rules"
            yield Finding("catalog", Level.WARN, message, cure)

    def git(self) -> Iterator[Finding]:
        """Whether `REV:PATH` can be compared; Outgate reads repositories by itself."""
        if not self._is_there:
            return
        root = self._as_far_as_known.root
        try:
            repository = Repository(root)
        except GitError as error:
            yield Finding("git", Level.WARN, error.message, error.help)
            return
        try:
            repository.tree("HEAD")
        except GitError as error:
            yield Finding("git", Level.WARN, error.message, error.help)
        else:
            yield Finding("git", Level.OK, f"repository `{repository.top}`")
        finally:
            repository.close()
