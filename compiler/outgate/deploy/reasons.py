"""Which statements and catalog rows stand behind traffic."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from outgate.deploy.change import Cause, Entry, Reason
from outgate.deploy.near import Near
from outgate.plan.comparison.provenance import Statements, asking
from outgate.plan.model import Rule
from outgate.traffic.flow import Flow
from outgate.traffic.tags import NO_TAGS
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Asked:
    """Rules that know what asked for them; `statements` tell from where each of them allows."""

    rules: Sequence[Rule]
    statements: Statements


def reasons_of(entries: Iterable[Entry], asked: Asked) -> Iterator[tuple[Reason, ...]]:
    """What asks for the traffic of each of some entries."""
    several = tuple(entries)
    by_flow: dict[Flow, list[Rule]] = {}
    for rule in Near(each.piece.flow.addresses for each in several).among(asked.rules):
        by_flow.setdefault(rule.flow, []).append(rule)
    traffic = TrafficSet(by_flow)
    for entry in several:
        near = (rule for flow in traffic.touching(entry.piece.flow) for rule in by_flow[flow])
        its = asking(entry.piece, near, asked.statements, NO_TAGS)
        found = {(origin.statement, origin.endpoint) for origin, _ in its}
        yield tuple(Reason(*each) for each in sorted(found))


def add_reasons_of_closing(
    entries: Iterable[Entry], asked: Mapping[Cause, Asked]
) -> tuple[Entry, ...]:
    """Entries of traffic that closes, with what asked for it, where that is known of its cause.

    That is the statements that are over, and those of the catalog's earlier edition.
    """
    found = list(entries)
    for cause, its in asked.items():
        concerned = [number for number, each in enumerate(found) if cause in each.causes]
        if concerned:
            told = reasons_of((found[number] for number in concerned), its)
            for number, reasons in zip(concerned, told, strict=True):
                entry = found[number]
                found[number] = replace(entry, reasons=(*entry.reasons, *reasons))
    return tuple(found)
