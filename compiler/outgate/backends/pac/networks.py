"""Networks as spans of addresses of which none overlap."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, ip_network

from outgate.traffic.interval import NO_ADDRESS, address_set
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Addresses from `first` to `last`, as texts that sort as the addresses do, and their way."""

    first: str
    last: str
    direct: bool


def find_spans(ways: Iterable[tuple[tuple[str, ...], bool]]) -> tuple[Span, ...]:
    """Networks, some to be reached directly; where they meet, the smaller set of them counts."""
    sets = [(address_set(networks), direct) for networks, direct in ways]
    # Of sets of one size, one that must not pass a proxy.
    sets.sort(key=lambda pair: (pair[0].size, not pair[1], pair[0].intervals))
    taken = NO_ADDRESS
    spans = []
    for addresses, direct in sets:
        spans += [Span(*ends, direct) for ends in _ends((addresses - taken).cidrs())]
        taken |= addresses
    return tuple(_joined(sorted(spans, key=lambda span: span.first)))


def _ends(cidrs: Iterable[str]) -> Iterator[tuple[str, str]]:
    every = ("0.0.0.0/0", "::/0")
    for cidr in every if "*" in cidrs else cidrs:
        network = ip_network(cidr)
        family, width = (4, 8) if isinstance(network, IPv4Network) else (6, 32)
        ends = network.network_address, network.broadcast_address
        first, last = (f"{family}:{int(end):0{width}x}" for end in ends)
        yield first, last


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans of one way that follow each other, as one."""
    held: Span | None = None
    for span in spans:
        if held is not None and held.direct == span.direct and _follows(held.last, span.first):
            held = Span(held.first, span.last, held.direct)
            continue
        if held is not None:
            yield held
        held = span
    if held is not None:
        yield held


def _follows(last: str, first: str) -> bool:
    return last[0] == first[0] and int(last[2:], 16) + 1 == int(first[2:], 16)
