"""`outgate emulate`: a service with what a project's targets need."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outgate.backends.emulation import Emulation, Running
from outgate.backends.kind import Emulator
from outgate.backends.registry import backends, find_backend
from outgate.documents.files import bounds_of, real_path
from outgate.project.project import Project


def emulators() -> dict[str, Emulator]:
    """The emulators of all backends, by name."""
    return {kind.emulator.name: kind.emulator for kind in backends() if kind.emulator}


def store_of(emulator: Emulator) -> str:
    """Where what is applied to an emulator is kept, in the project."""
    return f".outgate/emulator-{emulator.name}.json"


@contextmanager
def run_emulator(
    emulator: Emulator,
    project: Project,
    *,
    store: Path | None = None,
    port: int = 0,
    faults: tuple[str, ...] = (),
    slow: bool = False,
) -> Iterator[Running]:
    """Run an emulator that knows the project's targets of its kind; raises as `Emulator.start`.

    FileRefused where the store is none that a command line named, and leads out of the project.
    """
    targets = tuple(
        target.settings
        for target in project.config.targets
        if find_backend(target.backend).emulator == emulator
    )
    bounds = bounds_of(project.root, () if store is None else (store,))
    store = real_path(store or project.root / store_of(emulator), bounds)
    with tempfile.TemporaryDirectory(prefix="outgate-") as folder:
        emulation = Emulation(
            targets=targets,
            folder=Path(folder),
            store=store,
            port=port,
            faults=faults,
            slow=slow,
        )
        with emulator.start(emulation) as running:
            yield running
