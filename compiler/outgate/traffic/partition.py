"""Which of many address sets hold an address, without asking each of them."""

from bisect import bisect_right
from collections.abc import Sequence

from outgate.traffic.interval import AddressSet


class Partition:
    """The address line, cut wherever one of `sets` begins or ends.

    Building sorts the edges once. It keeps, for every piece of the line, the numbers of the sets
    that hold it: small for networks, which nest, and n * m for n wide sets over m narrow ones.
    """

    def __init__(self, sets: Sequence[AddressSet]) -> None:
        edges: dict[int, list[int]] = {}
        for number, addresses in enumerate(sets):
            for first, last in addresses.intervals:
                edges.setdefault(first, []).append(number)
                edges.setdefault(last + 1, []).append(number)
        self._starts = sorted(edges)
        # Before the first edge no set holds anything.
        self._holders: list[frozenset[int]] = [frozenset()]
        for start in self._starts:
            # A set that has an edge here begins if it did not hold the piece before, else ends.
            self._holders.append(self._holders[-1].symmetric_difference(edges[start]))

    def split(self, addresses: AddressSet) -> dict[frozenset[int], AddressSet]:
        """`addresses` in parts that are disjoint and together the whole, by the sets that hold it.

        The part that no set holds, if there is one, is under the empty set.
        """
        parts: dict[frozenset[int], list[tuple[int, int]]] = {}
        starts = self._starts
        for first, last in addresses.intervals:
            start, at = first, bisect_right(starts, first)
            while at < len(starts) and starts[at] <= last:
                parts.setdefault(self._holders[at], []).append((start, starts[at] - 1))
                start = starts[at]
                at += 1
            parts.setdefault(self._holders[at], []).append((start, last))
        return {holders: AddressSet(tuple(intervals)) for holders, intervals in parts.items()}
