"""A project: the folder that holds outgate.yaml, policies and the team's catalog."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from outgate.backends.interface import Backend
from outgate.backends.registry import find_backend
from outgate.commands.compile import Inputs
from outgate.commands.config import NAME, Config, TargetConfig, read_config
from outgate.commands.guards import GuardFiles
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.state.interface import StateStore


@dataclass(frozen=True, slots=True)
class Target:
    """A target that can be read and changed, and where it is on record what was applied."""

    config: TargetConfig
    backend: Backend
    state: StateStore


@dataclass(frozen=True, slots=True)
class Project:
    """The project root and its configuration."""

    root: Path
    config: Config

    def inputs(
        self,
        paths: tuple[Path, ...],
        edition: str | None,
        as_of: date,
        target: TargetConfig | None = None,
        guards: tuple[Path, ...] = (),
    ) -> Inputs:
        """What a compilation starts from; without paths the target's, else the project's.

        For a target the guards of all policies of the project hold, whichever it takes, and so they
        do for the project's own; paths without a target are looked at by themselves. `guards` are
        files of which the guards hold too.
        """
        named = (target.policies if target else None) or self.config.policies
        chosen = paths or self._at(named)
        days = self.config.retain_days
        others = () if paths and target is None else self._guard_files(named, own=not paths)
        if guards:
            others = (*others, GuardFiles(guards))
        return Inputs(self.root, chosen, self.catalog_folder, edition, as_of, days, others)

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
    ) -> tuple[tuple[tuple[str, ...], Inputs], ...]:
        """All policy sets to check, each with the targets that take it instead of the project's.

        With paths, these alone.
        """
        if paths:
            return (((), self.inputs(paths, edition, as_of, None, guards)),)
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

    def target(self, name: str | None) -> tuple[Target | None, tuple[Diagnostic, ...]]:
        """A target by its name, or the default one."""
        wanted = name or self.config.default_target
        targets = {each.name: each for each in self.config.targets}
        if wanted not in targets:
            near = did_you_mean(wanted, targets)
            known = f"targets are {', '.join(targets)}"
            help = f"did you mean `{near}`?" if near else known
            message = f"there is no target `{wanted}` in {NAME}"
            return None, (Diagnostic(codes.UNKNOWN_TARGET, message, help=help),)
        config = targets[wanted]
        kind = find_backend(config.backend)
        backend = kind.make(config.settings, config.accept, self.root)
        return Target(config, backend, self._state(config)), ()

    def _state(self, config: TargetConfig) -> StateStore:
        if config.state is None:
            return self.local_state(config)
        from outgate.state.blob import BlobState

        cloud = config.settings.get("cloud", "public") if config.backend != "local" else None
        return BlobState(config.state.container, config.state.name, cloud=cloud)

    def local_state(self, config: TargetConfig) -> StateStore:
        """The record of a target in the folder of the project."""
        from outgate.state.folder import FolderState

        return FolderState(self.root / ".outgate" / f"{config.name}.state.json")


def find_root(start: Path) -> Path:
    """The nearest folder upward with an outgate.yaml, within the git repository; else `start`."""
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return folder
        if (folder / ".git").exists():
            break
    return start


def load_project(start: Path) -> tuple[Project | None, tuple[Diagnostic, ...]]:
    """The project around a folder."""
    root = find_root(start)
    config, problems = read_config(root / NAME)
    return (Project(root, config), problems) if config is not None else (None, problems)
