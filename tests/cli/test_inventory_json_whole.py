"""An inventory in JSON, text and Markdown, word by word: with everything, and with nothing."""

import json
from datetime import date

from outgate.catalog.prerequisites import Component
from outgate.cli.views import inventory_json_v1, inventory_markdown, inventory_text
from outgate.cli.views.wording import Style
from outgate.inventory.coverage import Cover
from outgate.inventory.device import Unread
from outgate.inventory.eligibility import Status
from outgate.inventory.model import (
    CoverGroup,
    FleetCount,
    Inventory,
    LackCount,
    NeededVersion,
    Policies,
    ReadFile,
    StatementUse,
    StatusCount,
    Totals,
)
from outgate.inventory.sites import NOWHERE
from outgate.values import replace
from tests.builders.cut_comments import lost_in_turn
from tests.builders.plenty import names
from tests.builders.schemas import validate

WHOLE = Inventory(
    as_of=date(2026, 11, 1),
    stale_days=30,
    every_device=True,
    files=(
        ReadFile(
            "a.csv", "defender-csv", "devices of Defender", 9, (Unread("no name", 2),), (("os", 3),)
        ),
        ReadFile("b.csv", "defender-csv", "devices of Defender", 1, (), ()),
    ),
    totals=Totals(
        rows=10,
        merged=1,
        devices=9,
        not_onboarded=2,
        stale=3,
        without_fleet=4,
        counted=20,
        perhaps_onboarded=5,
    ),
    sites=(("hamburg", ("10.20.0.0/16",)), ("milan", ("10.24.0.0/16", "10.25.0.0/16"))),
    fleets=(
        FleetCount(NOWHERE, "linux", 1),
        FleetCount("hamburg", "linux", 2, ("h-1",)),
        FleetCount("hamburg", "win10-1709", 12),
    ),
    without_fleet=(FleetCount("milan", "an odd system", 4, ("m-1", "m-2", "m-3", "m-4")),),
    policies=Policies(
        cover=(
            CoverGroup(Cover.COVERED, "hamburg", "linux", "EU", "standard", True, 2),
            CoverGroup(Cover.NOT_COVERED, "hamburg", "win10-1709", "", "standard", True, 12),
            CoverGroup(Cover.NOT_COVERED, "milan", "linux", "EU", "standard", False, 1, ("m-1",)),
            CoverGroup(Cover.OTHER_METHOD, "milan", "linux", "UK", "streamlined", False, 3),
            CoverGroup(Cover.UNDECIDED, "milan", "win11-23h2", "", "standard", False, 2),
        ),
        statements=(
            StatementUse("allow used", ("a.policy:1",), 14, 1, 2, ()),
            StatementUse("allow nobody", ("a.policy:2", "b.policy:1"), 0, 0, 0, ("macos",)),
            StatementUse("allow partly", (), 5, 0, 0, ("macos", "linux")),
        ),
    ),
    streamlined=(
        StatusCount(Status.ELIGIBLE, "hamburg", "linux", 2, ("h-1", "h-2")),
        StatusCount(Status.NEVER, "hamburg", "win10-1709", 12),
        StatusCount(Status.UNDECIDED, NOWHERE, "linux", 1),
    ),
    lacks=(
        LackCount(Component.SENSOR, (10, 1), (10, 8), 1),
        LackCount(Component.SENSOR, (10, 3), (10, 8), 2),
        LackCount(Component.CLIENT, (101, 2), (101, 9), 1),
    ),
    missing=(("the version of its sensor", 1), ("its system", 2)),
    needed=(
        NeededVersion(
            Component.SENSOR, (10, 8), ("win11-23h2",), date(2025, 1, 2), "https://learn.example/a"
        ),
        NeededVersion(
            Component.CLIENT, (101, 9), ("linux",), date(2026, 1, 2), "https://learn.example/a"
        ),
    ),
    connectivity=(("standard", 17), ("streamlined", 2), ("unknown", 1)),
)
NOTHING = Inventory(
    as_of=date(2026, 11, 1),
    stale_days=30,
    every_device=False,
    files=(),
    totals=Totals(
        rows=0,
        merged=0,
        devices=0,
        not_onboarded=0,
        stale=0,
        without_fleet=0,
        counted=0,
        perhaps_onboarded=0,
    ),
    sites=(),
    fleets=(),
    without_fleet=(),
    policies=None,
    streamlined=(),
    lacks=(),
    missing=(),
    needed=(),
    connectivity=(("standard", 0), ("streamlined", 0), ("unknown", 0)),
)


def test_the_json() -> None:
    document = json.loads(inventory_json_v1.render(WHOLE, Style()))
    validate("inventory.schema.json", document)
    assert document.pop("format_version") == "1.0"
    assert document.pop("as_of") == "2026-11-01"
    assert document.pop("stale_days") == 30
    assert document.pop("all") is True
    assert document.pop("files") == [
        {
            "name": "a.csv",
            "format": "defender-csv",
            "rows": 9,
            "unread": [{"reason": "no name", "lines": 2}],
            "odd_values": {"os": 3},
        },
        {"name": "b.csv", "format": "defender-csv", "rows": 1, "unread": [], "odd_values": {}},
    ]
    assert document.pop("totals") == {
        "rows": 10,
        "devices": 9,
        "merged": 1,
        "not_onboarded": 2,
        "stale": 3,
        "without_fleet": 4,
        "counted": 20,
        "perhaps_onboarded": 5,
    }
    assert document.pop("sites") == [
        {"site": "hamburg", "networks": ["10.20.0.0/16"]},
        {"site": "milan", "networks": ["10.24.0.0/16", "10.25.0.0/16"]},
    ]
    assert document.pop("fleets") == [
        {"site": "in no site", "fleet": "linux", "devices": 1, "names": []},
        {"site": "hamburg", "fleet": "linux", "devices": 2, "names": ["h-1"]},
        {"site": "hamburg", "fleet": "win10-1709", "devices": 12, "names": []},
    ]
    assert document.pop("without_fleet") == [
        {
            "site": "milan",
            "why": "an odd system",
            "devices": 4,
            "names": ["m-1", "m-2", "m-3", "m-4"],
        }
    ]
    assert document.pop("policies") == {
        "totals": {"covered": 2, "other_method": 3, "not_covered": 13, "undecided": 2},
        "groups": [
            {
                "cover": "covered",
                "site": "hamburg",
                "fleet": "linux",
                "region": "EU",
                "connectivity": "standard",
                "allowed": True,
                "devices": 2,
                "names": [],
            },
            {
                "cover": "not_covered",
                "site": "hamburg",
                "fleet": "win10-1709",
                "region": None,
                "connectivity": "standard",
                "allowed": True,
                "devices": 12,
                "names": [],
            },
            {
                "cover": "not_covered",
                "site": "milan",
                "fleet": "linux",
                "region": "EU",
                "connectivity": "standard",
                "allowed": False,
                "devices": 1,
                "names": ["m-1"],
            },
            {
                "cover": "other_method",
                "site": "milan",
                "fleet": "linux",
                "region": "UK",
                "connectivity": "streamlined",
                "allowed": False,
                "devices": 3,
                "names": [],
            },
            {
                "cover": "undecided",
                "site": "milan",
                "fleet": "win11-23h2",
                "region": None,
                "connectivity": "standard",
                "allowed": False,
                "devices": 2,
                "names": [],
            },
        ],
        "statements": [
            {
                "statement": "allow used",
                "places": ["a.policy:1"],
                "devices": 14,
                "perhaps": 1,
                "stale": 2,
                "for_nobody": False,
                "unused_fleets": [],
            },
            {
                "statement": "allow nobody",
                "places": ["a.policy:2", "b.policy:1"],
                "devices": 0,
                "perhaps": 0,
                "stale": 0,
                "for_nobody": True,
                "unused_fleets": ["macos"],
            },
            {
                "statement": "allow partly",
                "places": [],
                "devices": 5,
                "perhaps": 0,
                "stale": 0,
                "for_nobody": False,
                "unused_fleets": ["macos", "linux"],
            },
        ],
    }
    assert document.pop("streamlined") == {
        "totals": {
            "already": 0,
            "eligible": 2,
            "offboard_first": 0,
            "not_yet": 0,
            "never": 12,
            "undecided": 1,
        },
        "groups": [
            {
                "status": "eligible",
                "site": "hamburg",
                "fleet": "linux",
                "devices": 2,
                "names": ["h-1", "h-2"],
            },
            {
                "status": "never",
                "site": "hamburg",
                "fleet": "win10-1709",
                "devices": 12,
                "names": [],
            },
            {
                "status": "undecided",
                "site": "in no site",
                "fleet": "linux",
                "devices": 1,
                "names": [],
            },
        ],
        "too_old": [
            {"component": "sensor", "has": "10.1", "needs": "10.8", "devices": 1},
            {"component": "sensor", "has": "10.3", "needs": "10.8", "devices": 2},
            {"component": "client", "has": "101.2", "needs": "101.9", "devices": 1},
        ],
        "not_known": [
            {"what": "the version of its sensor", "devices": 1},
            {"what": "its system", "devices": 2},
        ],
        "prerequisites": [
            {
                "component": "sensor",
                "needs": "10.8",
                "fleets": ["win11-23h2"],
                "published": "2025-01-02",
                "page": "https://learn.example/a",
            },
            {
                "component": "client",
                "needs": "101.9",
                "fleets": ["linux"],
                "published": "2026-01-02",
                "page": "https://learn.example/a",
            },
        ],
    }
    assert document.pop("connectivity") == {"standard": 17, "streamlined": 2, "unknown": 1}
    assert document == {}
    document = json.loads(inventory_json_v1.render(NOTHING, Style()))
    validate("inventory.schema.json", document)
    assert document == {
        "format_version": "1.0",
        "as_of": "2026-11-01",
        "stale_days": 30,
        "all": False,
        "files": [],
        "totals": {
            "rows": 0,
            "devices": 0,
            "merged": 0,
            "not_onboarded": 0,
            "stale": 0,
            "without_fleet": 0,
            "counted": 0,
            "perhaps_onboarded": 0,
        },
        "sites": [],
        "fleets": [],
        "without_fleet": [],
        "policies": None,
        "streamlined": {
            "totals": {
                "already": 0,
                "eligible": 0,
                "offboard_first": 0,
                "not_yet": 0,
                "never": 0,
                "undecided": 0,
            },
            "groups": [],
            "too_old": [],
            "not_known": [],
            "prerequisites": [],
        },
        "connectivity": {"standard": 0, "streamlined": 0, "unknown": 0},
    }


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


def test_the_markdown() -> None:
    assert inventory_markdown.render(WHOLE, Style()).splitlines() == [
        "### Inventory: 20 devices counted from 2 files, 2026-11-01",
        "",
        "- policies: 2 covered, 3 covered for another method than it uses, 13 not covered, 2 "
        "undecided",
        "- streamlined connectivity: 2 eligible, 0 not yet, 12 never, 1 undecided",
        "- how devices connect today: 17 standard, 2 streamlined, 1 unknown",
        "- left out: 2 not onboarded (`--all` counts them), 3 not seen since 2026-10-02, 4 "
        "of no fleet, 1 merged by the service into others",
        "- of 5 no file says whether they are onboarded",
        "",
        "<details>",
        "<summary>Not covered (2)</summary>",
        "",
        "- 12 devices: hamburg, win10-1709, allowed by rules for others",
        "- 1 device: milan, linux, region EU (m-1)",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Covered for another method than it uses (1)</summary>",
        "",
        "- 3 devices: milan, linux, region UK, connects by streamlined",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Undecided (1)</summary>",
        "",
        "- 2 devices: milan, win11-23h2",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Statements for devices that nobody has (1)</summary>",
        "",
        "- allow nobody (`a.policy:2`, `b.policy:1`)",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Fleets that statements name and nobody has (1)</summary>",
        "",
        "- macos, linux: allow partly",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Streamlined connectivity by site (2)</summary>",
        "",
        "- hamburg: 2 eligible, 12 never",
        "- in no site: 1 undecided",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Too old for streamlined connectivity (2)</summary>",
        "",
        "- 3 devices have sensor 10.1 to 10.3; needed is 10.8",
        "- 1 device has client 101.2; needed is 101.9",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Not known of those that are undecided (2)</summary>",
        "",
        "- 1 device: the version of its sensor",
        "- 2 devices: its system",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Fleets by site (3)</summary>",
        "",
        "| site | fleet | devices |",
        "|---|---|--:|",
        "| `hamburg` | `win10-1709` | 12 |",
        "| `hamburg` | `linux (h-1 and 1 more)` | 2 |",
        "| `in no site` | `linux` | 1 |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Of no fleet (1)</summary>",
        "",
        "| site | fleet | devices |",
        "|---|---|--:|",
        "| `milan` | `an odd system (m-1, m-2, m-3, m-4)` | 4 |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Files (2)</summary>",
        "",
        "- `a.csv`: devices of Defender, 9 rows; 2 lines not read (2 no name); 3 values "
        "without a meaning (os 3)",
        "- `b.csv`: devices of Defender, 1 row",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Prerequisites as published (1)</summary>",
        "",
        "- `https://learn.example/a` (2026-01-02)",
        "",
        "</details>",
    ]
    assert inventory_markdown.render(NOTHING, Style()).splitlines() == [
        "### Inventory: 0 devices counted from 0 files, 2026-11-01",
        "",
        "- policies: there are none that the devices could be held against",
    ]


def test_what_a_comment_loses_first() -> None:
    """What somebody has to look at stays the longest."""
    lost = lost_in_turn(
        lambda limit: inventory_markdown.render(WHOLE, Style(), limit=limit),
        range(6_000, 700, -20),
    )
    assert lost == [
        "Prerequisites as published",
        "Of no fleet",
        "Files",
        "Fleets by site",
        "Streamlined connectivity by site",
        "Too old for streamlined connectivity",
        "Not known of those that are undecided",
        "Statements for devices that nobody has",
        "Fleets that statements name and nobody has",
        "Not covered",
        "Covered for another method than it uses",
        "Undecided",
    ]
    short = inventory_markdown.render(WHOLE, Style(), limit=700)
    assert short.startswith("### Inventory: 20 devices counted from 2 files, 2026-11-01\n")


def test_sites_without_room_are_counted() -> None:
    sites = tuple(FleetCount(f"site {n:03}", "linux", 1) for n in range(300))
    many = replace(NOTHING, fleets=sites)
    text = inventory_markdown.render(many, Style(), limit=5_000)
    shown = text.count("| `site ")
    assert 100 < shown < 300
    assert f"\n| | and {300 - shown} more | |\n" in text
    lines = inventory_text.render(replace(many, fleets=sites[:21]), Style()).splitlines()
    assert "  and 2 more lines (all with --full or --format json)" in lines


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
