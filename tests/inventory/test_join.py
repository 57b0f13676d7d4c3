"""Rows become devices: by Defender's id, by Entra's, by name; the newest value holds."""

import random
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from outgate.catalog.prerequisites import Component
from outgate.inventory.device import Agent, Connectivity, Device
from outgate.inventory.join import join
from outgate.values import replace


def seen(day: int) -> datetime:
    return datetime(2026, 11, day, tzinfo=UTC)


def test_values_of_the_newest_row_hold_and_blanks_take_nothing_away() -> None:
    rows = (
        Device(device_id="a", name="pc", platform="windows11", build=(22631, 5), seen=seen(1)),
        Device(device_id="a", platform="windows10", build=(22631,), seen=seen(3)),
        Device(device_id="a", region="EU", seen=seen(2)),
    )
    (device,) = join(rows).devices
    assert (device.platform, device.name, device.region) == ("windows10", "pc", "EU")
    assert device.build == (22631, 5)
    assert device.seen == seen(3)
    upgraded = Device(device_id="a", build=(26100,), seen=seen(4))
    assert join((*rows, upgraded)).devices[0].build == (26100,)


def test_every_value_of_an_older_row_stays_where_the_newest_says_nothing() -> None:
    older = Device(
        device_id="a",
        directory_id="x",
        name="pc",
        platform="windows11",
        release="23h2",
        build=(22631, 5),
        agent=Agent.UNIFIED,
        versions=((Component.AV_ENGINE, (1, 1)), (Component.SENSOR, (10, 8804))),
        antivirus_reports=True,
        region="EU",
        addresses=("10.0.0.1/32",),
        seen=seen(1),
        onboarded=True,
        connectivity=Connectivity.STREAMLINED,
    )
    newest = Device(device_id="a", seen=seen(2))
    (device,) = join((newest, older)).devices
    assert device == replace(older, seen=seen(2))
    # What it says holds, also where that is no, and component by component.
    said = replace(newest, onboarded=False, versions=((Component.AV_ENGINE, (1, 2)),))
    (device,) = join((older, said)).devices
    assert device.onboarded is False
    assert device.version(Component.SENSOR) == (10, 8804)
    assert device.version(Component.AV_ENGINE) == (1, 2)
    assert device.antivirus_reports


def test_a_build_takes_the_revision_of_an_older_row_of_the_same_build() -> None:
    def build_of(*builds: tuple[int, ...] | None) -> tuple[int, ...] | None:
        rows = (
            Device(device_id="a", build=each, seen=seen(9 - n)) for n, each in enumerate(builds)
        )
        (device,) = join(rows).devices
        return device.build

    assert build_of((22631,), (22631, 5), (22631, 4)) == (22631, 5)
    assert build_of((22631, 3), (22631, 5)) == (22631, 3)
    assert build_of(None, (22631,), (19045, 7)) == (22631,)
    assert build_of(None, None) is None


def test_a_bare_name_is_of_the_only_whole_name_that_begins_with_it() -> None:
    def names(*rows: Device) -> list[tuple[str, str]]:
        return [(each.name, each.region) for each in join(rows).devices]

    bare = Device(name="pc", region="EU")
    one, two = (Device(name=f"pc.{word}.example", seen=seen(1)) for word in ("one", "two"))
    assert names(bare, one) == [("pc.one.example", "EU")]
    assert names(bare, one, two) == [
        ("pc", "EU"), ("pc.one.example", ""), ("pc.two.example", ""),
    ]  # fmt: skip
    # Of two whole names neither is the other, and a label is none where both sides have more.
    known = replace(one, device_id="a")
    assert names(known, two) == [("pc.one.example", ""), ("pc.two.example", "")]
    assert names(known, bare) == [("pc.one.example", "EU")]
    assert names(replace(bare, device_id="b", region=""), replace(two, region="UK")) == [
        ("pc.two.example", "UK")
    ]


def test_a_name_leads_to_the_device_with_the_id() -> None:
    rows = (
        Device(device_id="a", name="pc-1.contoso.example", seen=seen(1)),
        Device(name="pc-1", region="EU"),
        Device(name="pc-1.contoso.example", platform="windows11"),
        Device(name="pc-1.other.example"),
    )
    devices = join(rows).devices
    assert [(each.device_id, each.name, each.region) for each in devices] == [
        ("a", "pc-1.contoso.example", "EU"),
        ("", "pc-1.other.example", ""),
    ]


def test_of_two_devices_with_one_name_the_newer_is_meant() -> None:
    rows = (
        Device(device_id="a", name="pc", seen=seen(1)),
        Device(device_id="b", name="pc", seen=seen(2)),
        Device(name="pc", region="EU", seen=seen(9)),
    )
    regions = {each.device_id: each.region for each in join(rows).devices}
    assert regions == {"a": "", "b": "EU"}


def test_entras_id_comes_before_the_name() -> None:
    rows = (
        Device(device_id="a", directory_id="x", name="one"),
        Device(device_id="b", directory_id="y", name="two"),
        Device(directory_id="y", name="renamed", region="EU"),
        Device(directory_id="z", name="one", region="UK"),
        Device(directory_id="w", name="three"),
        Device(name="three", region="US"),
    )
    regions = {each.device_id or each.directory_id: each.region for each in join(rows).devices}
    assert regions == {"a": "UK", "b": "EU", "w": "US"}


def test_of_two_ids_that_one_was_merged_into_the_newer_row_is_right() -> None:
    rows = (
        Device(device_id="a", merged_into="c", seen=seen(1)),
        Device(device_id="a", merged_into="b", seen=seen(2)),
        Device(device_id="a", merged_into="d"),
    )
    assert [each.device_id for each in join(rows).devices] == ["b"]


def test_what_no_row_says_is_empty() -> None:
    """Two rows say no more than one of them."""
    alone = Device(device_id="a")
    assert join((alone, alone)).devices == join((alone,)).devices == (alone,)
    named = Device(name="pc")
    assert join((named, named)).devices == (named,)


def test_devices_without_a_name_have_none_in_common() -> None:
    rows = (
        Device(device_id="a", seen=seen(1)),
        Device(directory_id="x", region="EU"),
        Device(directory_id="y", region="UK"),
    )
    regions = [(each.device_id or each.directory_id, each.region) for each in join(rows).devices]
    assert sorted(regions) == [("a", ""), ("x", "EU"), ("y", "UK")]


def test_a_device_that_was_merged_into_itself_is_that_device() -> None:
    joined = join((Device(device_id="a", merged_into="a"),))
    assert (joined.devices, joined.merged) == ((Device(device_id="a"),), 0)


def test_merged_devices_are_one() -> None:
    rows = (
        Device(device_id="a", merged_into="b", region="EU", seen=seen(1)),
        Device(device_id="b", merged_into="c", seen=seen(2)),
        Device(device_id="c", name="pc", seen=seen(3)),
        Device(device_id="d", merged_into="e"),
        Device(device_id="f", merged_into="g"),
        Device(device_id="g", merged_into="f"),
    )
    joined = join(rows)
    assert joined.merged == 5
    # Two that lead to one another are one, and which of both ids it has never depends on order.
    devices = [(each.device_id, each.region) for each in joined.devices]
    assert sorted(devices) == [("c", "EU"), ("e", ""), ("f", "")]
    assert all(not each.merged_into for each in joined.devices)


rows = st.builds(
    Device,
    device_id=st.sampled_from(("", "", "a", "b")),
    directory_id=st.sampled_from(("", "", "x", "y")),
    name=st.sampled_from(("", "pc", "pc.one", "pc.two", "srv")),
    platform=st.sampled_from(("", "windows10", "linux")),
    region=st.sampled_from(("", "EU", "UK")),
    seen=st.sampled_from((None, seen(1), seen(2))),
    merged_into=st.sampled_from(("", "", "", "b", "c")),
).filter(lambda row: row.device_id or row.directory_id or row.name)


@given(st.lists(rows, max_size=12), st.randoms(use_true_random=False))
def test_no_order_of_rows_matters_and_no_row_is_lost(
    some: list[Device], chance: random.Random
) -> None:
    once = join(some)
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert join(shuffled) == once
    assert once.rows == len(some)
    ids = {row.device_id for row in some if row.device_id and not row.merged_into}
    known = {each.device_id for each in once.devices}
    into = {row.device_id for row in some if row.merged_into}
    assert ids - into <= known
    regions = {row.region for row in some} - {""}
    assert regions >= {each.region for each in once.devices} - {""}
    # A device says something only if one of its rows does; joined again, nothing changes.
    assert len(join(once.devices).devices) <= len(once.devices)
