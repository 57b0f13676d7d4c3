"""What a survey says of statements, of devices that others' rules allow, and of what is needed."""

import json
from datetime import date
from itertools import product

import pytest

from outgate.catalog.prerequisites import Component, read_prerequisites
from outgate.inventory.coverage import Cover
from outgate.inventory.model import CoverGroup, Inventory, Policies, StatementUse
from outgate.inventory.needs import Needs
from outgate.inventory.survey import Question, survey
from outgate.values import replace
from tests.builders.company import DAY
from tests.inventory.surveys import NAMED, read, surveyed
from tests.support import compiled

EDITION = "2026-07-03"
SOURCES = "source hamburg = 10.20.0.0/16\nsource milan = 10.24.0.0/16\n"
START = "allow mde for region EU, fleet"
HEAD = "device,os,build,ip,last_seen,onboarded,connectivity,region\n"


def inventory_of(policy: str, rows: str, shown: int = 0) -> Inventory:
    compilation = compiled(SOURCES + policy, EDITION)
    return survey(
        Question(
            files=(read(HEAD + rows),),
            sites=NAMED,
            statements=compilation.policy.statements,
            needs=Needs(compilation),
            places=compilation.places,
            definitions={},
            prerequisites=read_prerequisites(),
            as_of=DAY,
            every_device=False,
            shown=shown,
        )
    ).inventory


def uses(policy: str, rows: str) -> list[tuple[int, int, int, tuple[str, ...], bool]]:
    policies = inventory_of(policy, rows).policies
    assert policies is not None
    return [
        (use.devices, use.perhaps, use.stale, use.unused, use.for_nobody)
        for use in policies.statements
    ]


NEW, OLD = "2026-11-29", "2026-01-01"
NEAR = "10.20.0.1"


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("", (0, 0, 0, ("linux", "macos"), True)),
        (f"a,Linux,,{NEAR},{NEW},,,", (1, 0, 0, ("macos",), False)),
        (f"a,Linux,,,{NEW},,,", (0, 1, 0, (), False)),
        (f"a,Linux,,{NEAR},{OLD},,,", (0, 0, 1, (), False)),
        (f"a,Linux,,,{OLD},,,", (0, 0, 1, (), False)),
        (f"a,Linux,,{NEAR},{OLD},,,\nb,macOS,,,{OLD},,,", (0, 0, 2, (), False)),
        (f"a,Linux,,{NEAR},{NEW},no,,", (0, 0, 0, ("linux", "macos"), True)),
        (f"a,Linux,,10.24.0.1,{NEW},,,", (0, 0, 0, ("linux", "macos"), True)),
        (f"a,Windows11,22631,{NEAR},{NEW},,,", (0, 0, 0, ("linux", "macos"), True)),
        (f"a,Linux,,{NEAR},{NEW},,,UK", (0, 0, 0, ("linux", "macos"), True)),
    ],
)
def test_how_many_devices_a_statement_is_for(
    rows: str, wanted: tuple[int, int, int, tuple[str, ...], bool]
) -> None:
    """Words for fleets are unused only where no device may be of them, seen lately or not."""
    rows = rows.replace(",no,", ",Can be onboarded,")
    assert uses(f"{START} linux, macos from hamburg\n", f"{rows}\n") == [wanted]


def test_who_is_allowed_by_rules_for_others() -> None:
    policy = f"{START} win11, linux from hamburg\n"
    rows = (
        f"a,Windows11,22631,{NEAR},{NEW},,standard,\n"
        f"b,Windows10,19045,{NEAR},{NEW},,standard,\n"  # which needs nothing else than Windows 11
        f"c,Windows10,19045,10.24.0.1,{NEW},,standard,\n"
        f"d,Windows11,22631,{NEAR},{NEW},,streamlined,UK\n"
    )
    inventory = inventory_of(policy, rows, shown=3)
    assert inventory.policies is not None
    groups = inventory.policies.cover
    assert [
        (each.names, each.cover, each.site, each.region, each.connectivity, each.is_lucky)
        for each in sorted(groups, key=lambda each: each.names)
    ] == [
        (("a",), Cover.COVERED, "hamburg", "", "standard", False),
        (("b",), Cover.NOT_COVERED, "hamburg", "", "standard", True),
        (("c",), Cover.NOT_COVERED, "milan", "", "standard", False),
        (("d",), Cover.NOT_COVERED, "hamburg", "UK", "streamlined", False),
    ]
    assert (inventory.has_gaps, inventory.policies.count(Cover.NOT_COVERED)) == (True, 3)


@pytest.mark.parametrize(("cover", "allowed"), list(product(Cover, (True, False))))
def test_who_is_lucky_and_what_is_a_gap(cover: Cover, allowed: bool) -> None:
    group = CoverGroup(cover, "site", "linux", "", "unknown", allowed, 1)
    wrong = cover in (Cover.NOT_COVERED, Cover.OTHER_METHOD)
    assert group.is_lucky is (wrong and allowed)
    inventory = replace(surveyed(HEAD).inventory, policies=Policies((group,), ()))
    assert inventory.has_gaps is wrong
    assert not replace(inventory, policies=None).has_gaps


@pytest.mark.parametrize(
    ("devices", "perhaps", "stale"), [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)]
)
def test_a_statement_is_for_nobody_where_no_device_may_be_there(
    devices: int, perhaps: int, stale: int
) -> None:
    use = StatementUse("allow a", (), devices, perhaps, stale, ())
    assert use.for_nobody is not bool(devices or perhaps or stale)


def test_what_was_asked_of_the_fleets_that_are_there() -> None:
    """The page in its edition of the day, each row once with all of these fleets."""
    rows = f"a,Linux,,{NEAR},{NEW},,,\nb,macOS,,{NEAR},{NEW},,,\n"
    (needed,) = surveyed(HEAD + rows).inventory.needed
    assert (needed.component, needed.needs, needed.fleets) == (
        Component.CLIENT,
        (101, 24022),
        ("linux", "macos"),
    )
    assert needed.published == date(2025, 9, 29)
    assert needed.url.startswith("https://learn.microsoft.com/")
    windows = surveyed(f"{HEAD}a,Windows11,22000,{NEAR},{NEW},,,\n").inventory.needed
    assert [each.component for each in windows] == [
        Component.SENSOR,
        Component.AV_PLATFORM,
        Component.AV_ENGINE,
        Component.AV_SIGNATURE,
        Component.WINDOWS,
    ]


def test_a_device_is_shown_by_its_name_or_by_an_id_that_it_has() -> None:
    ours, entra = "0123456789abcdef0123456789abcdef01234567", "e1"
    rows = [
        {"id": "d1", "computerDnsName": "pc", "osPlatform": "Linux", "aadDeviceId": "e9"},
        {"id": ours, "computerDnsName": "", "osPlatform": "Linux", "aadDeviceId": "e8"},
        {"id": "", "computerDnsName": "", "osPlatform": "Linux", "aadDeviceId": entra},
    ]
    (fleet,) = surveyed(json.dumps(rows), shown=5).inventory.fleets
    assert fleet.names == (ours, entra, "pc")
    (fewer,) = surveyed(json.dumps(rows), shown=2).inventory.fleets
    assert (fewer.names, fewer.devices) == ((ours, entra), 3)
