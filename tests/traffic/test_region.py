"""Remotes that cross, the fewest for many, and traffic with holes against many flows."""

from collections.abc import Iterable

import pytest

from outgate.traffic.destination import AddressesDestination, Remote, read_host_remote
from outgate.traffic.flow import Flow
from outgate.traffic.region import intersect
from outgate.traffic.set_operations import crosses, widest
from outgate.traffic.traffic_set import TrafficSet


def remote(host: str) -> Remote:
    """`https://HOST:443` with a path as a plan writes it."""
    name, slash, path = host.partition("/")
    made = read_host_remote(f"https://{name}:443{slash}{path}")
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("part", "other", "crosses_it"),
    [
        ("*.x.example/a", "y.x.example", True),
        ("*.x.example/a/*", "y.x.example/a{,/*}", False),
        ("*.x.example/a/b", "y.x.example/a{,/*}", True),
        ("*.x.example/a", "y.x.example/a", False),
        ("*.x.example/a", "y.x.example/b", False),
        ("*.x.example", "y.x.example", False),
        ("*.x.example", "y.x.example/a", False),
        ("y.x.example/a", "*.x.example", False),
        ("y.x.example/a", "y.x.example", False),
    ],
)
def test_what_crosses(part: str, other: str, crosses_it: bool) -> None:
    assert crosses(remote(part), remote(other)) is crosses_it


@pytest.mark.parametrize(
    ("remotes", "fewest"),
    [
        (["a.example/b", "a.example/b/*"], ["a.example/b{,/*}"]),
        (["a.example/b/", "a.example/b"], ["a.example/b", "a.example/b/"]),
        (["a.example/*"], ["a.example"]),
        (["a.example/b/", "a.example/b//*"], ["a.example/b/", "a.example/b//*"]),
        (["a.example/b/c", "a.example/b/*"], ["a.example/b/*"]),
        (["b.x.example", "*.x.example", "a.example"], ["*.x.example", "a.example"]),
    ],
)
def test_the_widest_of_many(remotes: list[str], fewest: list[str]) -> None:
    assert widest(map(remote, remotes)) == tuple(map(remote, fewest))


def test_a_set_that_holds_more_is_another_one() -> None:
    less = TrafficSet((Flow(("*",), remote("a.example")),))
    more = TrafficSet((*less.flows(), Flow(("*",), remote("b.example"))))
    assert not less.same(more)
    assert not more.same(less)


def test_flows_from_nowhere_or_to_nowhere_are_nothing() -> None:
    nowhere = Remote(AddressesDestination(()), "https", 443)
    assert TrafficSet((Flow((), remote("a.example")), Flow(("*",), nowhere))).is_empty
    assert not TrafficSet((Flow(("*",), remote("a.example")),)).is_empty


def test_what_many_flows_share_is_worked_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    a = remote("a.example")
    networks = [f"10.0.{number}.0/30" for number in range(200)]
    traffic = TrafficSet(Flow((network,), a) for network in networks)
    pieces = TrafficSet((Flow(("10.0.0.0/16",), a),)).difference(TrafficSet(()))
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
