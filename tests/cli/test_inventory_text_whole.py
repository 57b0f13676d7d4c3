"""An inventory in text, word by word: with everything, and with nothing."""

from outgate.cli.views import inventory_text
from outgate.cli.views.wording import Style
from outgate.inventory.coverage import Cover
from outgate.inventory.eligibility import Status
from outgate.inventory.model import CoverGroup, FleetCount, Policies, StatusCount
from outgate.values import replace
from tests.builders.inventories import NOTHING, WHOLE
from tests.builders.plenty import names


def test_the_text() -> None:
    assert inventory_text.render(WHOLE, Style()).splitlines() == [
        "20 devices counted from 2 files, 2026-11-01",
        "  a.csv: devices of Defender, 9 rows; 2 lines not read (2 no name); 3 values "
        "without a meaning (os",
        "    3)",
        "  b.csv: devices of Defender, 1 row",
        "  left out: 2 not onboarded (`--all` counts them), 3 not seen since 2026-10-02, 4 "
        "of no fleet, 1",
        "    merged by the service into others",
        "  of 5 no file says whether they are onboarded",
        "",
        "fleets by site",
        "  hamburg (14)",
        "    win10-1709  12",
        "    linux       2",
        "      h-1 and 1 more",
        "  in no site (1)",
        "    linux       1",
        "",
        "of no fleet",
        "  milan (4)",
        "    an odd system  4",
        "      m-1, m-2, m-3, m-4",
        "",
        "policies: 2 covered, 3 covered for another method than it uses, 13 not covered, 2 "
        "undecided",
        "  not covered",
        "    12 devices: hamburg, win10-1709, allowed by rules for others",
        "    1 device: milan, linux, region EU",
        "      m-1",
        "  covered for another method than it uses",
        "    3 devices: milan, linux, region UK, connects by streamlined",
        "  undecided",
        "    2 devices: milan, win11-23h2",
        "  statements for devices that nobody has",
        "    allow nobody (a.policy:2, b.policy:1)",
        "  fleets that statements name and nobody has",
        "    macos, linux: allow partly",
        "",
        "streamlined connectivity: 2 eligible, 0 not yet, 12 never, 1 undecided",
        "  how devices connect today: 17 standard, 2 streamlined, 1 unknown",
        "  by site",
        "    hamburg: 2 eligible, 12 never",
        "    in no site: 1 undecided",
        "  too old",
        "    3 devices have sensor 10.1 to 10.3; needed is 10.8",
        "    1 device has client 101.2; needed is 101.9",
        "  not known of those that are undecided",
        "    1 device: the version of its sensor",
        "    2 devices: its system",
        "  eligible",
        "    hamburg, linux (2)",
        "      h-1, h-2",
        "  prerequisites as published",
        "    https://learn.example/a (2026-01-02)",
    ]
    assert inventory_text.render(NOTHING, Style()).splitlines() == [
        "0 devices counted from 0 files, 2026-11-01",
        "",
        "policies",
        "  there are none that the devices could be held against",
    ]


def test_names_of_devices_stand_below_their_fleet() -> None:
    """Six columns in, on every line."""
    told = names("device", 30)
    groups = (StatusCount(Status.ELIGIBLE, "hamburg", "linux", 30, told),)
    policies = Policies(
        (CoverGroup(Cover.NOT_COVERED, "hamburg", "linux", "", "standard", False, 30, told),), ()
    )
    many = replace(
        WHOLE,
        fleets=(FleetCount("hamburg", "linux", 30, told),),
        streamlined=groups,
        policies=policies,
    )
    lines = inventory_text.render(many, Style()).splitlines()
    of_names = [line for line in lines if "device-" in line]
    assert len(of_names) == 3 * 4
    assert all(line.startswith("      device-") for line in of_names)
    assert "policies: 0 covered, 30 not covered" in lines
