"""What a query asks for, for any engine."""

from collections.abc import Iterator

from outgate.replay.flows import EVER, Window
from outgate.replay.segments import Segments
from outgate.replay.timeline import Per
from outgate.traffic.interval import AddressSet, address_set
from outgate.values import dataclass

OUT = "flows"

# An address of IPv4 as everybody writes it. Others stay sources by themselves.
_NUMBER = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4 = rf"^{_NUMBER}(?:\.{_NUMBER}){{3}}$"
_EVERY_IPV4 = address_set(("0.0.0.0/0",))


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowQuery:
    """Flows of some logs in a time. With `segments` they are folded by these, else by source.

    With `per`, those of another day or hour stay apart; in UTC, as everywhere.
    """

    logs: tuple[str, ...] = ()
    window: Window = EVER
    segments: Segments | None = None
    per: Per | None = None

    @property
    def by(self) -> str:
        """By what, in a word."""
        return "source" if self.segments is None else "segment"


def segment_networks(segments: Segments) -> Iterator[tuple[AddressSet, int]]:
    """The part of every segment that is IPv4, with its number; together they are all of IPv4."""
    for number, piece in enumerate(segments.pieces):
        if part := piece & _EVERY_IPV4:
            yield part, number


def segment_ranges(segments: Segments) -> tuple[tuple[int, int], ...]:
    """The numbers of addresses at which a segment begins, with its number, by address."""
    return tuple(
        sorted(
            (first, number)
            for part, number in segment_networks(segments)
            for first, _ in part.intervals
        )
    )
