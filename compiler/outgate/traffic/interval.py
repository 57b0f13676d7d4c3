"""Sets of IP addresses as intervals of integers."""

from _socket import AF_INET, AF_INET6, inet_ntop, inet_pton  # `socket` brings much more along
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from outgate.values import dataclass

# How the set of all addresses is written.
EVERYWHERE = ("*",)

# Both families on one line. IPv6 starts well behind the last IPv4 address, so that an interval
# never runs from one family into the other.
_IPV6 = 1 << 33
_WHOLE = ((0, (1 << 32) - 1), (_IPV6, _IPV6 + (1 << 128) - 1))

# An address that everybody reads as an example (RFC 5737).
_EXAMPLE = int(IPv4Address("192.0.2.1"))


@dataclass(frozen=True, slots=True)
class AddressSet:
    """A set of IPv4 and IPv6 addresses. Equal sets are equal values.

    `intervals` are (first, last) pairs, sorted, with a gap between any two; make one with
    `address_set`, never by hand.
    """

    intervals: tuple[tuple[int, int], ...]

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __len__(self) -> int:
        """The number of intervals. For the number of addresses see `size`."""
        return len(self.intervals)

    @property
    def size(self) -> int:
        """How many addresses the set holds."""
        return sum(last - first + 1 for first, last in self.intervals)

    def __sub__(self, other: "AddressSet") -> "AddressSet":
        """The addresses of this set that the other lacks, quick where this one is short."""
        kept: list[tuple[int, int]] = []
        for first, last in self.intervals:
            start = first
            for taken_first, taken_last in other._near(first, last):
                if start < taken_first:
                    kept.append((start, taken_first - 1))
                start = taken_last + 1
            if start <= last:
                kept.append((start, last))
        return AddressSet(tuple(kept))

    def __and__(self, other: "AddressSet") -> "AddressSet":
        """The addresses in both, quick where one of them is short."""
        short, long = (self, other) if len(self) <= len(other) else (other, self)
        return AddressSet(
            tuple(
                (max(first, its_first), min(last, its_last))
                for first, last in short.intervals
                for its_first, its_last in long._near(first, last)
            )
        )

    def __or__(self, other: "AddressSet") -> "AddressSet":
        """The addresses in either."""
        return union((self, other))

    def __le__(self, other: "AddressSet") -> bool:
        """Whether the other holds every address of this set."""
        return not self - other

    def meets(self, other: "AddressSet") -> bool:
        """Whether the sets share an address, quick where one of them is short."""
        short, long = (self, other) if len(self) <= len(other) else (other, self)
        return any(True for interval in short.intervals for _ in long._near(*interval))

    def _near(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The intervals of this set that share an address with first..last."""
        mine = self.intervals
        at = bisect_left(mine, (first,))
        if at and mine[at - 1][1] >= first:
            at -= 1
        while at < len(mine) and mine[at][0] <= last:
            yield mine[at]
            at += 1

    def cidrs(self) -> tuple[str, ...]:
        """The fewest CIDRs, in the normal form of RuleSource."""
        return _written(self)

    def network_count(self) -> int:
        """How many CIDRs the set takes, counted without making them."""
        return sum(_count(*interval) for interval in self.intervals)

    def ranges(self) -> Iterator[str]:
        """The set for people: a CIDR for each interval that is one, `first-last` for others."""
        return (_range(*interval) for interval in self.intervals)

    def example(self) -> str:
        """One address of a set that is not empty: as plain a one as it has."""
        if AddressSet(((_EXAMPLE, _EXAMPLE),)) <= self:
            return _text(_EXAMPLE)
        first, last = self.intervals[0]
        # The first address of a network is its name, not one of its devices.
        return _text(min(first + 1, last))


NO_ADDRESS = AddressSet(())
EVERY_ADDRESS = AddressSet(_WHOLE)


@lru_cache(maxsize=1 << 12)
def _written(addresses: AddressSet) -> tuple[str, ...]:
    """Many flows share one source, which may have thousands of networks: they share the text."""
    if addresses == EVERY_ADDRESS:
        return EVERYWHERE
    return tuple(text for interval in addresses.intervals for text in _cidrs(*interval))


@lru_cache(maxsize=1 << 17)
def address_set(addresses: tuple[str, ...]) -> AddressSet:
    """The set of a tuple of CIDRs or `("*",)`; many flows share one source, so it is kept."""
    if "*" in addresses:
        return EVERY_ADDRESS
    return _merged(map(_interval, addresses))


def network_of(address: str) -> str:
    """The network that is one address alone."""
    return f"{address}/{128 if ':' in address else 32}"


def single_address(text: str) -> AddressSet:
    """The set of one address."""
    return address_range(text, text)


def address_range(first: str, last: str) -> AddressSet:
    """All addresses from one to another of the same family."""
    return AddressSet(((_address(first), _address(last)),))


def union(sets: Iterable[AddressSet]) -> AddressSet:
    """All addresses of all sets, sorted once however many there are."""
    operands = tuple(sets)
    if len(operands) == 1:
        return operands[0]
    return _merged(interval for operand in operands for interval in operand.intervals)


def _merged(intervals: Iterable[tuple[int, int]]) -> AddressSet:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(intervals):
        if merged and first <= merged[-1][1] + 1:
            begin, end = merged[-1]
            merged[-1] = begin, max(end, last)
        else:
            merged.append((first, last))
    return AddressSet(tuple(merged))


def _address(text: str) -> int:
    """The place of one address on the line."""
    family, base = (AF_INET6, _IPV6) if ":" in text else (AF_INET, 0)
    return base + int.from_bytes(inet_pton(family, text), "big")


def _interval(cidr: str) -> tuple[int, int]:
    """First and last address of a network; ipaddress would take ten times as long for it."""
    text, _, length = cidr.partition("/")
    family, base, width = (AF_INET6, _IPV6, 128) if ":" in text else (AF_INET, 0, 32)
    try:
        first = int.from_bytes(inet_pton(family, text), "big")
        size = 1 << (width - int(length))
    except (OSError, ValueError) as error:
        raise ValueError(f"`{cidr[:60]}` is not a network") from error
    if first % size:
        raise ValueError(f"{cidr} has address bits beyond its prefix length")
    return base + first, base + first + size - 1


def _text(number: int) -> str:
    if number < _IPV6:
        return inet_ntop(AF_INET, number.to_bytes(4, "big"))
    return str(IPv6Address(number - _IPV6))


def _range(first: int, last: int) -> str:
    if first == last:
        return _text(first)
    if _count(first, last) > 1:
        return f"{_text(first)}-{_text(last)}"
    return next(_cidrs(first, last))


def _count(first: int, last: int) -> int:
    """The number of CIDRs of an interval.

    Both ends lie in a block that falls into two halves between them. Each bit of what the interval
    has of a half is one CIDR, unless it has both halves whole.
    """
    low, high = first - _IPV6, last - _IPV6 + 1  # of IPv4 as well, no block of which is as large
    top = (low ^ (high - 1)).bit_length()
    if low & ((1 << top) - 1) == 0 and high & ((1 << top) - 1) == 0:
        return 1
    middle = high >> (top - 1) << (top - 1)
    return (middle - low).bit_count() + (high - middle).bit_count()


def _cidrs(first: int, last: int) -> Iterator[str]:
    base, width = (0, 32) if first < _IPV6 else (_IPV6, 128)
    while first <= last:
        start = first - base
        aligned = (start & -start).bit_length() - 1 if start else width
        bits = min(aligned, (last - first + 1).bit_length() - 1)
        yield f"{_text(first)}/{width - bits}"
        first += 1 << bits
