"""Who wins at each point where rules with different treatments meet, by brute force."""

from collections.abc import Iterable
from dataclasses import replace

from outgate.plan.model import Treatment
from outgate.plan.rules.candidates import Candidate
from outgate.traffic.destination import HostDestination
from outgate.traffic.flow import Flow
from tests.builders.candidates import TREATMENTS
from tests.oracle.algebra import flow_bits, members, target_bits


def inside(one: Flow, other: Flow) -> bool:
    """Whether a flow is more specific than another: by its host, its path, then its source."""
    for measure in (by_hosts, by_paths, by_source):
        here, there = measure(one), measure(other)
        if here != there:
            return not here & ~there
    return False


def by_hosts(flow: Flow) -> int:
    """The points of a flow's target, with every path."""
    destination = flow.remote.destination
    if isinstance(destination, HostDestination):
        return target_bits(replace(flow.remote, destination=replace(destination, path=None)))
    return target_bits(flow.remote)


def by_paths(flow: Flow) -> int:
    """The points of a flow's target."""
    return target_bits(flow.remote)


def by_source(flow: Flow) -> int:
    """The addresses of a flow."""
    return flow_bits(flow.addresses, 1)


def winners(candidates: Iterable[Candidate]) -> tuple[dict[Treatment, int], int]:
    """The points that each treatment wins, and those where two treatments win."""
    candidates = list(candidates)
    won: dict[Treatment, int] = dict.fromkeys(TREATMENTS, 0)
    for each in candidates:
        bits = members(each.flow)
        for other in candidates:
            if inside(other.flow, each.flow):
                bits &= ~members(other.flow)
        won[each.treatment] |= bits
    torn = 0
    for at, one in enumerate(TREATMENTS):
        for other_treatment in TREATMENTS[at + 1 :]:
            torn |= won[one] & won[other_treatment]
    return won, torn
