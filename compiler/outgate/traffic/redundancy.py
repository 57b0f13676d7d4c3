"""Which flows can go from among many without any traffic going with them."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar, assert_never

from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.flow import Flow
from outgate.traffic.index import RemoteIndex, networks_of
from outgate.traffic.interval import AddressSet, address_set
from outgate.traffic.partition import Partition

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

Item = TypeVar("Item")

# Flows to one remote, by region. A region is a set of addresses that stand in the same sources,
# named by the numbers of these.
_Table = dict[frozenset[int], set[int]]


def redundant(flows: Sequence[Flow], fixed: Container[int] = ()) -> dict[int, tuple[int, ...]]:
    """The flows that the others cover together, each with those that cover it, all by index.

    The flows that are no key of the answer hold the same traffic as all do, and none of them can
    go as well but for the `fixed` ones, which stay in any case. The narrowest go first, so that a
    wider one stays, and of equal ones the last. The cover of a flow is the widest flow that stays
    and holds all of it; where none does, all flows that stay and hold some of its addresses to the
    whole of its remote or of a part of that.
    """
    alike = _alike(flows, fixed)
    first = sorted(number for numbers in alike for number in numbers[0])
    few = [flows[number] for number in first]
    keepers = _Keepers(few)
    gone = [
        place
        for place in reversed(keepers.order)
        if first[place] not in fixed and keepers.let_go(place)
    ]
    covers = {first[place]: [first[holder] for holder in keepers.cover(place)] for place in gone}
    covered_by: dict[int, tuple[int, ...]] = {}
    for sources in alike:
        for numbers in sources:
            same = dict(zip(sources[0], numbers, strict=True))
            for number in sources[0]:
                if number in covers:
                    covered_by[same[number]] = tuple(
                        same.get(holder, holder) for holder in covers[number]
                    )
    return dict(sorted(covered_by.items()))


def _alike(flows: Sequence[Flow], fixed: Container[int]) -> list[list[list[int]]]:
    """Flows by their sources, and together those of sources that one look answers for.

    These share no address with any other source and go to the same remotes in the same order. All
    that share an address with some other source are looked at as one.
    """
    by_source: dict[AddressSet, list[int]] = {}
    for number, flow in enumerate(flows):
        by_source.setdefault(address_set(flow.addresses), []).append(number)
    sources = tuple(by_source)
    partition = Partition(sources)
    groups: dict[tuple[tuple[Remote, bool], ...], list[list[int]]] = {}
    shared: list[int] = []
    for source, numbers in by_source.items():
        if all(len(holders) == 1 for holders in partition.split(source)):
            key = tuple((flows[number].remote, number in fixed) for number in numbers)
            groups.setdefault(key, []).append(numbers)
        else:
            shared += numbers
    return [*groups.values(), [sorted(shared)]]


class _Keepers:
    """The flows that stay, by remote and region.

    A flow is so many cells, region by part of its remote, and another one holds a cell whole or
    not at all.
    """

    def __init__(self, flows: Sequence[Flow]) -> None:
        sources, self._source = _ranked((address_set(flow.addresses) for flow in flows), _breadth)
        remotes, self._target = _ranked((flow.remote for flow in flows), _reach)
        partition = Partition(sources)
        self._regions = [tuple(partition.split(source)) for source in sources]
        tables: dict[Remote, _Table] = {remote: {} for remote in remotes}
        self._tables = list(tables.values())
        for number in range(len(flows)):
            for region in self._regions[self._source[number]]:
                self._tables[self._target[number]].setdefault(region, set()).add(number)
        index = RemoteIndex(remotes)
        # For each part of each remote, the tables of all remotes that hold it.
        self._parts = [
            [
                [tables[holder] for holder in (*part.own, *part.wider)]
                for part in index.parts(remote)
            ]
            for remote in remotes
        ]
        self.order = sorted(range(len(flows)), key=self._rank)

    def let_go(self, number: int) -> bool:
        """Whether another flow holds each cell of this one; if so, it stays no longer."""
        if any(sum(map(len, cell)) < 2 for cell in self._cells(number)):
            return False
        table = self._tables[self._target[number]]
        for region in self._regions[self._source[number]]:
            table[region].remove(number)
        return True

    def cover(self, number: int) -> tuple[int, ...]:
        """The flows that cover one that was let go."""
        cells = [set[int]().union(*cell) for cell in self._cells(number)]
        some = set[int]().union(*cells)
        if alone := some.intersection(*cells):
            return (min(alone, key=self._rank),)
        return tuple(sorted(some))

    def _cells(self, number: int) -> Iterator[list[set[int]]]:
        """For each cell of a flow, the flows that stay and hold it, by their remotes."""
        for tables in self._parts[self._target[number]]:
            for region in self._regions[self._source[number]]:
                yield [table[region] for table in tables if region in table]

    def _rank(self, number: int) -> tuple[int, int, int]:
        return self._source[number], self._target[number], number


def _ranked(
    items: Iterable[Item], key: Callable[[Item], "SupportsRichComparison"]
) -> tuple[list[Item], list[int]]:
    """The distinct items in order of a key, and for each item its place among them."""
    first_seen: dict[Item, int] = {}
    numbers = [first_seen.setdefault(item, len(first_seen)) for item in items]
    distinct = sorted(first_seen, key=key)
    places = {first_seen[item]: place for place, item in enumerate(distinct)}
    return distinct, [places[number] for number in numbers]


def _breadth(source: AddressSet) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Puts a source before those it holds."""
    return -source.size, source.intervals


def _reach(remote: Remote) -> tuple[int, int, bool, str]:
    """Puts a remote before those it holds."""
    match remote.destination:
        case HostDestination(host, path):
            # What a pattern holds is longer; a path may have its length and no star.
            length, below = (len(path.value), path.below) if path else (0, True)
            return len(host.name), length, not below, str(remote)
        case AddressesDestination():
            return -networks_of(remote).size, 0, False, str(remote)
        case ServiceTagDestination():
            return 0, 0, False, str(remote)
        case other:
            assert_never(other)
