"""Every column of every format by itself: what a device knows where a file has no other one.

Exports differ by age and license. A column that is named here and read nowhere, or read and never
taken out of the file, would leave devices without a fleet or a place, and nobody would be told.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from outgate.catalog.prerequisites import Component
from outgate.inventory.device import Agent, Connectivity, Device
from outgate.inventory.read import read_file
from outgate.inventory.readers.registry import FORMATS
from outgate.inventory.records import NO_RECORD
from tests.inventory.surveys import read

Said = tuple[str, str, object]  # what stands in the column, and the field of a device that has it
WHEN = datetime(2026, 11, 29, 8, tzinfo=UTC)
ISO = "2026-11-29T08:00:00Z"
ID = "0123456789abcdef0123456789abcdef01234567"


def version(component: Component, *numbers: int) -> tuple[tuple[Component, tuple[int, ...]], ...]:
    return ((component, numbers),)


SENSOR = ("10.8804.1.2", "versions", version(Component.SENSOR, 10, 8804, 1, 2))
PLATFORM = ("4.18.1.2", "versions", version(Component.AV_PLATFORM, 4, 18, 1, 2))
ENGINE = ("1.1.3.4", "versions", version(Component.AV_ENGINE, 1, 1, 3, 4))
SIGNATURE = ("1.391.5.6", "versions", version(Component.AV_SIGNATURE, 1, 391, 5, 6))
SEEN = (ISO, "seen", WHEN)
BUILD = ("22631.5", "build", (22631, 5))
ADDRESS = ("10.20.0.1", "addresses", ("10.20.0.1/32",))
ONBOARDED = ("Onboarded", "onboarded", True)
SYSTEM = ("Windows11", "platform", "windows11")
NAME = ("PC-1", "name", "pc-1")
ENTRA = ("E1", "directory_id", "e1")
DEVICE = ("D1", "device_id", "d1")
MERGED = ("D2", "merged_into", "d2")
RELEASE = ("23H2", "release", "23h2")

COLUMNS: Mapping[str, Mapping[str, Said]] = {
    "av-health": {
        "machineid": DEVICE,
        "id": DEVICE,
        "computerdnsname": NAME,
        "oskind": SYSTEM,
        "osplatform": SYSTEM,
        "osversion": ("10.0.22631.5", "build", (22631, 5)),
        "avplatformversion": PLATFORM,
        "avengineversion": ENGINE,
        "avsignatureversion": SIGNATURE,
        "lastseentime": SEEN,
        "datarefreshtimestamp": SEEN,
    },
    "av-health-files": {
        "deviceid": DEVICE,
        "devicename": NAME,
        "osplatform": SYSTEM,
        "osversion": ("10.0.22631.5", "build", (22631, 5)),
        "lastseentime": SEEN,
        "devicegatheredinfo": (json.dumps({"AvEngineVersion": ENGINE[0]}), *ENGINE[1:]),
    },
    "portal": {
        "device id": DEVICE,
        "aad device id": ENTRA,
        "device name": NAME,
        "os platform": SYSTEM,
        "os version": RELEASE,
        "windows 10 version": RELEASE,
        "os build": BUILD,
        "device ips": ADDRESS,
        "last device update": SEEN,
        "onboarding status": ONBOARDED,
    },
    "intune": {
        "azure ad device id": ENTRA,
        "microsoft entra device id": ENTRA,
        "referenceid": ENTRA,
        "device name": NAME,
        "devicename": NAME,
        "os": SYSTEM,
        "os version": ("10.0.22631.5", "build", (22631, 5)),
        "osversion": ("10.0.22631.5", "build", (22631, 5)),
        "wifiipv4address": ADDRESS,
        "last check-in": SEEN,
        "lastcontact": SEEN,
    },
    "machines": {
        "id": DEVICE,
        "aaddeviceid": ENTRA,
        "computerdnsname": NAME,
        "osplatform": SYSTEM,
        "version": RELEASE,
        "osbuild": BUILD,
        "agentversion": SENSOR,
        "lastipaddress": ADDRESS,
        "ipaddresses": ADDRESS,
        "lastseen": SEEN,
        "onboardingstatus": ONBOARDED,
        "mergedintomachineid": MERGED,
    },
    "device-info": {
        "deviceid": DEVICE,
        "aaddeviceid": ENTRA,
        "devicename": NAME,
        "osplatform": SYSTEM,
        "osversioninfo": RELEASE,
        "osbuild": BUILD,
        "osbuildrevision": ("5", "build", (22631, 5)),
        "clientversion": SENSOR,
        "ipaddresses": ADDRESS,
        "timestamp": SEEN,
        "onboardingstatus": ONBOARDED,
        "connectivitytype": ("Streamlined", "connectivity", Connectivity.STREAMLINED),
        "mergedtodeviceid": MERGED,
    },
    "analyzer": {
        "deviceid": DEVICE,
        "devicename": NAME,
        "osname": SYSTEM,
        "osbuild": BUILD,
        "senseversion": SENSOR,
        "defender av platform version": PLATFORM,
        "defender av engine version": ENGINE,
        "defender av security intelligence version": SIGNATURE,
        "scriptruntime": SEEN,
    },
    "plain": {
        "device": (ID, "device_id", ID),
        "os": SYSTEM,
        "release": RELEASE,
        "build": BUILD,
        "agent": ("MMA", "agent", Agent.MMA),
        "sensor_version": SENSOR,
        "av_platform": PLATFORM,
        "av_engine": ENGINE,
        "av_signature": SIGNATURE,
        "region": ("EU", "region", "EU"),
        "ip": ADDRESS,
        "last_seen": SEEN,
        "onboarded": ONBOARDED,
        "connectivity": ("standard", "connectivity", Connectivity.STANDARD),
    },
}
# By what a file is known, in each way that it is, and what else a row needs to be a device that is
# read: an id or a name, and the system where a build or a version means nothing without.
KNOWN_BY: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "av-health": (("machineid", "avplatformversion"), ("machineid", "avengineversion")),
    "av-health-files": (("deviceid", "devicegatheredinfo"),),
    "portal": (("device id", "device name", "onboarding status"),),
    "intune": (
        ("device name", "last check-in", "os", "os version"),
        ("devicename", "lastcontact", "os", "osversion"),
    ),
    "machines": (("id", "computerdnsname", "osplatform"),),
    "device-info": (("deviceid", "devicename", "osplatform"), ("deviceid", "ipaddresses")),
    "analyzer": (("mderesults",),),
    "plain": (("device", "os"),),
}
BESIDE: Mapping[str, Mapping[str, str]] = {
    "av-health": {"computerdnsname": "x", "osplatform": "Windows11"},
    "av-health-files": {"devicename": "x", "osplatform": "Windows11", "devicegatheredinfo": "{}"},
    "portal": {"device name": "x"},
    "intune": {"device name": "x", "os": "Windows"},
    "machines": {"computerdnsname": "x", "osplatform": "Windows11"},
    "device-info": {"devicename": "x", "osbuild": "22631", "osplatform": "Windows11"},
    "analyzer": {"devicename": "x"},
    "plain": {"device": "x"},
}
# Names for one thing, of which a file has one: the other one is left out where this one is asked.
TWINS = {"oskind": "osplatform", "devicename": "device name"}


def written(columns: Mapping[str, str]) -> str:
    """A file of one record."""
    return json.dumps([columns])


def read_alone(name: str, column: str, value: str) -> Device:
    """The device of a file of a format in which one column says something."""
    row = {**dict.fromkeys(KNOWN_BY[name][0], ""), **BESIDE[name]}
    twin = TWINS.get(column)
    if twin in row:
        row[twin] = ""
    file = read(written({**row, column: value}))
    assert (file.format, file.odd) == (name, ())
    (device,) = file.devices
    return device


CASES = [(name, column) for name, columns in COLUMNS.items() for column in columns]


@pytest.mark.parametrize(("name", "column"), CASES)
def test_a_column_is_read_by_itself(name: str, column: str) -> None:
    value, field, wanted = COLUMNS[name][column]
    assert getattr(read_alone(name, column, value), field) == wanted


def test_there_is_a_case_for_every_column_of_every_format() -> None:
    assert {each.name: set(each.columns) for each in FORMATS} == {
        name: set(columns) for name, columns in COLUMNS.items()
    }


@pytest.mark.parametrize("name", KNOWN_BY)
def test_a_format_is_known_by_some_columns_and_by_no_fewer(name: str) -> None:
    """A file that lacks one may be another export: it is refused, or read as that one."""
    for signature in KNOWN_BY[name]:
        row = dict.fromkeys(signature, "")
        assert read(written({**row, "more": "x"})).format == name
        for column in signature:
            fewer = {**{each: "" for each in row if each != column}, "more": "x"}
            assert other_format(fewer) != name


def other_format(row: Mapping[str, str]) -> str | None:
    file, problem = read_file("x", written(row).encode())
    assert (file is None) is (problem is not None)
    return file.format if file else None


def test_who_names_no_export_is_told_which_ones_there_are() -> None:
    """The words that people know the exports by, each once."""
    _, problem = read_file("x", b"a,b\n1,2\n")
    assert problem is not None
    assert problem.help == (
        "name an export, or a gzip of one: antivirus health API, antivirus health files, device "
        "list of the Defender portal, Intune devices, list machines API, advanced hunting "
        "DeviceInfo, client analyzer, plain list"
    )


def test_an_empty_record_among_others_is_counted() -> None:
    file = read('[{"device": "a", "os": "Linux"}, {}]')
    assert [(each.reason, each.lines) for each in file.unread] == [(NO_RECORD, 1)]
