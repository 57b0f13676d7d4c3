"""Services of others on this machine, which `outgate emulate` starts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.errors import UserError
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


def read_faults(texts: Iterable[str], known: Collection[str]) -> Iterator[tuple[str, int | None]]:
    """Faults as the command line names them, `throttled` or `throttled:2` for the second time.

    UserError for one that is none of the known ones, or whose count is none.
    """
    for text in texts:
        name, colon, number = text.partition(":")
        if name not in known:
            near = did_you_mean(name, known)
            hint = f"did you mean `{near}`?" if near else "`--help` lists them"
            raise _usage(f"there is no fault `{name}`; {hint}")
        if colon and not (number.isdigit() and int(number)):
            raise _usage(f"`{number}` is no count; write `{name}:2` for the second time")
        yield name, int(number) if colon else None


def _usage(message: str) -> UserError:
    return UserError(Diagnostic(codes.USAGE, message))
