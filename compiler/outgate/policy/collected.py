"""Diagnostics on the way through steps that each return a value and what is wrong with it."""

from collections.abc import Iterable
from typing import TypeVar

from outgate.diagnostics import Diagnostic, has_errors

T = TypeVar("T")


class Collected:
    """The diagnostics of several steps, in their order.

    `regions = collected.take(read_regions(...))` keeps the diagnostics and hands on the regions.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic] = ()) -> None:
        self._diagnostics = list(diagnostics)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All of them."""
        return tuple(self._diagnostics)

    @property
    def has_errors(self) -> bool:
        """Whether one of them is an error."""
        return has_errors(self._diagnostics)

    def add(self, *diagnostics: Diagnostic) -> None:
        """Keep diagnostics."""
        self._diagnostics.extend(diagnostics)

    def take(self, step: tuple[T, Iterable[Diagnostic]]) -> T:
        """Keep the diagnostics of a step, and return its value."""
        value, diagnostics = step
        self._diagnostics.extend(diagnostics)
        return value
