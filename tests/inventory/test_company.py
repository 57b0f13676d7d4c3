"""A company of 5,000 devices with every fleet: what a report counts is what its maker knows."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

import pytest

from outgate.inventory.eligibility import Status
from outgate.inventory.model import Inventory
from tests.builders.company import MMA, OF_INTUNE, SYSTEMS, Made, by_site_and_fleet, make_company
from tests.builders.company_exports import (
    analyzer_xml,
    av_health_json,
    av_health_lines,
    device_info_csv,
    device_info_json,
    intune_csv,
    machines_json,
    plain_csv,
    portal_csv,
)
from tests.inventory.surveys import surveyed

SIZE = 5_000


@cache
def company() -> tuple[Made, ...]:
    return make_company(SIZE)


def counted(inventory: Inventory) -> dict[tuple[str, str], int]:
    return {(each.site, each.fleet): each.devices for each in inventory.fleets}


def statuses(inventory: Inventory) -> Counter[tuple[str, str, str]]:
    counts = Counter[tuple[str, str, str]]()
    for each in inventory.streamlined:
        counts[each.status.name.lower(), each.site, each.fleet] += each.devices
    return counts


def true_statuses(devices: Iterable[Made]) -> Counter[tuple[str, str, str]]:
    return Counter((each.status, each.site, each.fleet) for each in devices if each.counts)


def without_onboarding(devices: Iterable[Made]) -> Counter[tuple[str, str]]:
    """Of files that do not say whether devices are onboarded."""
    return Counter((each.site, each.fleet) for each in devices if not each.stale)


def test_every_fleet_is_there() -> None:
    assert {each.fleet for each in company() if each.counts} == set(SYSTEMS)
    assert {each.old for each in company()} >= {"", "sensor", "client", "windows"}


@pytest.mark.parametrize("write", [portal_csv, machines_json])
def test_lists_without_sensors(write: Callable[[Iterable[Made]], bytes]) -> None:
    inventory = surveyed(write(company())).inventory
    assert counted(inventory) == by_site_and_fleet(company(), sensors=False)
    assert inventory.totals.devices == inventory.totals.rows == SIZE
    assert inventory.totals.not_onboarded == sum(not each.onboarded for each in company())
    assert inventory.totals.stale == sum(each.onboarded and each.stale for each in company())
    assert dict(inventory.connectivity)["unknown"] == inventory.totals.counted


@pytest.mark.parametrize("write", [device_info_csv, device_info_json])
def test_advanced_hunting(write: Callable[[Iterable[Made]], bytes]) -> None:
    inventory = surveyed(write(company())).inventory
    assert counted(inventory) == by_site_and_fleet(company())
    connects = Counter(each.connectivity.lower() for each in company() if each.counts)
    assert dict(inventory.connectivity) == {**connects, "unknown": 0}
    assert inventory.by_status(Status.ALREADY) == connects["streamlined"]


def test_the_plain_list() -> None:
    inventory = surveyed(plain_csv(company())).inventory
    assert counted(inventory) == by_site_and_fleet(company())
    assert statuses(inventory) == true_statuses(company())


def test_antivirus_health_alone_has_no_address() -> None:
    wanted = Counter(
        ("no address known", each.fleet)
        for each in company()
        if not each.stale and each.fleet not in MMA
    )
    for write in (av_health_json, av_health_lines):
        assert counted(surveyed(write(company())).inventory) == wanted


def test_intune_alone() -> None:
    wanted = without_onboarding(each for each in company() if each.fleet in OF_INTUNE)
    assert counted(surveyed(intune_csv(company())).inventory) == wanted


def test_files_of_analyzers() -> None:
    some = [each for each in company()[:290] if each.fleet not in ("macos", "linux")]
    inventory = surveyed(*map(analyzer_xml, some)).inventory
    wanted = Counter(("no address known", each.fleet) for each in some if not each.stale)
    assert counted(inventory) == wanted
    # The analyzer does not say how a device connects, so that none is known to have moved.
    true = Counter(replace(each, connectivity="").status for each in some if not each.stale)
    shown = Counter[str]()
    for each in inventory.streamlined:
        shown[each.status.name.lower()] += each.devices
    assert shown == true


@pytest.mark.slow
@pytest.mark.parametrize("health", [av_health_json, av_health_lines])
def test_hunting_and_antivirus_health_together(
    health: Callable[[Iterable[Made]], bytes],
) -> None:
    """Both files together know everything; the portal adds what they know already."""
    files = (device_info_json(company()), health(company()), portal_csv(company()))
    inventory = surveyed(*files).inventory
    assert counted(inventory) == by_site_and_fleet(company())
    assert statuses(inventory) == true_statuses(company())
    assert inventory.totals.devices == SIZE
    old = Counter(each.old for each in company() if each.counts and each.status == "not_yet")
    too_old = Counter[str]()
    for each in inventory.lacks:
        too_old[str(each.component)] += each.devices
    assert too_old == old


def test_intune_is_joined_by_the_id_of_entra_and_its_addresses_count() -> None:
    some = company()[:580]
    inventory = surveyed(av_health_json(some), intune_csv(some), device_info_json(some)).inventory
    assert inventory.totals.devices == len(some)
    assert counted(inventory) == by_site_and_fleet(some)


def test_the_order_of_files_and_rows_does_not_matter() -> None:
    some = company()[:290]
    files = (plain_csv(some), device_info_csv(some), av_health_json(some), intune_csv(some))
    back = some[::-1]
    again = (intune_csv(back), av_health_json(back), device_info_csv(back), plain_csv(back))
    one, other = surveyed(*files), surveyed(*again)
    assert one.devices == other.devices
    assert one.inventory.fleets == other.inventory.fleets
    assert one.inventory.streamlined == other.inventory.streamlined
