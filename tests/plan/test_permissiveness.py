"""The figure of a set of traffic: worked out by hand, the same for the same traffic, never less."""

from math import log2

import pytest

from outgate.plan.comparison.permissiveness import Yardstick, permissiveness
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.flow import Flow
from outgate.traffic.host import parse_host
from outgate.traffic.path import PathPattern
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.builders.rules import rule

SITE = "10.20.0.0/16"
SHARE = log2(2**16 + 1) / 64  # of all who may ask, as the logarithm of how many they are


def flow(where: str, source: str = "*", path: PathPattern | None = None, port: int = 443) -> Flow:
    kind = AddressesDestination((where,)) if where[0].isdigit() else None
    destination = kind or HostDestination(parse_host(where), path)
    return Flow((source,), Remote(destination, "https", port))


def figure(*flows: Flow) -> float:
    return permissiveness(TrafficSet(flows))


@pytest.mark.parametrize(
    ("flows", "value"),
    [
        ((), 0),
        ((flow("a.example.com"),), 1),
        ((flow("a.example.com", path=PathPattern("/a", below=True)),), 1),
        ((flow("a.example.com"), flow("b.example.com")), 2),
        ((flow("a.example.com"), flow("a.example.com", port=8443)), 2),
        ((flow("*.example.com"),), 100),
        ((flow("*.example.com"), flow("a.example.com")), 100),
        ((flow("*.example.com"), flow("example.com")), 101),
        (tuple(flow(f"a{number}.example.com") for number in range(120)), 100),
        ((flow("*.blob.core.windows.net"),), 1000),
        ((flow("*.windows.net"),), 1000),
        ((flow("*.opinsights.azure.com"),), 2000),
        ((flow("192.0.2.4/32"),), 1),
        ((flow("192.0.2.0/24"),), 16),
        ((flow("192.0.2.0/25"), flow("192.0.2.128/25")), 16),
        ((flow("0.0.0.0/0"),), 65536),
        ((flow("a.example.com", SITE),), SHARE),
        ((flow("a.example.com", SITE), flow("b.example.com", SITE)), 2 * SHARE),
        # Everybody reaches one host, the site two.
        ((flow("a.example.com"), flow("b.example.com", SITE)), 1 + SHARE),
        # Two sites reach one host each, the same or not: twice as many who reach one.
        (
            (flow("a.example.com", "10.20.0.0/17"), flow("b.example.com", "10.20.128.0/17")),
            SHARE,
        ),
    ],
)
def test_figures_by_hand(flows: tuple[Flow, ...], value: float) -> None:
    assert figure(*flows) == round(value, 1)


def test_how_much_a_flow_counts_alone() -> None:
    measure = Yardstick().measure
    one = rule("a.example").flow
    assert measure(one) == 1
    assert measure(rule("*.a.example").flow) == 100
    assert measure(rule("*.blob.core.windows.net").flow) == 1_000
    assert measure(rule(("192.0.2.0/24",)).flow) == 16
    assert measure(rule("a.example", source=("10.0.0.0/16",)).flow) == pytest.approx(0.25, abs=0.01)
    tag = Flow(("*",), Remote(ServiceTagDestination("Storage"), "https", 443))
    assert measure(tag) == 100
    both = TrafficSet(
        (tag, Flow(("*",), replace(tag.remote, destination=ServiceTagDestination("Sql"))))
    )
    assert permissiveness(both) == 200
    assert permissiveness(TrafficSet((rule(("2001:db8::/62",)).flow,))) == 2
    assert permissiveness(TrafficSet(rule(f"a{n}.com").flow for n in range(101))) == 101
    assert permissiveness(TrafficSet((rule("a.com").flow, rule("*.com.a").flow))) == 101


def test_cutting_a_source_changes_nothing() -> None:
    halves = "2001:db8::/65", "2001:db8:0:0:8000::/65"
    whole = figure(*(flow(f"a{n}.example.com", "2001:db8::/64") for n in range(40)))
    cut = figure(*(flow(f"a{n}.example.com", half) for n in range(40) for half in halves))
    assert whole == cut == round(40 * log2(2) / 64, 1)
