"""The fixes of diagnostics at a place."""

from collections.abc import Iterable, Iterator

from outgate.diagnostics import Diagnostic, Fix
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Cure:
    """A fix, and what it cures."""

    diagnostic: Diagnostic
    fix: Fix


def cures(diagnostics: Iterable[Diagnostic], name: str, start: int, end: int) -> Iterator[Cure]:
    """Every fix of a diagnostic that touches a piece of a file."""
    for diagnostic in diagnostics:
        primary = diagnostic.primary
        if primary is None or primary.span.file.name != name:
            continue
        if primary.span.start <= end and primary.span.end >= start:
            yield from (Cure(diagnostic, fix) for fix in diagnostic.fixes)
