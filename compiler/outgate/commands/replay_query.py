"""`outgate replay --query`: what the user's own engine is asked, and nothing is run."""

from collections.abc import Sequence

from outgate.commands.diff_operands import Question
from outgate.commands.replay import find_standard
from outgate.diagnostics import Diagnostic
from outgate.replay.flow_reader import LogError
from outgate.replay.flows import Window
from outgate.replay.queries.engines import query_text
from outgate.replay.queries.question import FlowQuery
from outgate.replay.replay import segments_of
from outgate.replay.timeline import Per
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A query, with what there is to say about the rules whose segments it has."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()


def print_query(
    engine: str,
    by: str,
    per: Per | None,
    logs: Sequence[str],
    window: Window,
    against: str,
    question: Question,
) -> Printed:
    """The query for an engine; LogError where it has no log to read, or one that it cannot name."""
    _check(engine, logs)
    if by == "source":
        query = FlowQuery(logs=tuple(logs), window=window, per=per)
        return Printed(text=query_text(engine, query))
    standard, problems = find_standard(against, question)
    segments = segments_of(standard.side)
    query = FlowQuery(logs=tuple(logs), window=window, per=per, segments=segments)
    return Printed(text=query_text(engine, query), diagnostics=problems)


def _check(engine: str, logs: Sequence[str]) -> None:
    if engine == "kql" and logs:
        message = "a query for `kql` reads the tables AZFWApplicationRule and AZFWNetworkRule"
        raise LogError(message, "leave the names of logs out")
    if engine != "kql" and not logs:
        message = f"a query for `{engine}` names the logs that it reads"
        raise LogError(message, "such as `logs/*.json`, or `exported/*.parquet`")
    for name in logs:
        if not name.isprintable():
            message = "the name of a log has a character that cannot be printed"
            raise LogError(message, "give the log another name")
