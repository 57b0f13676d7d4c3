"""What goes on, for whoever wants to know: the stages of a command, and what it reads.

A stage of work says that it begins, and how far it is where it counts. Nobody listens unless the
command line does: it shows what takes long on a terminal, and with `-v` all of it.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Stage:
    """Work that goes on: `done` of `total` pieces, where it is known how many there are."""

    __slots__ = ("began", "done", "total", "what")

    def __init__(self, what: str, total: int | None = None) -> None:
        self.what = what
        self.total = total
        self.done = 0
        self.began = time.monotonic()

    def remaining(self, now: float) -> float | None:
        """The seconds that are left if the rest goes as fast; None where that is not known."""
        if not self.total or not self.done or self.done > self.total:
            return None
        return (now - self.began) / self.done * (self.total - self.done)


class Listener(Protocol):
    """Who follows the work of a command."""

    def begins(self, stage: Stage) -> None:
        """A stage begins; those that began before it and have not ended go on around it."""

    def ends(self, stage: Stage) -> None:
        """The stage that began last has ended, by an error perhaps."""

    def reads(self, what: str) -> None:
        """Something is read or chosen, in words."""


_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


def listen(listener: Listener) -> None:
    """Tell a listener of everything from now on."""
    _LISTENER.set(listener)


@contextmanager
def stage(what: str, total: int | None = None) -> Iterator[Stage]:
    """Tell of one stage; whoever counts its pieces adds to `done` of what this gives."""
    going = Stage(what, total)
    listener = _LISTENER.get()
    if listener is None:
        yield going
        return
    listener.begins(going)
    try:
        yield going
    finally:
        listener.ends(going)


def counted(what: str, items: Sequence[Item]) -> Iterator[Item]:
    """The items one by one, as a stage that counts them."""
    with stage(what, len(items)) as going:
        for item in items:
            yield item
            going.done += 1


def tell(what: str) -> None:
    """Tell that something is read or chosen."""
    if (listener := _LISTENER.get()) is not None:
        listener.reads(what)
