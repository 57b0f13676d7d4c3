"""What a survey counts, and in which order it tells: typed beside the rows by hand."""

from outgate.catalog.prerequisites import Component
from outgate.inventory.eligibility import Status
from outgate.inventory.model import FleetCount, LackCount, StatusCount
from tests.inventory.surveys import surveyed

ROWS = """\
device,os,build,agent,sensor_version,av_platform,av_engine,av_signature,ip,connectivity,onboarded
old-1,Windows11,22631,,10.8804.1.1,4.18.2203.5,1.1.25090.3001,1.439.218.0,10.20.0.1,standard,
old-2,Windows11,22631,,10.8804.1.1,4.18.2203.5,1.1.25090.3001,1.439.218.0,10.20.0.2,standard,
old-3,Windows11,22631,,10.8804.1.1,4.18.2202.1,1.1.1.1,1.439.218.0,10.20.0.3,standard,Onboarded
bare-4,Windows11,22631,,,,,,10.20.0.4,,Onboarded
bare-5,Windows11,22631,,10.8804.1.1,,1.1.25090.3001,1.439.218.0,10.20.0.5,,
new-6,macOS,,,101.24022.1,,,,10.24.0.6,streamlined,
srv-7,Windows Server 2016,14393,,,,,,10.24.0.7,,
phone-8,iOS,,,,,,,,,
gone-9,Windows11,22631,,,,,,10.20.0.9,,Can be onboarded
"""


def test_what_is_counted() -> None:
    inventory = surveyed(ROWS, shown=2).inventory
    totals = inventory.totals
    assert (totals.rows, totals.devices, totals.counted) == (9, 9, 7)
    assert (totals.not_onboarded, totals.without_fleet, totals.stale) == (1, 1, 0)
    assert totals.perhaps_onboarded == 5
    assert inventory.connectivity == (("standard", 3), ("streamlined", 1), ("unknown", 3))
    assert inventory.fleets == (
        FleetCount("hamburg", "win11-23h2", 5, ("bare-4", "bare-5")),
        FleetCount("milan", "macos", 1, ("new-6",)),
        FleetCount("milan", "server2016 or server2016-mma", 1, ("srv-7",)),
    )
    assert inventory.without_fleet == (
        FleetCount("no address known", "another operating system", 1, ("phone-8",)),
    )


def test_who_can_move_and_what_is_in_the_way() -> None:
    inventory = surveyed(ROWS).inventory
    fleet, twins = "win11-23h2", "server2016 or server2016-mma"
    assert set(inventory.streamlined) == {
        StatusCount(Status.ALREADY, "milan", "macos", 1),
        StatusCount(Status.NOT_YET, "hamburg", fleet, 3),
        StatusCount(Status.UNDECIDED, "hamburg", fleet, 2),
        StatusCount(Status.UNDECIDED, "milan", twins, 1),
    }
    assert inventory.lacks == (
        LackCount(Component.AV_PLATFORM, (4, 18, 2202, 1), (4, 18, 2211, 5), 1),
        LackCount(Component.AV_PLATFORM, (4, 18, 2203, 5), (4, 18, 2211, 5), 2),
        LackCount(Component.AV_ENGINE, (1, 1, 1, 1), (1, 1, 19900, 2), 1),
    )
    # Of those alone that are undecided: what is not known of others decides nothing. A release of
    # Windows 11 that came with the sensor tells of it.
    assert inventory.missing == (
        ("antivirus engine version", 1),
        ("antivirus platform version", 2),
        ("security intelligence version", 1),
        ("sensor version", 1),
    )
    assert {row.component for row in inventory.needed} == {
        Component.SENSOR,
        Component.AV_PLATFORM,
        Component.AV_ENGINE,
        Component.AV_SIGNATURE,
        Component.CLIENT,
        Component.WINDOWS,
    }
    assert all(row.fleets in (("win11-23h2",), ("macos",)) for row in inventory.needed)


def test_all_counts_those_that_are_not_onboarded() -> None:
    inventory = surveyed(ROWS, every_device=True).inventory
    assert (inventory.totals.not_onboarded, inventory.totals.counted) == (0, 8)
