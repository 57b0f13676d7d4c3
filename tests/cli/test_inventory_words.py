"""An inventory in words: what is counted, what is left out, and where lists of many are cut."""

from datetime import date
from typing import Any

import pytest

from outgate.catalog.prerequisites import Component
from outgate.cli.views import inventory_text, inventory_wording
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
from outgate.inventory.sites import NO_ADDRESS, NOWHERE
from outgate.values import replace
from tests.builders.plenty import names

NONE = Totals(
    rows=0,
    merged=0,
    devices=0,
    not_onboarded=0,
    stale=0,
    without_fleet=0,
    counted=0,
    perhaps_onboarded=0,
)
EMPTY = Inventory(
    as_of=date(2026, 11, 1),
    stale_days=30,
    every_device=False,
    files=(),
    totals=NONE,
    sites=(),
    fleets=(),
    without_fleet=(),
    policies=None,
    streamlined=(),
    lacks=(),
    missing=(),
    needed=(),
    connectivity=(),
)
FILE = ReadFile("a.csv", "own", "Outgate's own", 1, (), ())


@pytest.mark.parametrize(
    ("counted", "files", "words"),
    [
        (1, 1, "1 device counted from 1 file, 2026-11-01"),
        (2, 3, "2 devices counted from 3 files, 2026-11-01"),
    ],
)
def test_what_was_counted(counted: int, files: int, words: str) -> None:
    made = replace(EMPTY, totals=replace(NONE, counted=counted), files=(FILE,) * files)
    assert inventory_wording.headline(made) == words


def test_what_of_a_file_was_not_read() -> None:
    unread = (Unread("no name", 2), Unread("too long", 1))
    odd = (("os", 1), ("build", 3))
    assert inventory_wording.file_words(FILE) == "Outgate's own, 1 row"
    assert inventory_wording.file_words(replace(FILE, rows=9, unread=unread, odd=odd)) == (
        "Outgate's own, 9 rows; 3 lines not read (2 no name, 1 too long); 4 values without a "
        "meaning (os 1, build 3)"
    )
    one = replace(FILE, unread=unread[1:], odd=odd[:1])
    assert inventory_wording.file_words(one) == (
        "Outgate's own, 1 row; 1 line not read (1 too long); 1 value without a meaning (os 1)"
    )


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        ({}, ""),
        ({"not_onboarded": 1}, "left out: 1 not onboarded (`--all` counts them)"),
        ({"stale": 2}, "left out: 2 not seen since 2026-10-02"),
        (
            {"without_fleet": 3, "merged": 4},
            "left out: 3 of no fleet, 4 merged by the service into others",
        ),
    ],
)
def test_what_was_left_out(totals: dict[str, Any], words: str) -> None:
    made = replace(EMPTY, totals=replace(NONE, **totals))
    assert inventory_wording.left_words(made) == words


def test_who_may_not_be_onboarded() -> None:
    assert inventory_wording.onboarding_words(EMPTY) == ""
    perhaps = replace(EMPTY, totals=replace(NONE, perhaps_onboarded=5))
    assert inventory_wording.onboarding_words(perhaps) == (
        "of 5 no file says whether they are onboarded"
    )


def test_named_sites_come_first_and_large_fleets_of_each() -> None:
    counts = [
        FleetCount(site, fleet, devices)
        for site, fleet, devices in (
            (NOWHERE, "mma", 9),
            ("b", "mma", 1),
            ("b", "win11", 2),
            ("b", "linux", 2),
            (NO_ADDRESS, "mma", 9),
            ("a", "mma", 1),
        )
    ]
    ordered = inventory_wording.by_site(counts)
    assert list(ordered)[:2] == ["a", "b"]
    assert [each.fleet for each in ordered["b"]] == ["linux", "win11", "mma"]
    status = [StatusCount(Status.ELIGIBLE, each.site, each.fleet, each.devices) for each in counts]
    other = StatusCount(Status.NEVER, "b", "mma", 7)
    made = replace(EMPTY, streamlined=(*status, other))
    assert inventory_wording.site_words(made)[:2] == [
        "a: 1 eligible",
        "b: 5 eligible, 7 never",
    ]
    assert inventory_wording.status_words(made) == "24 eligible, 0 not yet, 7 never"


def group(cover: Cover, devices: int, **given: Any) -> CoverGroup:
    made = CoverGroup(cover, "site", "win11", "", "standard", allowed=False, devices=devices)
    return replace(made, **given)


def test_what_policies_have() -> None:
    groups = (
        group(Cover.COVERED, 3, allowed=True),
        group(Cover.OTHER_METHOD, 1, region="EU"),
        group(Cover.OTHER_METHOD, 2, allowed=True),
    )
    made = replace(EMPTY, policies=Policies(groups, ()))
    assert inventory_wording.cover_words(made) == (
        "3 covered, 3 covered for another method than it uses, 0 not covered"
    )
    assert inventory_wording.cover_words(EMPTY) == ""
    assert inventory_wording.open_groups(EMPTY, Cover.COVERED) == []
    assert list(map(inventory_wording.group_words, groups)) == [
        "3 devices: site, win11",
        "1 device: site, win11, region EU, connects by standard",
        "2 devices: site, win11, connects by standard, allowed by rules for others",
    ]
    large = inventory_wording.open_groups(made, Cover.OTHER_METHOD)
    assert [each.devices for each in large] == [2, 1]


def test_statements_that_nobody_needs() -> None:
    uses = (
        StatementUse("allow a", ("p:1", "p:2", "p:3", "p:4"), 0, 0, 0, ("mma",)),
        StatementUse("allow b", (), 1, 0, 0, ("mma", "linux")),
        StatementUse("allow c", (), 0, 1, 0, ()),
        StatementUse("allow d", (), 0, 0, 1, ()),
    )
    made = replace(EMPTY, policies=Policies((), uses))
    assert inventory_wording.unused_words(made) == (
        ("statements for devices that nobody has", ["allow a (p:1, p:2, p:3 and 1 more)"]),
        ("fleets that statements name and nobody has", ["mma, linux: allow b"]),
    )
    assert [texts for _, texts in inventory_wording.unused_words(EMPTY)] == [[], []]


def test_what_is_too_old_and_what_is_needed() -> None:
    lacks = (
        LackCount(Component.SENSOR, (10, 1), (10, 9), 1),
        LackCount(Component.SENSOR, (10, 2), (10, 9), 2),
        LackCount(Component.CLIENT, (1,), (2,), 1),
    )
    needed = tuple(
        NeededVersion(Component.SENSOR, (1,), (), date(2026, month, 1), url)
        for month, url in ((3, "https://b"), (5, "https://b"), (4, "https://a"))
    )
    made = replace(
        EMPTY,
        lacks=lacks,
        needed=needed,
        missing=(("its build", 2),),
        connectivity=(("standard", 7), ("streamlined", 1)),
    )
    assert inventory_wording.lack_words(made) == [
        "3 devices have sensor 10.1 to 10.2; needed is 10.9",
        "1 device has client 1; needed is 2",
    ]
    assert inventory_wording.pages_words(made) == [
        "https://a (2026-04-01)",
        "https://b (2026-05-01)",
    ]
    assert inventory_wording.missing_words(made) == ["2 devices: its build"]
    assert inventory_wording.connectivity_words(made) == "7 standard, 1 streamlined"


@pytest.mark.parametrize(
    ("shown", "devices", "words"),
    [((), 3, ""), (("a", "b"), 2, "a, b"), (("a", "b"), 5, "a, b and 3 more")],
)
def test_names_that_somebody_asked_for(shown: tuple[str, ...], devices: int, words: str) -> None:
    assert inventory_wording.name_words(shown, devices) == words


def test_lists_of_a_large_company_are_cut() -> None:
    sites = names("site", 50)
    made = replace(
        EMPTY,
        totals=replace(NONE, counted=1),
        fleets=tuple(FleetCount(site, "win11", 2, ("pc",)) for site in sites),
        without_fleet=tuple(FleetCount(site, "odd", 1) for site in sites),
        policies=Policies(
            tuple(group(Cover.NOT_COVERED, 1, site=site, names=("pc",)) for site in sites),
            tuple(StatementUse(f"allow {site}", (), 0, 0, 0, ()) for site in sites),
        ),
        streamlined=tuple(
            StatusCount(Status.ELIGIBLE, site, "win11", 2, ("pc",)) for site in sites
        ),
    )
    lines = inventory_text.render(made, Style()).splitlines()
    assert [line.strip() for line in lines if "(all with" in line] == [
        "and 110 more lines (all with --full or --format json)",
        "and 60 more lines (all with --full or --format json)",
        "and 60 more groups (all with --full or --format json)",
        "and 10 more (all with --full or --format json)",
        "and 10 more (all with --full or --format json)",
        "and 60 more lines (all with --full or --format json)",
    ]
    assert "      pc and 1 more" in lines
    assert "all with" not in inventory_text.render(made, Style().in_full())
