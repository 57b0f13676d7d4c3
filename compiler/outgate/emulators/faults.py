"""Faults that can be switched on, one or several at a time, whatever the service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, Self, TypeVar

from outgate.values import dataclass

WRITE, READ = "write", "read"


class FaultBase(StrEnum):
    """A way to fail: its name, the kind of request that meets it, and what it does then.

    The last two are told by `outgate emulate NAME --help`.
    """

    kind: str
    about: str

    def __new__(cls, name: str, kind: str, about: str) -> Self:
        """A member, whose value is its name."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.kind, member.about = kind, about
        return member


Fault = TypeVar("Fault", bound=FaultBase)


@dataclass(frozen=True, slots=True)
class Planned(Generic[Fault]):
    """A fault for every request of its kind, or for the nth alone (the first is 1)."""

    fault: Fault
    nth: int | None = None


class Faults(Generic[Fault]):
    """The faults that are switched on."""

    def __init__(self, planned: Iterable[Planned[Fault]] = ()) -> None:
        self._planned = tuple(planned)
        self._requests: Counter[str] = Counter()  # so far, by their kinds

    def strike(self, kind: str) -> frozenset[Fault]:
        """Count one more request of a kind; returns the faults that it meets."""
        self._requests[kind] += 1
        return frozenset(
            planned.fault
            for planned in self._planned
            if planned.fault.kind == kind and planned.nth in (None, self._requests[kind])
        )


def fault_rows(faults: type[FaultBase]) -> tuple[tuple[str, str], ...]:
    """Every fault of a service with what it does."""
    return tuple((fault.value, f"{fault.kind}: {fault.about}") for fault in faults)
