"""Requests that are counted together, and how many of them each source sent."""

from collections.abc import Iterable, Mapping

from outgate.replay.flows import SegmentSource
from outgate.values import dataclass

_NO_SOURCE = -1  # which is no segment's either, as these have a source at least


@dataclass(slots=True)
class Tally:
    """Requests that were counted together; it grows while a log is read.

    `sources` are numbers, which `Folded.source_texts` has the addresses for, each with its
    requests; those below zero are segments whose sources were only counted (`segment_number`). Most
    tallies have just one, which sent all of it, and for which there is no dictionary.
    """

    requests: int
    first: str
    last: str
    _source: int = _NO_SOURCE
    _sources: dict[int, int] | None = None

    @property
    def sources(self) -> Mapping[int, int]:
        """The numbers of the sources, each with its requests."""
        if self._sources is not None:
            return self._sources
        return {} if self._source == _NO_SOURCE else {self._source: self.requests}

    def add_from(self, number: int, requests: int, first: str, last: str) -> None:
        """Count some more requests of a source; millions of flows come by here."""
        if self._sources is not None or self._source != number:
            self._add_source(number, requests)
        self.requests += requests
        if first and (not self.first or first < self.first):
            self.first = first
        self.last = max(self.last, last)

    def add(self, requests: int, first: str, last: str) -> None:
        """Count some more, of which nobody asks where they come from."""
        self.requests += requests
        if first and (not self.first or first < self.first):
            self.first = first
        self.last = max(self.last, last)

    def add_tally(self, other: "Tally") -> None:
        """Count what was counted elsewhere."""
        sources = other.sources
        if len(sources) == 1:
            for number, requests in sources.items():
                self._add_source(number, requests)
        elif sources:
            if self._sources is None:
                self._sources = dict(self.sources)
            mine = self._sources
            for number, requests in sources.items():
                mine[number] = mine.get(number, 0) + requests
        self.add(other.requests, other.first, other.last)

    def _add_source(self, number: int, requests: int) -> None:
        """Count a source; `requests` are not among those of the tally yet."""
        if self._sources is not None:
            self._sources[number] = self._sources.get(number, 0) + requests
        elif self._source == number:
            pass
        elif self._source == _NO_SOURCE and not self.requests:
            self._source = number
        else:
            self._sources = {**self.sources, number: requests}


_SOURCES = 1 << 40  # of one segment, at most


def segment_number(source: SegmentSource) -> int:
    """The number for so many sources of a segment."""
    return -(source.segment * _SOURCES + source.sources) - 1


def count_sources(numbers: Iterable[int]) -> tuple[int, bool]:
    """How many sources there are at least, and whether there may be more.

    Which of a segment's sources sent what is not known, so the most that are known at once count;
    nor is it known whether those that have an address are among them.
    """
    most: dict[int, int] = {}
    known = 0
    for number in numbers:
        if number < 0:
            segment, sources = divmod(-number - 1, _SOURCES)
            most[segment] = max(sources, most.get(segment, 0))
        else:
            known += 1
    return max(known, sum(most.values())), bool(most)


def empty_tally() -> Tally:
    """Nothing yet."""
    return Tally(0, "", "")
