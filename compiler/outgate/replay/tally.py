"""Requests that are counted together, and from how many sources they came."""

from collections.abc import Collection

from outgate.replay.flows import SegmentSource
from outgate.values import dataclass

_NO_SOURCE = -1  # which is no segment's either, as these have a source at least


@dataclass(slots=True)
class Tally:
    """Requests that were counted together; it grows while a log is read.

    `sources` are numbers, which `Folded.source_texts` has the addresses for; those below zero are
    segments whose sources were only counted (`segment_number`). Most tallies have just one, for
    which there is no set.
    """

    requests: int
    first: str
    last: str
    _source: int = _NO_SOURCE
    _sources: set[int] | None = None

    @property
    def sources(self) -> set[int]:
        """The numbers of the sources."""
        if self._sources is not None:
            return self._sources
        return set() if self._source == _NO_SOURCE else {self._source}

    def add_source(self, number: int) -> None:
        """Count a source, once."""
        if self._sources is not None:
            self._sources.add(number)
        elif self._source == _NO_SOURCE:
            self._source = number
        elif self._source != number:
            self._sources = {self._source, number}

    def add(self, requests: int, first: str, last: str) -> None:
        """Count some more."""
        self.requests += requests
        if first and (not self.first or first < self.first):
            self.first = first
        self.last = max(self.last, last)

    def add_tally(self, other: "Tally") -> None:
        """Count what was counted elsewhere."""
        self.add(other.requests, other.first, other.last)
        for number in other.sources:
            self.add_source(number)


_SOURCES = 1 << 40  # of one segment, at most


def segment_number(source: SegmentSource) -> int:
    """The number for so many sources of a segment."""
    return -(source.segment * _SOURCES + source.sources) - 1


def count_sources(numbers: Collection[int]) -> tuple[int, bool]:
    """How many sources there are at least, and whether there may be more.

    Which of a segment's sources sent what is not known, so the most that are known at once count;
    nor is it known whether those that have an address are among them.
    """
    most: dict[int, int] = {}
    for number in numbers:
        if number < 0:
            segment, sources = divmod(-number - 1, _SOURCES)
            most[segment] = max(sources, most.get(segment, 0))
    known = sum(1 for number in numbers if number >= 0)
    return max(known, sum(most.values())), bool(most)


def empty_tally() -> Tally:
    """Nothing yet."""
    return Tally(0, "", "")
