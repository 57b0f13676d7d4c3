"""Which statements and catalog rows stand behind traffic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from outgate.deploy.change import Cause, Entry, Reason
from outgate.plan.comparison.provenance import Statements, grounds
from outgate.plan.model import Rule
from outgate.traffic.flow import Flow
from outgate.traffic.tags import NO_TAGS
from outgate.traffic.traffic_set import TrafficSet


@dataclass(frozen=True, slots=True)
class Asked:
    """Rules that know what asked for them; `statements` tell from where each of them allows."""

    rules: Sequence[Rule]
    statements: Statements


def add_reasons(entries: Iterable[Entry], asked: Asked) -> tuple[Entry, ...]:
    """Entries with what asks for their traffic."""
    several = tuple(entries)
    if not several:
        return ()
    by_flow: dict[Flow, list[Rule]] = {}
    for rule in asked.rules:
        by_flow.setdefault(rule.flow, []).append(rule)
    traffic = TrafficSet(by_flow)
    found = []
    for entry in several:
        near = [rule for flow in traffic.touching(entry.piece.flow) for rule in by_flow[flow]]
        its = grounds(entry.piece, near, asked.statements, None, same_catalog=True, tags=NO_TAGS)
        reasons = {Reason(each.statement, each.endpoint) for each in its}
        found.append(replace(entry, reasons=(*entry.reasons, *sorted(reasons))))
    return tuple(found)


def add_reasons_of_closing(
    entries: Iterable[Entry], asked: Mapping[Cause, Asked]
) -> tuple[Entry, ...]:
    """Entries of traffic that closes, with what asked for it, where that is known of its cause.

    That is the statements that are over, and those of the catalog's earlier edition.
    """
    found = list(entries)
    for cause, its in asked.items():
        concerned = [number for number, each in enumerate(found) if cause in each.causes]
        told = add_reasons((found[number] for number in concerned), its)
        for number, entry in zip(concerned, told, strict=True):
            found[number] = entry
    return tuple(found)
