"""A project: the folder that holds outgate.yaml, policies and the team's catalog."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from outgate.backends.built_in import BUILT_IN
from outgate.diagnostics import Diagnostic, codes
from outgate.language.files import SUFFIX
from outgate.project.compile import Inputs
from outgate.project.config import NAME, Config, TargetConfig, target_hint
from outgate.project.guard_files import GuardFiles
from outgate.source import SourceFile
from outgate.values import dataclass

if TYPE_CHECKING:  # most commands ask no target
    from outgate.project.target import Target
    from outgate.state.interface import StateStore


@dataclass(frozen=True, slots=True)
class Project:
    """The project root and its configuration.

    `roots` are folders outside of the root that files may be read from: where a whole revision was
    written, for a project in it.
    """

    root: Path
    config: Config
    roots: tuple[Path, ...] = ()

    def inputs(
        self,
        paths: tuple[Path, ...],
        edition: str | None,
        as_of: date,
        target: TargetConfig | None = None,
        guards: tuple[Path, ...] = (),
        texts: tuple[SourceFile, ...] = (),
    ) -> Inputs:
        """What a compilation starts from; without paths or texts the target's, else the project's.

        For a target the guards of all policies of the project hold, whichever it takes, and so they
        do for the project's own; paths without a target are looked at by themselves. `guards` are
        files of which the guards hold too.
        """
        named = (target.policies if target else None) or self.config.policies
        given = bool(paths or texts)
        chosen = paths if given else self._at(named)
        days = self.config.retain_days
        others = () if given and target is None else self._guard_files(named, own=not given)
        if guards:
            others = (*others, GuardFiles(guards, named=True))
        trusted = self.roots or paths
        return Inputs(
            self.root, chosen, self.catalog_folder, edition, as_of, days, trusted, others, texts
        )

    def _at(self, names: tuple[str, ...]) -> tuple[Path, ...]:
        return tuple(self.root / each for each in names)

    def policy_sets(self) -> dict[tuple[str, ...], tuple[TargetConfig, ...]]:
        """The policies that targets take, with the targets; first the project's own.

        The latter are there without a target too, where the project has any.
        """
        own = self.config.policies
        sets: dict[tuple[str, ...], tuple[TargetConfig, ...]] = {own: ()}
        for target in self.config.targets:
            named = target.policies or own
            sets[named] = (*sets.get(named, ()), target)
        if not sets[own] and not any(each.exists() for each in self._at(own)):
            del sets[own]
        return sets

    def check_inputs(
        self,
        paths: tuple[Path, ...],
        edition: str | None,
        as_of: date,
        guards: tuple[Path, ...] = (),
        texts: tuple[SourceFile, ...] = (),
    ) -> tuple[tuple[tuple[str, ...], Inputs], ...]:
        """All policy sets to check, each with the targets that take it instead of the project's.

        With paths or texts, these alone.
        """
        if paths or texts:
            return (((), self.inputs(paths, edition, as_of, None, guards, texts)),)
        return tuple(
            (
                () if named == self.config.policies else tuple(each.name for each in targets),
                self.inputs((), edition, as_of, targets[0] if targets else None, guards),
            )
            for named, targets in self.policy_sets().items()
        )

    def _guard_files(self, named: tuple[str, ...], *, own: bool) -> tuple[GuardFiles, ...]:
        """All policies of the project, but those of `named` where they are compiled anyway."""
        return tuple(
            GuardFiles(self._at(each), require=each in (self.config.policies, named))
            for each in self.policy_sets()
            if not (own and each == named)
        )

    @property
    def catalog_folder(self) -> Path:
        """Where the team keeps newer editions and services of its own."""
        return self.root / self.config.catalog

    def target(self, name: str | None) -> tuple["Target | None", tuple[Diagnostic, ...]]:
        """A target by its name, or the default one; none is taken that nobody chose."""
        wanted = name or self.config.default_target
        targets = {each.name: each for each in self.config.targets}
        if wanted is None:
            return None, (_not_chosen(tuple(targets)),)
        if wanted not in targets:
            message = f"there is no target `{wanted}` in {NAME}"
            help = target_hint(wanted, targets)
            return None, (Diagnostic(codes.UNKNOWN_TARGET, message, help=help),)
        return self.open_target(targets[wanted]), ()

    def open_target(self, config: TargetConfig) -> "Target":
        """A target of the configuration, with where it is on record."""
        from outgate.project.target import make_target

        return make_target(config, self._state(config), self.root)

    def _state(self, config: TargetConfig) -> "StateStore":
        if config.state is None:
            return self.local_state(config)
        from outgate.backends.registry import find_backend
        from outgate.state.blob import BlobState

        cloud = find_backend(config.backend).cloud(config.settings)
        return BlobState(config.state.container, config.state.name, cloud=cloud)

    def local_state(self, config: TargetConfig) -> "StateStore":
        """The record of a target in the folder of the project."""
        from outgate.state.file import FileState

        return FileState(self.root / ".outgate" / f"{config.name}.state.json", self.root)


def _not_chosen(targets: tuple[str, ...]) -> Diagnostic:
    """The one target of a project may be production: it is named by somebody, or not taken."""
    if len(targets) == 1:
        message = f"`{targets[0]}` is the only target of {NAME}, and nobody has chosen it"
    else:
        message = f"{NAME} has the targets {', '.join(targets)}, and none of them is chosen"
    help = f"add `--target {targets[0]}`, or `default_target: {targets[0]}` to {NAME}"
    if BUILT_IN not in targets:
        help += f"; the built-in `{BUILT_IN}` is there only while no others are"
    return Diagnostic(codes.TARGET_NOT_CHOSEN, message, help=help)


def find_root(start: Path, top: Path | None = None) -> Path:
    """The folder of the project that `start` lies in, or else the top of its git repository.

    A project has an outgate.yaml, or else policies in the default folder. Nothing above the top of
    a git repository is looked at, nor above `top`, which is the answer then. Where there is neither
    project nor repository it is `start`.
    """
    around = enclosing_project(start, top)
    if around is not None:
        return around
    if top is not None:
        return top
    return next((each for each in (start, *start.parents) if (each / ".git").exists()), start)


def enclosing_project(start: Path, top: Path | None = None) -> Path | None:
    """The project that a folder lies in or is, None where there is none.

    An outgate.yaml further up comes before a folder of policies further down: what it names may
    well be called that.
    """
    above: list[Path] = []
    for folder in (start, *start.parents):
        above.append(folder)
        if folder == top or (folder / ".git").exists():
            break
    configured = (each for each in above if os.path.lexists(each / NAME))
    return next(configured, None) or next((each for each in above if _has_policies(each)), None)


def _has_policies(folder: Path) -> bool:
    policies = folder / Config().policies[0]
    try:
        return policies.is_dir() and any(policies.rglob(f"*{SUFFIX}"))
    except OSError:
        return False


def load_project(
    start: Path, top: Path | None = None
) -> tuple[Project | None, tuple[Diagnostic, ...]]:
    """The project around a folder; nothing above `top` is looked at."""
    root = find_root(start, top)
    if not os.path.lexists(root / NAME):
        return Project(root, Config()), ()
    from outgate.project.config_reader import read_config  # with all kinds of targets

    config, problems = read_config(root / NAME)
    return (Project(root, config), problems) if config is not None else (None, problems)
