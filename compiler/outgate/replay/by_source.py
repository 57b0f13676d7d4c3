"""Requests by the sources that the policy names. Each counts once, for the smallest that has it."""

from collections.abc import Iterable, Mapping

from outgate.plan.comparison.compare import Side
from outgate.replay.figures import SourceUse, Where, sums_of
from outgate.replay.fold import Folded
from outgate.replay.segments import Segment
from outgate.replay.tally import Tally, empty_tally
from outgate.traffic.address import ANY_SOURCE, RuleSource
from outgate.traffic.interval import AddressSet, address_set
from outgate.traffic.partition import Partition
from outgate.values import dataclass

_ELSEWHERE, _NOT_TOLD = -1, -2
_Named = tuple[str, tuple[str, ...], Where]  # the beginning of a SourceUse


class NamedSources:
    """The sources of a side: its own, then the others that its rules name; `any` is none of them.

    Sources of the same addresses are one, which has the names of all. `every` has each by its
    number, and what stands for none of them. Segments are those of a folded log.
    """

    def __init__(self, side: Side, folded: Folded) -> None:
        own = _names(side.sources)
        every = {**_names(side.named()), **own}
        every.pop(ANY_SOURCE.addresses, None)
        self.every: dict[int, _Named] = {
            number: (name, addresses, Where.NAMED)
            for number, (addresses, name) in enumerate(every.items())
        }
        self.every[_ELSEWHERE] = "", (), Where.ELSEWHERE
        self.every[_NOT_TOLD] = "", (), Where.NOT_TOLD
        self._sets: list[AddressSet] = [address_set(addresses) for addresses in every]
        # Which comes first where one is inside of another, or as large as it.
        self._ranks = [
            (addresses not in own, held.size, name)
            for (addresses, name), held in zip(every.items(), self._sets, strict=True)
        ]
        self._partition = Partition(self._sets)
        # By identity: a segment takes long to hash.
        self._by_segment: dict[int, list[int]] = {}
        for each in folded.judged:
            if id(each.segment) not in self._by_segment:
                self._by_segment[id(each.segment)] = self._find(each.source)

    def holding(self, segment: Segment) -> list[int]:
        """The numbers that a segment of the log counts for, the first of them is its own."""
        return self._by_segment[id(segment)]

    def _find(self, source: AddressSet | None) -> list[int]:
        if source is None:
            return [_NOT_TOLD]
        (holders,) = self._partition.split(source)
        return sorted(holders, key=lambda each: self._ranks[each]) or [_ELSEWHERE]

    def first_holding(self, addresses: AddressSet) -> set[int]:
        """The numbers that some addresses count for."""
        return {
            min(holders, key=lambda each: self._ranks[each], default=_ELSEWHERE)
            for holders in self._partition.split(addresses)
        }


def _names(sources: Iterable[RuleSource]) -> Mapping[tuple[str, ...], str]:
    names: dict[tuple[str, ...], set[str]] = {}
    for source in sources:
        names.setdefault(source.addresses, set()).add(source.name)
    return {addresses: ", ".join(sorted(held)) for addresses, held in names.items()}


@dataclass(slots=True)
class _Counts:
    whole: Tally
    breaks: int = 0
    also: int = 0


def by_source(folded: Folded, named: NamedSources) -> tuple[SourceUse, ...]:
    """Every named source with its requests, by name; then those from elsewhere, if there are any.

    Together they have every request in scope once.
    """
    counts = {
        number: _Counts(empty_tally())
        for number, (_, _, where) in named.every.items()
        if where is Where.NAMED
    }
    for judged in folded.judged:
        first, *others = named.holding(judged.segment)
        held = counts.setdefault(first, _Counts(empty_tally()))
        held.whole.add_tally(judged.tally)
        if judged.breaks:
            held.breaks += judged.tally.requests
        for number in others:
            counts[number].also += judged.tally.requests
    rows = (
        SourceUse(*named.every[number], sums_of(held.whole), held.breaks, held.also)
        for number, held in counts.items()
    )
    order = list(Where)
    return tuple(sorted(rows, key=lambda row: (order.index(row.where), row.name, row.addresses)))
