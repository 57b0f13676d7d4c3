"""Why traffic changes: each cause alone, some together, and where nothing is known."""

from collections.abc import Iterable

import pytest

from outgate.deploy.traffic_change.causes import (
    EarlierTraffic,
    find_causes_of_closing,
    find_causes_of_opening,
)
from outgate.deploy.traffic_change.model import Cause
from outgate.traffic.flow import Flow
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.deploy.risky import OFFICE, entry, remote

CHANGES = entry("*.a.example")
ALL, PART, NONE = ("*.a.example",), ("x.a.example",), ()


def traffic(hosts: Iterable[str]) -> TrafficSet:
    return TrafficSet(Flow(OFFICE, remote(host)) for host in hosts)


def earlier(**hosts: Iterable[str]) -> EarlierTraffic:
    return EarlierTraffic(known=True, **{name: traffic(each) for name, each in hosts.items()})


NOBODY = EarlierTraffic(known=False)


@pytest.mark.parametrize(
    ("before", "opening", "closing"),
    [
        (NOBODY, (), ()),
        (earlier(), (Cause.POLICY,), (Cause.POLICY,)),
        # What the last apply left open and is not, somebody closed; and the other way round.
        (earlier(expected=ALL), (Cause.DRIFT,), (Cause.POLICY,)),
        (earlier(expected=NONE), (Cause.POLICY,), (Cause.DRIFT,)),
        (earlier(expected=PART), (Cause.DRIFT, Cause.POLICY), (Cause.DRIFT, Cause.POLICY)),
        (replace(NOBODY, expected=traffic(PART)), (Cause.DRIFT,), (Cause.DRIFT,)),
        # What the earlier edition has not, the new one opens.
        (earlier(edition=NONE), (Cause.CATALOG,), (Cause.POLICY,)),
        (earlier(edition=ALL), (Cause.POLICY,), (Cause.CATALOG,)),
        (earlier(edition=PART), (Cause.CATALOG, Cause.POLICY), (Cause.CATALOG, Cause.POLICY)),
        (earlier(settings=NONE), (Cause.SETTINGS,), (Cause.POLICY,)),
        (earlier(settings=ALL), (Cause.POLICY,), (Cause.SETTINGS,)),
        (earlier(settings=PART), (Cause.SETTINGS, Cause.POLICY), (Cause.SETTINGS, Cause.POLICY)),
        # A statement that is over opens nothing.
        (earlier(expired=ALL), (Cause.POLICY,), (Cause.EXPIRY,)),
        (earlier(expired=PART), (Cause.POLICY,), (Cause.EXPIRY, Cause.POLICY)),
        (earlier(expired=NONE), (Cause.POLICY,), (Cause.POLICY,)),
        # Each has its own part: what one explains is left to no other.
        (earlier(expected=ALL, edition=NONE), (Cause.DRIFT,), (Cause.POLICY,)),
        (earlier(edition=NONE, settings=NONE), (Cause.CATALOG,), (Cause.POLICY,)),
        (earlier(edition=ALL, settings=NONE), (Cause.SETTINGS,), (Cause.CATALOG,)),
        (
            earlier(expected=PART, edition=NONE),
            (Cause.DRIFT, Cause.CATALOG),
            (Cause.DRIFT, Cause.POLICY),
        ),
        (
            earlier(expected=PART, edition=ALL, expired=ALL),
            (Cause.DRIFT, Cause.POLICY),
            (Cause.DRIFT, Cause.EXPIRY),
        ),
        (
            earlier(expired=PART, edition=ALL, settings=ALL),
            (Cause.POLICY,),
            (Cause.EXPIRY, Cause.CATALOG),
        ),
        (
            earlier(edition=PART, settings=ALL),
            (Cause.CATALOG, Cause.POLICY),
            (Cause.CATALOG, Cause.SETTINGS),
        ),
    ],
)
def test_why_traffic_opens_and_closes(
    before: EarlierTraffic, opening: tuple[Cause, ...], closing: tuple[Cause, ...]
) -> None:
    assert find_causes_of_opening(CHANGES, before) == opening
    assert find_causes_of_closing(CHANGES, before) == closing


def test_no_plan_of_ours_writes_a_rule_that_denies() -> None:
    denied = replace(CHANGES, denials=("d",))
    assert find_causes_of_opening(denied, earlier(edition=NONE)) == (Cause.DRIFT,)
    assert find_causes_of_opening(denied, NOBODY) == (Cause.DRIFT,)
