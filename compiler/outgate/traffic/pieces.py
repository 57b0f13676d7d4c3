"""What is left of a flow that is held in part."""

from collections.abc import Iterable, Iterator

from outgate.traffic.destination import Remote
from outgate.traffic.example import example
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.traffic.index import TargetIndex
from outgate.traffic.interval import AddressSet
from outgate.traffic.partition import Partition
from outgate.traffic.set_operations import shared, widest


def pieces(
    target: Remote,
    addresses: AddressSet,
    holes: Iterable[tuple[Remote, AddressSet]],
    *avoid: TargetIndex,
) -> Iterator[Piece]:
    """The traffic from addresses to a target that is in no hole, one piece for each set of holes.

    No hole holds all of the target, or all of a part of it. The witnesses keep away from whatever
    the indexes name, and all targets of holes must be in one of them.
    """
    targets: dict[AddressSet, list[Remote]] = {}
    for each, its_addresses in holes:
        targets.setdefault(its_addresses, []).append(each)
    groups = tuple(targets.values())
    for numbers, where in Partition(tuple(targets)).split(addresses).items():
        without = widest(shared(target, each) for number in numbers for each in groups[number])
        witness = Witness(where.example(), example(target, *avoid))
        yield Piece(Flow(where.cidrs(), target), without, witness)
