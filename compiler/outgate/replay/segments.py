"""Sources that a policy cannot tell apart, and what they are called."""

from collections.abc import Iterable
from functools import cached_property

from outgate.plan.digest import json_digest
from outgate.traffic.address import ANY_SOURCE, RuleSource
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set, single_address
from outgate.traffic.partition import Partition
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """Addresses that every rule and every named source holds whole or not at all.

    `name` has the policy's sources that hold it, the smallest first. `hidden` is what stands for
    requests whose source is not known.
    """

    name: str
    addresses: tuple[str, ...]
    hidden: bool = False


HIDDEN = Segment("sources that the log does not tell", (), hidden=True)


class Segments:
    """The address line, cut by the sources of rules and policy."""

    def __init__(self, rules: Iterable[RuleSource], named: Iterable[RuleSource]) -> None:
        names: dict[tuple[str, ...], str] = {}
        known = tuple(named)
        for source in (*known, *rules):
            names.setdefault(source.addresses, source.name)
        names.pop(ANY_SOURCE.addresses, None)
        sets = [address_set(addresses) for addresses in names]
        self._sizes = [each.size for each in sets]
        self._texts = list(names.values())
        self._partition = Partition(sets)
        self._pieces = self._partition.split(EVERY_ADDRESS)
        self._segments: dict[frozenset[int], Segment] = {}

    @cached_property
    def pieces(self) -> tuple[AddressSet, ...]:
        """Every segment's addresses, in the order of the line: each has its place for a number."""
        return tuple(sorted(self._pieces.values(), key=lambda piece: piece.intervals))

    @cached_property
    def digest(self) -> str:
        """What another cut has another of; neither names nor anything else of rules count."""
        return json_digest([piece.intervals for piece in self.pieces])[7:23]  # for no secret

    def one_of(self, number: int) -> AddressSet | None:
        """One address of the segment of a number, None where there is no such segment."""
        if not 0 <= number < len(self.pieces):
            return None
        return single_address(self.pieces[number].example())

    def of(self, address: AddressSet) -> Segment:
        """The segment of one address."""
        (holders,) = self._partition.split(address)
        segment = self._segments.get(holders)
        if segment is None:
            segment = self._segments[holders] = Segment(
                self._name(holders), self._pieces[holders].cidrs()
            )
        return segment

    def _name(self, holders: frozenset[int]) -> str:
        ordered = sorted(holders, key=lambda each: (self._sizes[each], self._texts[each]))
        if not ordered:
            return "elsewhere" if self._texts else "any"
        return ", ".join(dict.fromkeys(self._texts[each] for each in ordered))
