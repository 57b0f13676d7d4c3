"""Egress traffic as a set: a union of flows, compared with flows and with other such sets."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain

from outgate.traffic.destination import AddressesDestination, Remote
from outgate.traffic.example import example
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.traffic.index import Part, RemoteIndex
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set, union
from outgate.traffic.partition import Partition
from outgate.traffic.set_operations import crosses, joined, pieces, shared

_NOWHERE = AddressesDestination(())


class TrafficSet:
    """A set of traffic, the union of flows; it never changes.

    A member is one address asking for one host and path (or one IP address, or a service tag) by
    one protocol and port. A flow without a path holds every path. Names are not resolved and tags
    not looked up: a host, an address and a tag never meet, and a tag equals only itself. There are
    endlessly many names below a host and paths in a folder, so `*.x` is never made up of names and
    subtrees below x, while `/a{,/*}` is just `/a` and `/a/*`.
    """

    def __init__(self, flows: Iterable[Flow]) -> None:
        self._flows: dict[Remote, dict[tuple[str, ...], Flow]] = {}
        for flow in flows:
            if flow.addresses and flow.remote.destination != _NOWHERE:
                self._flows.setdefault(flow.remote, {})[flow.addresses] = flow
        self._sources = {
            remote: union(map(address_set, flows_by_source))
            for remote, flows_by_source in self._flows.items()
        }
        self._index = RemoteIndex(self._sources)

    @property
    def is_empty(self) -> bool:
        """Whether the set holds nothing."""
        return not self._flows

    def flows(self) -> Iterator[Flow]:
        """The flows that the set was put together from."""
        return (
            flow for flows_by_source in self._flows.values() for flow in flows_by_source.values()
        )

    def contains(self, flow: Flow) -> bool:
        """Whether the set holds all of a flow, by one of its flows or by several together.

        Every flow of the set is contained. What is contained in a set is contained in its union
        with any other.
        """
        return self.missing(flow) is None

    def missing(self, flow: Flow) -> Witness | None:
        """A member of the flow that the set lacks; None just where `contains` holds."""
        for part, left in self._left(address_set(flow.addresses), flow.remote):
            return Witness(left.example(), example(part, self._index))
        return None

    def sources(self, remote: Remote) -> AddressSet:
        """The addresses from which the set holds all of a remote."""
        left = union(addresses for _, addresses in self._left(EVERY_ADDRESS, remote))
        return EVERY_ADDRESS - left

    def partial_sources(self, remote: Remote) -> AddressSet:
        """The addresses from which the set holds some of a remote."""
        return union(self._sources[near] for near in self._index.touching(remote))

    def lacking(self, flow: Flow) -> tuple[Piece, ...]:
        """The flow minus the set, in key order: none just where `contains` holds.

        The pieces are disjoint. Where the set does not touch the flow, it is one piece, whole.
        """
        return _sorted(self._lacking(address_set(flow.addresses), flow.remote))

    def overlap(self, flow: Flow) -> Witness | None:
        """A member of both the flow and the set; None where they share nothing."""
        addresses = address_set(flow.addresses)
        for remote in sorted(self._index.touching(flow.remote), key=str):
            if both := self._sources[remote] & addresses:
                return Witness(both.example(), example(shared(flow.remote, remote)))
        return None

    def touching(self, flow: Flow) -> tuple[Flow, ...]:
        """The flows of the set that share traffic with this one, in key order.

        There are some just where `overlap` has a witness.
        """
        sources, partition = self._partition
        held = partition.split(address_set(flow.addresses))
        near = {sources[number] for numbers in held for number in numbers}
        touching = (
            flows_by_source[addresses]
            for remote in self._index.touching(flow.remote)
            for flows_by_source in (self._flows[remote],)
            for addresses in (near & flows_by_source.keys())
        )
        return tuple(sorted(touching, key=lambda flow: flow.key))

    def union(self, other: "TrafficSet") -> "TrafficSet":
        """What either set holds: the same in any order, and as before where one holds the other."""
        return TrafficSet((*self.flows(), *other.flows()))

    def difference(self, other: "TrafficSet") -> tuple[Piece, ...]:
        """What the other set lacks of this one, in key order: lost in a change from this to that.

        The pieces are disjoint. There are none just where the other holds every flow of this set,
        so none for a set minus itself.
        """
        return _sorted(self._lost(other))

    def same(self, other: "TrafficSet") -> bool:
        """Whether both sets hold the same traffic; their `normal` forms are equal just then."""
        return not any(self._lost(other)) and not any(other._lost(self))

    def normal(self) -> tuple[Flow, ...]:
        """The set in flows to its widest remotes, one for each, in key order.

        Two sets with the same traffic have the same normal form, however they were put together.
        No flow of it is covered by the others. Networks stand in one flow where they are open to
        the same addresses.
        """
        flows = []
        for remote, addresses in self._maximal(self._sources).items():
            # Where it takes fewer words, say again what wider remotes say: `a.x` from anywhere,
            # not from all but the network that may go to `*.x`.
            held = EVERY_ADDRESS
            for part in self._index.parts(remote):
                held &= union(self._sources[holder] for holder in (*part.own, *part.wider))
            texts = addresses.cidrs(), held.cidrs()
            flows.append(Flow(min(texts, key=len), remote))
        return tuple(sorted(flows, key=lambda flow: flow.key))

    @cached_property
    def _partition(self) -> tuple[tuple[tuple[str, ...], ...], Partition]:
        sources = tuple(
            {addresses for flows_by_source in self._flows.values() for addresses in flows_by_source}
        )
        return sources, Partition([address_set(source) for source in sources])

    def _left(self, addresses: AddressSet, remote: Remote) -> Iterator[tuple[Remote, AddressSet]]:
        """The parts of a remote with the addresses from which the set does not hold them whole."""
        for part in self._index.parts(remote):
            if left := self._without(addresses, (*part.own, *part.wider)):
                yield part.remote, left

    def _without(self, addresses: AddressSet, remotes: Iterable[Remote]) -> AddressSet:
        for holder in remotes:
            addresses -= self._sources[holder]
        return addresses

    def _holes(self, remote: Remote, addresses: AddressSet) -> Iterator[tuple[Remote, AddressSet]]:
        """What the set holds of a remote from some of the addresses."""
        for held in self._index.touching(remote):
            if both := self._sources[held] & addresses:
                yield held, both

    def _lacking(self, addresses: AddressSet, remote: Remote) -> Iterator[Piece]:
        for part, left in joined(dict(self._left(addresses, remote))).items():
            yield from pieces(part, left, self._holes(part, left), self._index)

    def _lost(self, other: "TrafficSet") -> Iterator[Piece]:
        changed = (
            remote
            for remote, addresses in self._sources.items()
            if other._sources.get(remote) != addresses
        )
        for remote, addresses in self._maximal(changed).items():
            for part, left in joined(dict(other._left(addresses, remote))).items():
                # Where `*.x/a` and all of `y.x` meet is in the pieces of `y.x` alone.
                crossing = (hole for hole in self._holes(part, left) if crosses(part, hole[0]))
                holes = chain(other._holes(part, left), crossing)
                yield from pieces(part, left, holes, self._index, other._index)

    def _maximal(self, remotes: Iterable[Remote]) -> dict[Remote, AddressSet]:
        """The parts of remotes with the addresses from which no wider part is held.

        They are unique to the traffic, and from one address none holds another; but two may cross,
        such as `*.x/a` and all of `y.x`.
        """
        parts: dict[Remote, Part] = {
            part.remote: part for remote in remotes for part in self._index.parts(remote)
        }
        maximal = {
            remote: self._without(union(self._sources[holder] for holder in part.own), part.wider)
            for remote, part in parts.items()
        }
        return joined({remote: addresses for remote, addresses in maximal.items() if addresses})


def _sorted(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(sorted(pieces, key=lambda piece: piece.flow.key))
