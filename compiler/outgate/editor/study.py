"""A project as `outgate check` sees it, with unsaved buffers: what all other answers start from."""

import os
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from outgate.catalog.model import Catalog
from outgate.commands.catalog_names import FeatureRow, RegionRow, feature_rows, region_rows
from outgate.commands.check import CheckResult, Lint, check, check_sets
from outgate.diagnostics import Diagnostic
from outgate.documents.files import bounds_of
from outgate.editor.buffers import BufferReading
from outgate.editor.impact import Impact, impacts_of
from outgate.editor.pieces import Document, split
from outgate.plan.compile import Compilation
from outgate.plan.rule_index import RuleIndex
from outgate.policy.service import Service, services_of
from outgate.project.compile import Inputs, load_catalog
from outgate.project.config import NAME
from outgate.project.project import Project, load_project
from outgate.source import SourceFile
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be looked at: the project around `folder`, nothing above `top`.

    `buffers` are unsaved texts by their real paths, `seen` all documents, also those that are too
    large to be looked at; `as_of` and `guards` are those of the command line.
    """

    folder: Path
    top: Path | None
    buffers: Mapping[Path, str]
    as_of: date
    guards: tuple[Path, ...] = ()
    seen: frozenset[Path] = frozenset()


SetKey = tuple[tuple[str, ...], tuple[Path, ...]]


@dataclass(frozen=True)
class StudiedSet:
    """One policy set: its files as they were read, the catalog, and the plan if there is one.

    `impacts` says by the canonical text of a statement what it opens.
    """

    targets: tuple[str, ...]
    inputs: Inputs
    sources: tuple[SourceFile, ...]
    unread: tuple[Diagnostic, ...]
    catalog: Catalog | None
    catalog_problems: tuple[Diagnostic, ...]
    result: CheckResult

    @property
    def key(self) -> SetKey:
        """What it is the same set by from study to study."""
        return self.targets, self.inputs.paths

    @property
    def compilation(self) -> Compilation | None:
        """The compilation, None where errors forbid one."""
        return self.result.compiled.compilation

    @cached_property
    def impacts(self) -> Mapping[str, Impact]:
        """What each statement opens."""
        return impacts_of(self.compilation) if self.compilation else {}

    @cached_property
    def rule_index(self) -> RuleIndex | None:
        """What finds the rules for a URL."""
        made = self.compilation
        return RuleIndex(made.plan.rules, made.tags) if made else None

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """The services of the catalog."""
        return services_of(self.catalog) if self.catalog else {}

    @cached_property
    def regions(self) -> tuple[RegionRow, ...]:
        """The regions of the catalog."""
        return region_rows(self.catalog) if self.catalog else ()

    @cached_property
    def features(self) -> tuple[FeatureRow, ...]:
        """The features of the catalog."""
        return feature_rows(self.catalog) if self.catalog else ()

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its files."""
        return frozenset(source.name for source in self.sources)

    def holds(self, name: str) -> bool:
        """Whether a file of this name is one of the set."""
        return name in self.names


@dataclass(frozen=True)
class Study:
    """What there is to know about a project. `project` is None where outgate.yaml is wrong."""

    root: Path
    project: Project | None
    lint: Lint
    sets: tuple[StudiedSet, ...]
    diagnostics: tuple[Diagnostic, ...]
    reading: BufferReading
    seen: frozenset[Path]

    @property
    def can_be_glanced_at(self) -> bool:
        """Whether there is a catalog to look names up in."""
        return self.project is not None and all(each.catalog for each in self.sets)

    @cached_property
    def _split(self) -> dict[str, Document]:
        return {}

    def document(self, source: SourceFile) -> Document:
        """A file of the project in pieces."""
        known = self._split.get(source.name)
        if known is None:
            known = self._split[source.name] = split(source.name, source.text)
        return known

    def is_of(self, sources: Mapping[str, SourceFile]) -> bool:
        """Whether these are the texts that were studied."""
        studied = {source.name: source.text for each in self.sets for source in each.sources}
        return all(studied.get(name) == source.text for name, source in sources.items())

    def sets_with(self, name: str) -> tuple[StudiedSet, ...]:
        """The policy sets that a file is of."""
        return tuple(each for each in self.sets if each.holds(name))

    def name_of(self, path: Path) -> str:
        """What a file is called in this project."""
        return bounds_of(self.root).shown(path)

    def path_of(self, name: str) -> Path | None:
        """Where a file of the project lies that diagnostics name."""
        path = Path(os.path.normpath(self.root / name))
        return path if path.is_relative_to(self.root) and path.is_file() else None


def study(
    question: Question, before: Study | None = None, check_stale: Callable[[], None] = lambda: None
) -> Study:
    """Everything that `outgate check` says, and what it is said of; raises what `check_stale` does.

    Buffers of files that no policy set takes are looked at alone, as `outgate check FILE` does.
    """
    project, problems = load_project(question.folder, question.top)
    reading = BufferReading(
        question.buffers, before.reading.parsed if before else None, check_stale
    )
    if project is None:
        root = before.root if before else question.folder
        return Study(root, None, Lint(), (), problems, reading, question.seen)
    lint = Lint(dict(project.config.lint), project.config.expiry_notice)
    asked = [
        (targets, replace(inputs, reading=reading))
        for targets, inputs in project.check_inputs((), None, question.as_of, question.guards)
        # Somebody who opens a file has not asked for a project.
        if (project.root / NAME).exists() or any(path.exists() for path in inputs.paths)
    ]
    checks = check_sets(asked, lint, _checker(check_stale))
    taken = {source.name for sources, _ in reading.seen.values() for source in sources}
    bounds = bounds_of(project.root)
    for path in sorted(question.buffers):
        if bounds.shown(path) not in taken:
            alone = project.check_inputs((path,), None, question.as_of, question.guards)
            more = [(targets, replace(inputs, reading=reading)) for targets, inputs in alone]
            asked += more
            checks = replace(
                checks, sets=(*checks.sets, *check_sets(more, lint, _checker(check_stale)).sets)
            )
    sets = []
    for (targets, inputs), checked in zip(asked, checks.sets, strict=True):
        catalog, wrong = load_catalog(inputs)
        sources, unread = reading.seen.get(inputs.paths, ((), ()))
        sets.append(StudiedSet(targets, inputs, sources, unread, catalog, wrong, checked.result))
    said = (*problems, *checks.diagnostics)
    return Study(project.root, project, lint, tuple(sets), said, reading, question.seen)


def _checker(
    check_stale: Callable[[], None],
) -> Callable[[Inputs, Lint | None], CheckResult]:
    def check_one(inputs: Inputs, lint: Lint | None) -> CheckResult:
        check_stale()
        result = check(inputs, lint)
        check_stale()
        return result

    return check_one
