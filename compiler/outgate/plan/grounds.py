"""Why one side of a comparison allows what the other does not: statement and catalog row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from outgate.plan.model import Rule


class Cause(StrEnum):
    """Why the other side lacks what a statement allows here."""

    STATEMENT = "statement"  # it has no such statement
    CATALOG = "catalog"  # it has the statement, and another edition or other services of its own
    MEANING = "meaning"  # a source or fleet means something else there, or a date has passed
    UNKNOWN = "unknown"  # it knows no statements


@dataclass(frozen=True, slots=True, order=True)
class Ground:
    """One statement with the catalog row that allows traffic, and why the other side lacks it."""

    statement: str
    places: tuple[str, ...]
    endpoint: str
    cause: Cause


class Lacking(Protocol):
    """The side without the traffic."""

    @property
    def catalog(self) -> str | None:
        """The digest of its catalog, None for live rules."""

    @property
    def places(self) -> Mapping[str, tuple[str, ...]] | None:
        """Its statements, None for live rules."""


def grounds(
    rules: Iterable[Rule],
    places: Mapping[str, tuple[str, ...]],
    catalog: str | None,
    lacking: Lacking,
) -> tuple[Ground, ...]:
    """The grounds of rules, sorted; those that the other side has as well come last."""
    found = {
        Ground(
            origin.statement,
            places.get(origin.statement, ()),
            origin.endpoint,
            _cause(origin.statement, catalog, lacking),
        )
        for rule in rules
        for origin in rule.origins
    }
    order = tuple(Cause)
    return tuple(sorted(found, key=lambda each: (order.index(each.cause), each)))


def _cause(statement: str, catalog: str | None, lacking: Lacking) -> Cause:
    if lacking.places is None:
        return Cause.UNKNOWN
    if statement not in lacking.places:
        return Cause.STATEMENT
    return Cause.CATALOG if catalog != lacking.catalog else Cause.MEANING
