"""Which statements and catalog rows stand behind traffic."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from outgate.deploy.change import Entry, Reason
from outgate.plan.model import Origin, Rule
from outgate.traffic.destination import read_host_target
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.region import touches
from outgate.traffic.space import Traffic


def add_reasons(entries: Iterable[Entry], rules: Sequence[Rule]) -> tuple[Entry, ...]:
    """Entries with what asks for their traffic in `rules`, which know where they come from."""
    several = tuple(entries)
    if not several:
        return ()
    by_flow: dict[Flow, list[Rule]] = {}
    for rule in rules:
        by_flow.setdefault(rule.flow, []).append(rule)
    traffic = Traffic(by_flow)
    return tuple(
        replace(entry, reasons=_reasons(entry.piece, traffic, by_flow)) for entry in several
    )


def _reasons(
    piece: Piece, traffic: Traffic, by_flow: dict[Flow, list[Rule]]
) -> tuple[Reason, ...]:
    found = {
        Reason(origin.statement, origin.endpoint)
        for flow in traffic.touching(piece.flow)
        for rule in by_flow[flow]
        for origin in rule.origins
        if _asks(origin, piece, flow)
    }
    return tuple(sorted(found))


def _asks(origin: Origin, piece: Piece, flow: Flow) -> bool:
    """Whether an origin asks for some of a piece, not only for something else in the same rule."""
    own = None if origin.target is None else read_host_target(origin.target)
    asked = flow if own is None else Flow(flow.addresses, own)
    return touches(piece, Traffic((asked,)))
