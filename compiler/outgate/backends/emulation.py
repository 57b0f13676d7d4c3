"""Services of others on this machine, which `outgate emulate` starts."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class BadFault(ValueError):
    """A word of the command line that names no fault."""


class EmulatorMissing(Exception):
    """What an emulator needs is not installed; `help` says how to get it."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    """A service for `outgate emulate NAME`; `title` is what people call it, such as "Azure".

    `about` follows "Run" in the help. `faults` gives the name of each fault with what it does.
    `start` raises BadFault, EmulatorMissing, or OSError and ValueError where it cannot run.
    """

    name: str
    title: str
    about: str
    faults: Callable[[], tuple[tuple[str, str], ...]]
    start: Callable[[Emulation], AbstractContextManager[Running]]
