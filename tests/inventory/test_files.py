"""A file of each format with odd rows: what is read of it, typed after the file by hand."""

from collections.abc import Mapping

import pytest

from outgate.catalog.prerequisites import Component, version_text
from outgate.inventory.device import Device, FileRead
from outgate.inventory.fleet import find_fleet
from outgate.inventory.join import join
from tests.conftest import ROOT
from tests.inventory.surveys import NAMED, read

FOLDER = ROOT / "tests" / "inventory" / "files"


def read_sample(name: str, encoding: str = "utf-8", line_end: str = "\n") -> FileRead:
    text = (FOLDER / name).read_text(encoding="utf-8").replace("\n", line_end)
    return read(text.encode(encoding), name)


def facts(file: FileRead) -> dict[str, tuple[str, str]]:
    """Fleet and site of each device by its name, or id."""
    return {
        device.name or device.device_id or device.directory_id: (
            str(find_fleet(device)),
            NAMED.place(device).label,
        )
        for device in join(file.devices).devices
    }


def unread(file: FileRead) -> Mapping[str, int]:
    return {each.reason: each.lines for each in file.unread}


def by_name(file: FileRead) -> dict[str, Device]:
    return {device.name or device.device_id: device for device in join(file.devices).devices}


def versions(device: Device) -> dict[str, str]:
    return {str(component): version_text(version) for component, version in device.versions}


@pytest.mark.parametrize(
    ("encoding", "line_end"), [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("utf-16", "\r\n")]
)
def test_the_portal(encoding: str, line_end: str) -> None:
    file = read_sample("portal.csv", encoding, line_end)
    assert file.format == "portal"
    assert unread(file) == {"neither id nor name": 1, "torn, or no row": 1}
    assert dict(file.odd) == {"device ips": 1, "last device update": 1, "onboarding status": 1}
    assert facts(file) == {
        "pc-1.contoso.example": ("win11-23h2", "hamburg"),
        "pc-2": ("win10-22h2", "hamburg"),
        "pc-3": ("win10-21h2", "in no site"),
        "pc-4": ("win10-1709", "hamburg"),
        "srv-5": ("server2016 or server2016-mma", "london"),
        "srv-6": ("server2012r2 or server2012r2-mma", "london"),
        "srv-7": ("server2022", "london"),
        "mac-8": ("macos", "hamburg"),
        "linux-9": ("linux", "hamburg"),
        "phone-10": ("another operating system", "hamburg"),
        "printer-11": ("no operating system given", "hamburg"),
        "pc-12": ("win11-24h2", "milan"),
        "pc-13": ("a build of Windows without a fleet", "no address known"),
        "pc-14": ("a build of Windows without a fleet", "hamburg"),
        "pc-16": ("name and build of Windows contradict each other", "hamburg"),
    }
    devices = by_name(file)
    assert {name for name, each in devices.items() if each.onboarded is False} == {"printer-11"}
    assert devices["pc-14"].onboarded is None
    assert {name for name, each in devices.items() if each.seen is None} == {"pc-13"}
    assert [devices[name].seen.hour for name in ("pc-4", "srv-5", "pc-3")] == [8, 20, 0]  # type: ignore[union-attr]  # all have one
    assert devices["pc-2"].build == (19045, 4046)


def test_machines() -> None:
    file = read_sample("machines.json")
    assert file.format == "machines"
    assert unread(file) == {
        "neither id nor name": 1,
        "no record": 3,
        "record of another kind": 1,
    }
    assert dict(file.odd) == {"computerdnsname": 1, "lastseen": 1}
    assert facts(file) == {
        "pc-1.contoso.example": ("win11-23h2", "hamburg"),
        "pc-2": ("win10-22h2", "milan"),
        "srv-3": ("server2016-mma", "london"),
        "srv-4": ("server2016", "london"),
        "srv-5": ("server2016 or server2016-mma", "london"),
        "linux-6": ("linux", "london"),
        "pc-7": ("win10-1709", "no address known"),
        "pc-8": ("win10-22h2", "hamburg"),
        "pc-9": ("win7-sp1", "hamburg"),
        "0b11": ("a build of Windows without a fleet", "hamburg"),
        "0b12": ("win11-21h2", "hamburg"),
    }
    assert join(file.devices).merged == 1
    assert versions(by_name(file)["linux-6"]) == {"client": "101.24022.1"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_device_info(encoding: str) -> None:
    file = read_sample("device-info.csv", encoding)
    assert file.format == "device-info"
    # The quote that is never closed takes the row behind it along.
    assert unread(file) == {"torn, or no row": 2}
    assert dict(file.odd) == {"clientversion": 1, "connectivitytype": 1, "ipaddresses": 2}
    assert facts(file) == {
        "pc-1.contoso.example": ("win11-23h2", "hamburg"),
        "srv-2": ("server2012r2-mma", "london"),
        "srv-3": ("server2012r2", "london"),
        "srv-4": ("server2012r2 or server2012r2-mma", "no address known"),
        "mac-5": ("macos", "no address known"),
        "linux-6": ("linux", "in no site"),
        "pc-7": ("win10-1809", "hamburg"),
        "pc-8": ("win10-21h2", "hamburg"),
        "pc-10": ("win10-21h1", "no address known"),
        "pc-11": ("a build of Windows without a fleet", "hamburg"),
        "pc-14": ("win10-22h2", "hamburg"),
    }
    devices = by_name(file)
    assert devices["pc-1.contoso.example"].connectivity == "streamlined"
    assert devices["pc-1.contoso.example"].build == (22631, 4602)
    assert versions(devices["pc-1.contoso.example"]) == {"sensor": "10.8804.27858.1000"}
    assert versions(devices["mac-5"]) == {"client": "101.26052.16"}
    # What an older id of the device knew stays where the newer one does not say.
    assert devices["pc-8"].build == (19044, 1586)
    assert devices["pc-8"].addresses == ("10.20.0.9/32",)
    assert versions(devices["pc-8"]) == {"sensor": "10.8040.0.0"}


def test_antivirus_health() -> None:
    file = read_sample("av-health.json")
    assert file.format == "av-health-files"
    assert unread(file) == {"no record": 2, "record of another kind": 1, "torn, or no row": 1}
    assert dict(file.odd) == {
        "avsignatureversion": 1,
        "devicegatheredinfo": 1,
        "lastseentime": 1,
    }
    assert {name: fleet for name, (fleet, _) in facts(file).items()} == {
        "pc-1.contoso.example": "win10-22h2",
        "srv-2": "server2016",
        "linux-3": "linux",
        "mac-4": "macos",
        "pc-5": "win11-23h2",
        "pc-6": "win11-23h2",
        "pc-7": "win10-1803",
    }
    devices = by_name(file)
    assert versions(devices["srv-2"]) == {
        "antivirus platform": "4.18.2211.4",
        "antivirus engine": "1.1.19900.1",
        "security intelligence": "1.391.344.0",
    }
    assert versions(devices["pc-6"]) == {"antivirus platform": "4.18.1.1"}
    assert devices["pc-1.contoso.example"].build == (19045, 4046)


def test_intune() -> None:
    file = read_sample("intune.csv")
    assert file.format == "intune"
    assert unread(file) == {"neither id nor name": 1, "torn, or no row": 1}
    assert dict(file.odd) == {"os version": 1, "wifiipv4address": 1}
    assert facts(file) == {
        "pc-1": ("win11-23h2", "hamburg"),
        "pc-2": ("win10-22h2", "no address known"),
        "iphone": ("another operating system", "hamburg"),
        "mac-4": ("macos", "hamburg"),
        "ubuntu-5": ("linux", "no address known"),
        "android": ("another operating system", "hamburg"),
        "pc-7": ("win10-1809", "hamburg"),
        "pc-8": ("win11-24h2", "milan"),
        "pc-11": ("no build of Windows given", "no address known"),
    }


def test_the_analyzer() -> None:
    file = read_sample("analyzer.xml", "utf-8-sig", "\r\n")
    (device,) = file.devices
    assert (file.format, unread(file), file.odd) == ("analyzer", {}, ())
    assert (device.device_id, device.name, str(find_fleet(device))) == (
        "0e01",
        "srv-1",
        "server2016",
    )
    assert device.build == (14393, 5125)
    assert versions(device) == {
        "sensor": "10.8560.25364.1036",
        "antivirus platform": "4.18.25090.3009",
        "antivirus engine": "1.1.25090.3001",
        "security intelligence": "1.439.218.0",
    }
    assert read_sample("analyzer.xml", "utf-16").devices == file.devices


def test_the_plain_list() -> None:
    file = read_sample("plain.csv")
    assert file.format == "plain"
    assert unread(file) == {"neither id nor name": 1, "torn, or no row": 1}
    assert dict(file.odd) == {"agent": 1, "region": 1}
    assert facts(file) == {
        "pc-1": ("win11-23h2", "hamburg"),
        "0123456789abcdef0123456789abcdef01234567": ("win10-1709", "hamburg"),
        "srv-3": ("server2016-mma", "london"),
        "srv-4": ("server2016", "london"),
        "srv-5": ("server2016 or server2016-mma", "london"),
        "srv-6": ("server2008r2-sp1", "london"),
        "pc-7": ("win10-22h2", "hamburg"),
        "pc-8": ("win8.1", "hamburg"),
        "mac-9": ("macos", "hamburg"),
        "linux-10": ("linux", "hamburg"),
        "pc-11": ("win11-23h2", "hamburg"),
    }
    devices = by_name(file)
    assert devices["pc-1"].connectivity == "standard"
    assert devices["pc-1"].build == (22631, 4602)
    assert devices["srv-5"].region == ""
    assert devices["mac-9"].version(Component.CLIENT) == (101, 24022, 1)
