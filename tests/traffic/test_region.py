"""Traffic with holes against sets of many flows."""

from collections.abc import Iterable

import pytest

from outgate.traffic.destination import read_host_remote
from outgate.traffic.flow import Flow
from outgate.traffic.region import intersect
from outgate.traffic.traffic_set import TrafficSet

REMOTE = read_host_remote("https://a.example:443")


def test_what_many_flows_share_is_worked_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert REMOTE is not None
    networks = [f"10.0.{number}.0/30" for number in range(200)]
    traffic = TrafficSet(Flow((network,), REMOTE) for network in networks)
    pieces = TrafficSet((Flow(("10.0.0.0/16",), REMOTE),)).difference(TrafficSet(()))
    made: list[int] = []
    make = TrafficSet.__init__

    def count(self: TrafficSet, flows: Iterable[Flow]) -> None:
        listed = tuple(flows)
        made.append(len(listed))
        make(self, listed)

    monkeypatch.setattr(TrafficSet, "__init__", count)
    (part,) = intersect(pieces, traffic)
    # One set for each flow, of all flows before it, takes the square of the time.
    assert sum(made) <= 2 * len(networks)
    assert set(part.flow.addresses) == set(networks)
