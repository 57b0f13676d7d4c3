"""A project: the folder that holds outgate.yaml, policies and the team's catalog."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from outgate.backends.interface import Backend
from outgate.backends.registry import find_backend
from outgate.commands.compile import Inputs
from outgate.commands.config import NAME, Config, TargetConfig, read_config
from outgate.deploy.target_plan import TargetSettings
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.state.interface import StateStore


@dataclass(frozen=True, slots=True)
class Target:
    """A target that can be read and changed, and where it is on record what was applied."""

    config: TargetConfig
    backend: Backend
    state: StateStore
    root: Path

    def backend_with(self, settings: TargetSettings) -> Backend:
        """The backend that other settings make, such as those of the last apply."""
        kind = find_backend(settings.backend)
        return kind.make(settings.settings, settings.accept, self.root)


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
    ) -> Inputs:
        """What a compilation starts from; without paths the target's, else the project's."""
        named = (target.policies if target else None) or self.config.policies
        chosen = paths or tuple(self.root / each for each in named)
        days = self.config.retain_days
        trusted = self.roots or paths
        return Inputs(self.root, chosen, self.catalog_folder, edition, as_of, days, trusted)

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
        return Target(config, backend, self._state(config), self.root), ()

    def _state(self, config: TargetConfig) -> StateStore:
        if config.state is None:
            return self.local_state(config)
        from outgate.state.blob import BlobState

        cloud = config.settings.get("cloud", "public") if config.backend != "local" else None
        return BlobState(config.state.container, config.state.name, cloud=cloud)

    def local_state(self, config: TargetConfig) -> StateStore:
        """The record of a target in the folder of the project."""
        from outgate.state.folder import FolderState

        return FolderState(self.root / ".outgate" / f"{config.name}.state.json", self.root)


def find_root(start: Path) -> Path:
    """The nearest folder upward with an outgate.yaml, within the git repository; else `start`."""
    for folder in (start, *start.parents):
        if os.path.lexists(folder / NAME):
            return folder
        if (folder / ".git").exists():
            break
    return start


def load_project(start: Path) -> tuple[Project | None, tuple[Diagnostic, ...]]:
    """The project around a folder."""
    root = find_root(start)
    config, problems = read_config(root / NAME)
    return (Project(root, config), problems) if config is not None else (None, problems)
