"""Versions at the edge of every prerequisite; what is published is typed here again by hand."""

from datetime import date

import pytest

from outgate.catalog.fleets import FLEETS, GROUPS
from outgate.catalog.prerequisites import Component, Limit, Version, read_prerequisites
from outgate.inventory.device import Connectivity, Device
from outgate.inventory.eligibility import Eligibility, Rules, Status
from outgate.inventory.fleet import FleetOf, Why

TODAY = date(2026, 11, 30)
GOOD: dict[Component, Version] = {
    Component.SENSOR: (10, 8040, 0, 0),
    Component.AV_PLATFORM: (4, 18, 2211, 5),
    Component.AV_ENGINE: (1, 1, 19900, 2),
    Component.AV_SIGNATURE: (1, 391, 345, 0),
}
# The update of Windows that the page names, as build and revision.
UPDATES = {
    "win10-1809": (17763, 2686),
    "win10-1909": (18363, 2158),
    "win10-20h2": (19042, 1586),
    "win10-21h2": (19044, 1586),
    "win10-22h2": (19045, 2194),
    "win11-21h2": (22000, 556),
    "server2019": (17763, 2686),
    "server2022": (20348, 587),
}
LEGACY = ("win10-1607", "win10-1703", "win10-1709", "win10-1803")
MMA = ("server2008r2-sp1", "server2012r2-mma", "server2016-mma", "win7-sp1", "win8.1")


def device(
    fleet: str,
    versions: dict[Component, Version],
    build: Version | None = None,
    connectivity: Connectivity | None = None,
) -> Device:
    made = build or UPDATES.get(fleet) or (FLEETS[fleet].build, 1)
    return Device(
        name="x",
        build=made if FLEETS[fleet].build else None,
        versions=tuple(versions.items()),
        connectivity=connectivity,
    )


def judge(each: Device, fleet: str, day: date = TODAY) -> Eligibility:
    known = read_prerequisites()
    return Rules(known.on(day), known.limits).judge(each, FleetOf((fleet,)))


def without(component: Component) -> dict[Component, Version]:
    return {name: version for name, version in GOOD.items() if name is not component}


WINDOWS = tuple(name for name in FLEETS if name not in (*MMA, *LEGACY, "macos", "linux"))


@pytest.mark.parametrize("fleet", WINDOWS)
def test_just_enough_is_enough(fleet: str) -> None:
    assert judge(device(fleet, GOOD), fleet) == Eligibility(Status.ELIGIBLE)


@pytest.mark.parametrize("fleet", WINDOWS)
@pytest.mark.parametrize(
    ("component", "version"),
    [
        (Component.SENSOR, (10, 8039, 99999, 9)),
        (Component.AV_PLATFORM, (4, 18, 2211, 4)),
        (Component.AV_PLATFORM, (4, 18, 2210, 6)),
        (Component.AV_ENGINE, (1, 1, 19900, 1)),
        (Component.AV_SIGNATURE, (1, 391, 344, 99)),
        (Component.AV_SIGNATURE, (1, 381, 1853, 0)),
    ],
)
def test_one_less_is_not_yet(fleet: str, component: Component, version: Version) -> None:
    answer = judge(device(fleet, {**GOOD, component: version}), fleet)
    assert answer.status is Status.NOT_YET
    assert [(lack.component, lack.has) for lack in answer.lacks] == [(component, version)]


@pytest.mark.parametrize("fleet", UPDATES)
def test_an_update_of_windows_is_needed(fleet: str) -> None:
    build, revision = UPDATES[fleet]
    answer = judge(device(fleet, GOOD, (build, revision - 1)), fleet)
    assert [lack.component for lack in answer.lacks] == [Component.WINDOWS]
    assert answer.lacks[0].needs == (build, revision)


def test_newer_releases_of_windows_11_have_the_update() -> None:
    for fleet in ("win11-22h2", "win11-23h2", "win11-24h2", "win11-25h2"):
        each = device(fleet, GOOD, (FLEETS[fleet].build,))
        assert judge(each, fleet).status is Status.ELIGIBLE


@pytest.mark.parametrize("fleet", UPDATES)
def test_update_and_sensor_stand_for_one_another(fleet: str) -> None:
    """The update of March 2022 is the one with the sensor; 22H2 needs a later one."""
    unknown_revision = device(fleet, GOOD, (UPDATES[fleet][0],))
    unknown_sensor = device(fleet, without(Component.SENSOR))
    assert judge(unknown_sensor, fleet).status is Status.ELIGIBLE
    answer = judge(unknown_revision, fleet)
    if fleet == "win10-22h2":
        assert answer == Eligibility(Status.UNDECIDED, missing=("revision of the Windows build",))
    else:
        assert answer.status is Status.ELIGIBLE
    neither = device(fleet, without(Component.SENSOR), (UPDATES[fleet][0],))
    assert judge(neither, fleet).missing == ("sensor version", "revision of the Windows build")


@pytest.mark.parametrize(
    ("component", "word"),
    [
        (Component.AV_PLATFORM, "antivirus platform version"),
        (Component.AV_ENGINE, "antivirus engine version"),
        (Component.AV_SIGNATURE, "security intelligence version"),
    ],
)
def test_what_is_not_known_is_undecided(component: Component, word: str) -> None:
    for fleet in (*WINDOWS, *LEGACY):
        answer = judge(device(fleet, without(component)), fleet)
        assert answer == Eligibility(Status.UNDECIDED, missing=(word,))


def test_what_is_too_old_decides_though_something_is_not_known() -> None:
    versions = {**without(Component.AV_ENGINE), Component.AV_PLATFORM: (4, 18, 1, 1)}
    answer = judge(device("win11-23h2", versions), "win11-23h2")
    assert answer.status is Status.NOT_YET
    assert answer.missing == ("antivirus engine version",)


@pytest.mark.parametrize("fleet", MMA)
def test_the_monitoring_agent_never_can(fleet: str) -> None:
    assert judge(device(fleet, {}), fleet) == Eligibility(Status.NEVER)


@pytest.mark.parametrize("fleet", LEGACY)
def test_older_releases_are_offboarded_first(fleet: str) -> None:
    """Their sensor never gets to the version, and the page does not ask for it."""
    versions = {**GOOD, Component.SENSOR: (10, 3720, 1, 1)}
    assert judge(device(fleet, versions), fleet) == Eligibility(Status.OFFBOARD_FIRST)


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ((101, 24022), Status.ELIGIBLE),
        ((101, 24022, 0), Status.ELIGIBLE),
        ((101, 24012, 9999), Status.NOT_YET),
        ((101, 98, 5), Status.NOT_YET),
        ((102, 1), Status.ELIGIBLE),
    ],
)
def test_clients(version: Version, status: Status) -> None:
    for fleet in ("macos", "linux"):
        assert judge(device(fleet, {Component.CLIENT: version}), fleet).status is status
        assert judge(device(fleet, {}), fleet).missing == ("client version",)


def test_a_device_that_is_on_it_is_not_asked() -> None:
    each = device("win7-sp1", {}, connectivity=Connectivity.STREAMLINED)
    assert judge(each, "win7-sp1") == Eligibility(Status.ALREADY)


def test_without_a_fleet_it_is_undecided() -> None:
    known = read_prerequisites()
    rules = Rules(known.on(TODAY), known.limits)
    twins = FleetOf(("server2016", "server2016-mma"), Why.NO_SENSOR)
    assert rules.judge(device("server2016", GOOD), twins).missing == ("sensor version",)
    nothing = rules.judge(device("server2016", GOOD), FleetOf((), Why.NO_BUILD))
    assert nothing == Eligibility(Status.UNDECIDED, missing=("fleet",))


def test_older_rows_hold_before_the_newer_were_published() -> None:
    """The page of 2023 asked for less of the security intelligence, and of the clients."""
    older = {**GOOD, Component.AV_SIGNATURE: (1, 381, 1853, 0)}
    each = device("win11-21h2", older)
    assert judge(each, "win11-21h2", date(2025, 9, 28)).status is Status.ELIGIBLE
    assert judge(each, "win11-21h2", date(2025, 9, 29)).status is Status.NOT_YET
    linux = device("linux", {Component.CLIENT: (101, 23052, 9)})
    mac = device("macos", {Component.CLIENT: (101, 23052, 4)})
    assert judge(linux, "linux", date(2024, 1, 1)).status is Status.ELIGIBLE
    assert judge(mac, "macos", date(2024, 1, 1)).status is Status.ELIGIBLE
    assert judge(mac, "macos").status is Status.NOT_YET
    # Nobody has asked for less than the first page did.
    assert judge(linux, "linux", date(2020, 1, 1)).status is Status.ELIGIBLE


def test_every_row_has_its_page_and_a_fleet_has_all_its_rows() -> None:
    known = read_prerequisites()
    for row in known.minimums:
        assert row.source.url.startswith("https://learn.microsoft.com/")
        assert row.published == row.source.date
        assert row.says
        assert row.fleets <= FLEETS.keys()
        # The page names an update, so which build that is has to stand elsewhere.
        assert ("KB" in row.says and row.component is Component.WINDOWS) is (row.build is not None)
    assert known.limits[Limit.NEVER] == set(GROUPS["mma"])
    assert known.limits[Limit.OFFBOARD_FIRST] == set(GROUPS["win10-legacy"])
    holding = known.on(TODAY)
    assert set(holding) == set(FLEETS) - set(GROUPS["mma"])
