"""Services of others on this machine, which `outgate emulate` starts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulation:
    """What to emulate: a service that knows targets by their settings.

    `folder` is for files of one run, `store` keeps what is applied between runs. Faults are given
    as `throttled` or `throttled:2`; a `slow` service does not tell clients to come again at once.
    """

    targets: tuple[Mapping[str, object], ...]
    folder: Path
    store: Path
    port: int = 0
    faults: tuple[str, ...] = ()
    slow: bool = False


class Running(Protocol):
    """A service that runs."""

    @property
    def url(self) -> str:
        """Where it serves."""

    def environment(self) -> dict[str, str]:
        """What a command needs in its environment to use it."""
