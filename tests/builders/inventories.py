"""An inventory with everything that one can tell, and one with nothing."""

from datetime import date

from outgate.catalog.prerequisites import Component
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
