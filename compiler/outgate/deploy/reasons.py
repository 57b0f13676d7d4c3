"""Which statements and catalog rows stand behind traffic."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from outgate.deploy.change import Entry, Reason
from outgate.plan.grounds import Statements, grounds
from outgate.plan.model import Rule
from outgate.traffic.flow import Flow
from outgate.traffic.space import Traffic
from outgate.traffic.tags import NO_TAGS


def add_reasons(
    entries: Iterable[Entry], rules: Sequence[Rule], statements: Statements
) -> tuple[Entry, ...]:
    """Entries with what asks for their traffic in `rules`, which know where they come from.

    `statements` tell from where each of them allows anything.
    """
    several = tuple(entries)
    if not several:
        return ()
    by_flow: dict[Flow, list[Rule]] = {}
    for rule in rules:
        by_flow.setdefault(rule.flow, []).append(rule)
    traffic = Traffic(by_flow)
    found = []
    for entry in several:
        near = [rule for flow in traffic.touching(entry.piece.flow) for rule in by_flow[flow]]
        its = grounds(entry.piece, near, statements, None, same_catalog=True, tags=NO_TAGS)
        reasons = {Reason(each.statement, each.endpoint) for each in its}
        found.append(replace(entry, reasons=(*entry.reasons, *sorted(reasons))))
    return tuple(found)
