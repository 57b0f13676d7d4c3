"""Which fleet a device is of, by what is known of it: each way to an answer once."""

import pytest

from outgate.catalog.prerequisites import Component, Version
from outgate.inventory.device import Agent, Device
from outgate.inventory.fleet import FleetOf, Why, find_fleet
from outgate.inventory.sites import Place, Sites
from outgate.traffic.address import RuleSource

TWINS = ("server2016", "server2016-mma")
OLD_TWINS = ("server2012r2", "server2012r2-mma")


@pytest.mark.parametrize(
    ("platform", "release", "build", "wanted"),
    [
        ("", "", None, FleetOf((), Why.NO_SYSTEM)),
        ("Android", "", None, FleetOf((), Why.OTHER_SYSTEM)),
        ("macOS", "", None, FleetOf(("macos",))),
        ("Mac OS X", "", None, FleetOf(("macos",))),
        ("OSX", "", None, FleetOf(("macos",))),
        ("Linux", "", None, FleetOf(("linux",))),
        ("Oracle Linux Server", "", None, FleetOf(("linux",))),
        ("Ubuntu", "", None, FleetOf(("linux",))),
        ("Windows10", "", (19045, 4046), FleetOf(("win10-22h2",))),
        ("Windows 11", "", (22631,), FleetOf(("win11-23h2",))),
        ("Windows", "", (22631,), FleetOf(("win11-23h2",))),
        ("Windows10", "", (99999,), FleetOf((), Why.UNKNOWN_BUILD)),
        ("Windows10", "22h2", None, FleetOf(("win10-22h2",))),
        ("Windows11", "22h2", None, FleetOf(("win11-22h2",))),
        ("Win11", "22h2", None, FleetOf(("win11-22h2",))),
        ("Windows11", "1709", None, FleetOf((), Why.UNKNOWN_BUILD)),
        ("Windows10", "1709", None, FleetOf(("win10-1709",))),
        ("Windows10", "", None, FleetOf((), Why.NO_BUILD)),
        ("Windows7", "", None, FleetOf(("win7-sp1",))),
        ("Windows 8.1", "", None, FleetOf(("win8.1",))),
        ("Windows8Blue", "", None, FleetOf(("win8.1",))),
        ("Windows81", "", None, FleetOf(("win8.1",))),
        ("Windows8", "", None, FleetOf((), Why.NO_BUILD)),
        ("WindowsServer2022", "", None, FleetOf(("server2022",))),
        ("Windows Server 2022", "", (20348, 1), FleetOf(("server2022",))),
        ("Windows Server", "", (17763,), FleetOf(("server2019",))),
        ("Windows Server 2019", "", (20348,), FleetOf((), Why.CONTRADICTION)),
        ("Windows Server", "", (99999,), FleetOf((), Why.UNKNOWN_BUILD)),
        ("Windows Server 2003", "", None, FleetOf((), Why.UNKNOWN_BUILD)),
        ("Windows Server", "", None, FleetOf((), Why.NO_BUILD)),
        ("Windows Server 2008 R2", "", None, FleetOf(("server2008r2-sp1",))),
        ("Windows Server 2025", "", None, FleetOf(("server2025",))),
        ("Windows Server 2016", "", None, FleetOf(TWINS, Why.NO_SENSOR)),
        ("Windows Server 2012 R2", "", None, FleetOf(OLD_TWINS, Why.NO_SENSOR)),
    ],
)
def test_by_system_release_and_build(
    platform: str, release: str, build: Version | None, wanted: FleetOf
) -> None:
    assert find_fleet(Device(platform=platform, release=release, build=build)) == wanted


@pytest.mark.parametrize(
    ("sensor", "agent", "reports", "wanted"),
    [
        ((10, 3720, 16299, 1), None, False, TWINS[1:]),
        ((10, 3721), None, False, TWINS),
        ((10, 7999, 9), None, False, TWINS),
        ((10, 8000), None, False, TWINS[:1]),
        ((10, 8804, 1), None, False, TWINS[:1]),
        ((10, 7999), None, True, TWINS),
        (None, None, True, TWINS[:1]),
        (None, None, False, TWINS),
        (None, Agent.MMA, True, TWINS[1:]),
        ((10, 3720), Agent.UNIFIED, False, TWINS[:1]),
    ],
)
def test_by_agent(
    sensor: Version | None, agent: Agent | None, reports: bool, wanted: tuple[str, ...]
) -> None:
    """What somebody says comes first, then the sensor, then that it reports on its antivirus."""
    versions = ((Component.SENSOR, sensor),) if sensor else ()
    device = Device(
        platform="Windows Server 2016", versions=versions, agent=agent, antivirus_reports=reports
    )
    assert find_fleet(device).names == wanted


def test_the_site_of_a_device_is_the_smallest_that_has_its_first_address() -> None:
    sites = Sites(
        RuleSource(name, (network,))
        for name, network in (
            ("wide", "10.0.0.0/8"),
            ("b", "10.20.0.0/16"),
            ("a", "10.20.0.0/16"),
            ("zone", "10.20.9.0/24"),
            ("six", "2001:db8::/32"),
        )
    )
    for addresses, site, address in (
        (("10.20.9.1/32",), "zone", "10.20.9.1/32"),
        (("10.20.8.1/32",), "a", "10.20.8.1/32"),
        (("10.99.0.1/32", "10.20.9.1/32"), "wide", "10.99.0.1/32"),
        (("192.0.2.1/32", "2001:db8::7/128"), "six", "2001:db8::7/128"),
        (("192.0.2.1/32", "192.0.2.2/32"), None, "192.0.2.1/32"),
        ((), None, ""),
    ):
        assert sites.place(Device(addresses=addresses)) == Place(site, address), addresses
    assert [Place(None, each).label for each in ("192.0.2.1/32", "")] == [
        "in no site",
        "no address known",
    ]
