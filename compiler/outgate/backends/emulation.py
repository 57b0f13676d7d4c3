"""Services of others on this machine, which `outgate emulate` starts."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.errors import UserError
from outgate.values import dataclass

Fault = TypeVar("Fault", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulation:
    """What to emulate: a service that knows targets by their settings.

    `folder` is for files of one run, `store` keeps what is applied between runs. Faults are given
    as `throttled` or `throttled:2`; a `slow` service does not tell clients to come again at once.
    """

    targets: tuple[Mapping[str, object], ...]
    folder: Path
    store: Path
    port: int
    faults: tuple[str, ...]
    slow: bool


class Running(Protocol):
    """A service that runs."""

    @property
    def url(self) -> str:
        """Where it serves."""

    def environment(self) -> dict[str, str]:
        """What a command needs in its environment to use it."""


def read_faults(
    texts: Iterable[str], faults: Iterable[Fault]
) -> Iterator[tuple[Fault, int | None]]:
    """Faults as the command line names them, `throttled` or `throttled:2` for the second time.

    UserError for one that is none of an emulator's, or whose count is none.
    """
    known = {fault.value: fault for fault in faults}
    for text in texts:
        name, colon, number = text.partition(":")
        if name not in known:
            near = did_you_mean(name, known)
            hint = f"did you mean `{near}`?" if near else "`--help` lists them"
            raise _usage(f"there is no fault `{name}`; {hint}")
        if colon and not (number.isdigit() and int(number)):
            raise _usage(f"`{number}` is no count; write `{name}:2` for the second time")
        yield known[name], int(number) if colon else None


def _usage(message: str) -> UserError:
    return UserError(Diagnostic(codes.USAGE, message))
