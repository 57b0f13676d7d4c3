"""The backends there are. A target in outgate.yaml names one and gives its settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outgate.backends.interface import Backend

Make = Callable[[Mapping[str, Any], Mapping[str, str], Path], Backend]


@dataclass(frozen=True, slots=True)
class BackendKind:
    """A kind of target; schemas/config.schema.json has the settings of each.

    `make` gets the settings, the widenings that the target accepts, and the project root.
    """

    name: str
    make: Make


LOCAL_PATH = ".outgate/local-firewall.json"


def _local(settings: Mapping[str, Any], _accept: Mapping[str, str], root: Path) -> Backend:
    from outgate.backends.local import LocalBackend

    return LocalBackend(root / settings.get("path", LOCAL_PATH), root)


def _azure(settings: Mapping[str, Any], accept: Mapping[str, str], _root: Path) -> Backend:
    from outgate.backends.azure_firewall.backend import AzureFirewall

    return AzureFirewall(settings, accept)


BACKENDS: tuple[BackendKind, ...] = (
    BackendKind("local", _local),
    BackendKind("azure-firewall", _azure),
)


def find_backend(name: str) -> BackendKind:
    """The kind of a name that the configuration's schema has let through."""
    return next(kind for kind in BACKENDS if kind.name == name)
