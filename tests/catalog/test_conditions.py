"""Version conditions: which fleets each of their words takes in, at both ends."""

from dataclasses import replace

import pytest

from outgate.catalog.applicability import Applicable, Inapplicable, Reason, judge_fleet
from outgate.catalog.conditions import Ruling, read_condition
from outgate.catalog.fleets import ALL_FLEETS, FLEETS, GROUPS
from outgate.catalog.geography import WORLDWIDE, region_of, regions_by_cloud, regions_of_lists
from outgate.catalog.model import Need
from outgate.catalog.presence import where_else
from outgate.catalog.readings import load_readings
from outgate.catalog.rows import CatalogRow, rows_of
from outgate.traffic.destination import Remote, ServiceTagDestination
from tests.builders.catalogs import MMA, WIN10, catalog, endpoint_list, quarantined, row
from tests.support import shipped

CLIENTS = set(GROUPS["windows-client"])
OLD = {"win7-sp1", "win8.1"}
UP_TO_1703 = {*OLD, "win10-1607", "win10-1703"}
FROM_1809 = CLIENTS - UP_TO_1703 - {"win10-1709", "win10-1803"}
SERVERS = set(GROUPS["windows-server"])

# The condition, the fleets for which it holds, and those that it leaves out.
CONDITIONS = [
    ({"except": [{"from": "win10-1809"}]}, CLIENTS - FROM_1809, FROM_1809),
    ({"except": [{"to": "win10-1703"}]}, CLIENTS - UP_TO_1703, UP_TO_1703),
    (
        {"except": [{"below": "win10-1703"}]},
        CLIENTS - UP_TO_1703 | {"win10-1703"},
        UP_TO_1703 - {"win10-1703"},
    ),
    ({"only": [{"to": "win10-1703"}]}, UP_TO_1703, set(ALL_FLEETS) - UP_TO_1703),
    ({"only": [{"from": "win10-1809"}]}, FROM_1809, set(ALL_FLEETS) - FROM_1809),
    (
        {"except": [{"from": "win10-1809"}, {"from": "server2019"}]},
        CLIENTS - FROM_1809 | SERVERS - {"server2019", "server2022", "server2025"},
        FROM_1809 | {"server2019", "server2022", "server2025"},
    ),
    ({"only": [{"to": "macos"}]}, {"macos"}, set(ALL_FLEETS) - {"macos"}),
]


@pytest.mark.parametrize(("raw", "holds", "excluded"), CONDITIONS)
def test_whom_a_condition_takes_in(
    raw: dict[str, list[dict[str, str]]], holds: set[str], excluded: set[str]
) -> None:
    condition = read_condition(raw)
    rulings = {name: condition.ruling(fleet) for name, fleet in FLEETS.items()}
    assert {name for name in rulings if rulings[name] is Ruling.HOLDS} == holds
    assert {name for name in rulings if rulings[name] is Ruling.EXCLUDED} == excluded


def one_row(need: Need | None, *readings: str, platforms: tuple[str, ...] = ()) -> CatalogRow:
    listed = endpoint_list(
        row("a.example", need=need, platforms=platforms, readings=readings),
        platforms=(WIN10, MMA),
    )
    (made,) = rows_of((listed,), load_readings())
    return made


def test_how_firmly_a_row_is_wanted() -> None:
    optional = one_row(Need.OPTIONAL, "not-client-1803", "feature-updates")
    for fleet, need in (("win10-1709", Need.REQUIRED), ("server2016-mma", Need.OPTIONAL)):
        verdict = judge_fleet(optional, fleet)
        assert isinstance(verdict, Applicable)
        assert verdict.need is need
        assert [feature.name for feature in verdict.features] == ["updates"]
    out = judge_fleet(optional, "win10-1803")
    assert isinstance(out, Inapplicable)
    assert out.reason is Reason.CONDITION
    assert out.reading is not None
    assert out.reading.id == "not-client-1803"
    agent = one_row(Need.OPTIONAL, "mma-part", platforms=("MMA",))
    assert judge_fleet(agent, "win7-sp1") == Applicable(Need.REQUIRED, ())
    assert judge_fleet(agent, "win10-1709") == Inapplicable(Reason.AGENT)
    assert judge_fleet(one_row(None, platforms=("MMA",)), "win10-1709") == Inapplicable(
        Reason.PLATFORM
    )
    assert judge_fleet(one_row(None), None) == Applicable(Need.REQUIRED, ())
    assert judge_fleet(one_row(Need.OPTIONAL), "win10-1709") == Applicable(Need.OPTIONAL, ())


REGIONS = {
    None: WORLDWIDE,
    "WW": WORLDWIDE,
    "ww": WORLDWIDE,
    "EU": "EU",
    "Azure UAE Central (AEC)": "AEC",
    "(AEC)": "(AEC)",
    "Azure (UAE Central)": "Azure (UAE Central)",
}


@pytest.mark.parametrize("geography", REGIONS)
def test_the_region_of_a_geography(geography: str | None) -> None:
    assert region_of(geography, load_readings()) == REGIONS[geography]


def test_regions_of_lists_come_in_order_whatever_their_case_and_cloud() -> None:
    regions = regions_of_lists(shipped("2026-07-03").lists, load_readings())
    assert list(regions) == ["AEC", "AEN", "AU", "DoD", "EU", "GCC", "gcc-high", "UK", "US"]
    assert regions_by_cloud({"b": None, "a": None}) == "b, a"
    # A row in quarantine tells of its region too.
    listed = endpoint_list(row("a.example"), bad=(quarantined("x", "UK"),))
    assert list(regions_of_lists((listed,), load_readings())) == ["UK"]


def test_which_editions_name_a_host() -> None:
    tag = replace(row("t.example"), remote=Remote(ServiceTagDestination("Storage"), "https", 443))
    editions = [
        catalog(endpoint_list(tag, *(row(name) for name in names)), edition=edition)
        for edition, names in (
            ("2024-01-01", ["*.a.example"]),
            ("2024-02-01", ["x.a.example", "b.example"]),
            ("2024-03-01", ["x.a.example"]),
            ("2024-04-01", ["b.example"]),
            ("2024-05-01", ["x.a.example"]),
            ("2024-06-01", ["*.a.example"]),
        )
    ]

    def told(host: str, current: str) -> list[tuple[str, bool, str]]:
        return [
            (each.edition, each.later, each.row.endpoint.text)
            for each in where_else(host, current, editions[::-1])
        ]

    assert told("x.a.example", "2024-04-01") == [
        ("2024-03-01", False, "x.a.example"),
        ("2024-05-01", True, "x.a.example"),
    ]
    assert told("y.a.example", "2024-04-01") == [
        ("2024-01-01", False, "*.a.example"),
        ("2024-06-01", True, "*.a.example"),
    ]
    assert told("b.example", "2024-01-01") == [("2024-02-01", True, "b.example")]
    assert told("b.example", "2024-06-01") == [("2024-04-01", False, "b.example")]
    assert told("b.example", "2024-02-01") == [("2024-04-01", True, "b.example")]
    assert told("c.example", "2024-02-01") == []
