"""Statements whose last day is near."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from outgate.policy.model import ResolvedAllow


def find_expiring(
    statements: Iterable[ResolvedAllow], as_of: date, notice: int
) -> Iterator[ResolvedAllow]:
    """Those in force on a day that will not be after `notice` more days."""
    last = as_of + timedelta(days=notice)
    for statement in statements:
        if statement.until is not None and as_of <= statement.until <= last:
            yield statement
