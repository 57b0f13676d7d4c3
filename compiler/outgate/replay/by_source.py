"""Requests by the sources that the policy names. Each counts once, for the smallest that has it."""

from collections.abc import Iterable, Mapping

from outgate.plan.comparison.compare import Side
from outgate.replay.figures import SourceUse, Where, sums_of
from outgate.replay.flows import ALLOW
from outgate.replay.fold import Folded
from outgate.replay.tally import Tally, empty_tally
from outgate.replay.verdicts import Verdict
from outgate.traffic.address import ANY_SOURCE, RuleSource
from outgate.traffic.interval import AddressSet, address_set
from outgate.traffic.partition import Partition
from outgate.values import dataclass

_ELSEWHERE, _NOT_TOLD = -1, -2
_UNNAMED = {_ELSEWHERE: Where.ELSEWHERE, _NOT_TOLD: Where.NOT_TOLD}


class NamedSources:
    """The sources of a side: its own, then the others that its rules name; `any` is none of them.

    Sources of the same addresses are one, which has the names of all.
    """

    def __init__(self, side: Side) -> None:
        own = _names(side.sources)
        every = {**_names(side.named()), **own}
        every.pop(ANY_SOURCE.addresses, None)
        self.every = tuple(RuleSource(name, addresses) for addresses, name in every.items())
        self._sets: list[AddressSet] = [address_set(addresses) for addresses in every]
        # Which comes first where one is inside of another, or as large as it.
        self._ranks = [
            (addresses not in own, held.size, name)
            for (addresses, name), held in zip(every.items(), self._sets, strict=True)
        ]
        self._partition = Partition(self._sets)

    def holding(self, address: AddressSet) -> list[int]:
        """The numbers of the sources that have an address, the one that it counts for first."""
        (holders,) = self._partition.split(address)
        return sorted(holders, key=lambda each: self._ranks[each])

    def first_holding(self, addresses: AddressSet) -> set[int | None]:
        """The numbers that some addresses count for, None for those that no source has."""
        return {
            min(holders, key=lambda each: self._ranks[each], default=None)
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


def by_source(folded: Folded, side: Side) -> tuple[SourceUse, ...]:
    """Every named source with its requests, by name; then those from elsewhere, if there are any.

    Together they have every request in scope once.
    """
    named = NamedSources(side)
    counts = {number: _Counts(empty_tally()) for number in range(len(named.every))}
    holders: dict[int, list[int]] = {}  # by identity: a segment takes long to hash
    for judged in folded.judged:
        numbers = [_NOT_TOLD]
        if judged.source is not None:
            segment = id(judged.segment)
            if segment not in holders:
                holders[segment] = named.holding(judged.source)
            numbers = holders[segment] or [_ELSEWHERE]
        held = counts.setdefault(numbers[0], _Counts(empty_tally()))
        held.whole.add_tally(judged.tally)
        if judged.action == ALLOW and judged.verdict is Verdict.DENIED:
            held.breaks += judged.tally.requests
        for number in numbers[1:]:
            counts[number].also += judged.tally.requests
    rows = []
    for number, held in counts.items():
        where = _UNNAMED.get(number, Where.NAMED)
        source = named.every[number] if where is Where.NAMED else RuleSource("", ())
        use = SourceUse(
            source.name, source.addresses, where, sums_of(held.whole), held.breaks, held.also
        )
        rows.append(use)
    order = list(Where)
    return tuple(sorted(rows, key=lambda row: (order.index(row.where), row.name, row.addresses)))
