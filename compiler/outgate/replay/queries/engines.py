"""The engines that queries are printed for: one row each."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outgate.replay.queries.question import FlowQuery

ENGINES = ("kql", "spark", "duckdb")
BY = ("source", "segment")


def query_text(engine: str, query: "FlowQuery") -> str:
    """The text of a query for one of ENGINES."""
    return _render(engine)(query)


def _render(engine: str) -> Callable[["FlowQuery"], str]:
    match engine:
        case "kql":
            from outgate.replay.queries.kql import render
        case "spark":
            from outgate.replay.queries.spark import render
        case _:
            from outgate.replay.queries.duckdb import render
    return render
