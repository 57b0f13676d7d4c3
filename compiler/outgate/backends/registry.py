"""The backends there are. A target in outgate.yaml names one and gives its settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outgate.backends.interface import Backend


@dataclass(frozen=True, slots=True)
class BackendKind:
    """A kind of target. `settings` are the keys it takes; `make` gets them and the project root."""

    name: str
    settings: tuple[str, ...]
    make: Callable[[Mapping[str, Any], Path], Backend]


LOCAL_PATH = ".outgate/local-firewall.json"


def _local(settings: Mapping[str, Any], root: Path) -> Backend:
    from outgate.backends.local import LocalBackend

    return LocalBackend(root / settings.get("path", LOCAL_PATH))


BACKENDS: tuple[BackendKind, ...] = (BackendKind("local", ("path",), _local),)


def find_backend(name: str) -> BackendKind:
    """The kind of a name that the configuration's schema has let through."""
    return next(kind for kind in BACKENDS if kind.name == name)
