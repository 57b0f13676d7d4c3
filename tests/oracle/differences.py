"""What one set of traffic lacks of another, as pieces, held against every point."""

from collections.abc import Sequence

from outgate.traffic.flow import Flow, Piece
from tests.oracle.algebra import all_members, piece_members, shows, target_bits


def assert_difference(
    pieces: tuple[Piece, ...], one: Sequence[Flow], other: Sequence[Flow]
) -> None:
    """The pieces are disjoint, together what `other` lacks of `one`, sorted, with witnesses."""
    seen = 0
    for piece in pieces:
        bits = piece_members(piece)
        assert not bits & seen
        seen |= bits
        holes = [Flow(("*",), each) for each in piece.without]
        assert shows(piece.witness, piece.flow, without=[*holes, *other])
        whole = target_bits(piece.flow.remote)
        for number, hole in enumerate(piece.without):
            assert target_bits(hole) & whole == target_bits(hole) != whole
            assert not any(
                number != place and target_bits(hole) & ~target_bits(each) == 0
                for place, each in enumerate(piece.without)
            )
    assert seen == all_members(one) & ~all_members(other)
    assert list(pieces) == sorted(pieces, key=lambda each: each.flow.key)
