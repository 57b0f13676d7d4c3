"""Sets of traffic with holes: what pieces share with other traffic, and what is left of them."""

from collections.abc import Iterable, Iterator, Sequence

from outgate.traffic.flow import Flow, Piece
from outgate.traffic.interval import address_set
from outgate.traffic.set_operations import shared
from outgate.traffic.traffic_set import TrafficSet


def subtract(pieces: Iterable[Piece], traffic: TrafficSet) -> tuple[Piece, ...]:
    """What of some pieces other traffic does not hold, as disjoint pieces if they are disjoint."""
    return _sorted(left for piece in pieces for left in _left(piece, traffic.touching(piece.flow)))


def intersect(pieces: Iterable[Piece], traffic: TrafficSet) -> tuple[Piece, ...]:
    """What of some pieces other traffic holds as well, as disjoint pieces if they are disjoint."""
    return _sorted(
        part for piece in pieces for part in _shared(piece, traffic.touching(piece.flow))
    )


def subtract_pieces(pieces: Iterable[Piece], others: Sequence[Piece]) -> tuple[Piece, ...]:
    """What of some pieces is in none of the others."""
    left = tuple(pieces)
    for other in others:
        flow, holes = TrafficSet((other.flow,)), TrafficSet(_holes(other))
        left = (*subtract(left, flow), *(intersect(left, holes) if other.without else ()))
    return _sorted(left)


def intersect_pieces(pieces: Iterable[Piece], others: Sequence[Piece]) -> tuple[Piece, ...]:
    """What of some pieces is in one of the others, which are disjoint."""
    region = tuple(pieces)
    shared: list[Piece] = []
    for other in others:
        both = intersect(region, TrafficSet((other.flow,)))
        shared += subtract(both, TrafficSet(_holes(other))) if other.without else both
    return _sorted(shared)


def _holes(piece: Piece) -> Iterator[Flow]:
    return (Flow(piece.flow.addresses, remote) for remote in piece.without)


def _left(piece: Piece, flows: Iterable[Flow]) -> tuple[Piece, ...]:
    taken = tuple(flows)
    if not taken:
        return (piece,)
    return TrafficSet((piece.flow,)).difference(TrafficSet((*_holes(piece), *taken)))


def _shared(piece: Piece, flows: Iterable[Flow]) -> tuple[Piece, ...]:
    """What flows that touch a piece share with it, as disjoint pieces."""
    addresses = address_set(piece.flow.addresses)
    parts = (
        Flow(
            (addresses & address_set(flow.addresses)).cidrs(),
            shared(piece.flow.remote, flow.remote),
        )
        for flow in flows
    )
    return TrafficSet(parts).difference(TrafficSet(_holes(piece)))


def _sorted(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(sorted(pieces, key=lambda piece: piece.flow.key))
