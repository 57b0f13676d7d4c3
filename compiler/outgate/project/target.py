"""A target: a firewall of the project, how rules are rendered for it, and where it is on record."""

from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.interface import Renderer, Store
from outgate.backends.kind import BackendKind
from outgate.backends.observer import Observer
from outgate.backends.registry import find_backend
from outgate.backends.target_state import TargetState
from outgate.project.config import TargetConfig
from outgate.project.target_settings import TargetSettings
from outgate.stages import stage
from outgate.state.interface import StateStore
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target, and where it is on record what was applied to it.

    `live` is where its rules are read and changed; None where they are deployed from files.
    """

    config: TargetConfig
    renderer: Renderer
    live: Store | None
    state: StateStore
    root: Path

    @property
    def kind(self) -> BackendKind:
        """The row of the registry for its backend."""
        return find_backend(self.config.backend)

    @property
    def store(self) -> Store:
        """Where its rules are; BackendError for a target that is deployed from files."""
        if self.live is None:
            raise BackendError(self.files_only, help=self.how_to_export, outcome=NOTHING_CHANGED)
        return self.live

    def read(self, observer: Observer) -> TargetState:
        """What it holds now; raises as its store does."""
        with stage(f"reading `{self.config.name}`"):
            return self.store.read(observer)

    @property
    def files_only(self) -> str:
        """What to say of a target without a store."""
        return (
            f"target `{self.config.name}` is deployed from files: Outgate cannot read or change "
            f"{self.kind.title}"
        )

    @property
    def how_to_export(self) -> str:
        """How to write the files of a target."""
        formats = ", ".join(f"`{form.name}`" for form in self.kind.formats)
        return (
            f"write them with `outgate export --target {self.config.name} --format FORMAT`, where "
            f"FORMAT is one of {formats}"
        )

    def with_settings(self, settings: TargetSettings) -> "Target":
        """The target as other settings make it, such as those of the last apply."""
        config = replace(
            self.config,
            backend=settings.backend,
            settings=settings.settings,
            accept=settings.accept,
        )
        return make_target(config, self.state, self.root)


def make_target(config: TargetConfig, state: StateStore, root: Path) -> Target:
    """The target of a project's configuration; `root` is the folder of the project."""
    kind = find_backend(config.backend)
    return Target(
        config=config,
        renderer=kind.make(config.settings, config.accept),
        live=kind.make_store(config.settings, root) if kind.make_store else None,
        state=state,
        root=root,
    )
