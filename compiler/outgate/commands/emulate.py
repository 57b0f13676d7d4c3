"""`outgate emulate`: a service with what a project's targets need."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outgate.backends.emulation import Emulation, Running
from outgate.backends.kind import Emulator
from outgate.backends.registry import backends, find_backend
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
    """Run an emulator that knows the project's targets of its kind; raises as `Emulator.start`."""
    targets = tuple(
        target.settings
        for target in project.config.targets
        if find_backend(target.backend).emulator == emulator
    )
    with tempfile.TemporaryDirectory(prefix="outgate-") as folder:
        emulation = Emulation(
            targets=targets,
            folder=Path(folder),
            store=store or project.root / store_of(emulator),
            port=port,
            faults=faults,
            slow=slow,
        )
        with emulator.start(emulation) as running:
            yield running
