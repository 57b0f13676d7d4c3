"""Advanced hunting: DeviceInfo, DeviceNetworkInfo, or a query that joins them."""

from outgate.inventory.device import Device
from outgate.inventory.readers.format import Format
from outgate.inventory.row import Row
from outgate.inventory.values import read_build


def _read(row: Row) -> Device:
    platform = row.word("osplatform")
    build = row.build("osbuild")
    if build is not None and len(build) == 1:
        build = read_build(f"{build[0]}.{row.text('osbuildrevision')}") or build
    return Device(
        device_id=row.word("deviceid"),
        directory_id=row.word("aaddeviceid"),
        name=row.word("devicename"),
        platform=platform,
        release=row.word("osversioninfo"),
        build=build,
        versions=row.versions(platform, "clientversion"),
        addresses=row.addresses("ipaddresses"),
        seen=row.time("timestamp"),
        onboarded=row.onboarded("onboardingstatus"),
        connectivity=row.connectivity("connectivitytype"),
        merged_into=row.word("mergedtodeviceid"),
    )


DEVICE_INFO = Format(
    "device-info",
    "advanced hunting DeviceInfo",
    (
        frozenset(("deviceid", "devicename", "osplatform")),
        frozenset(("deviceid", "ipaddresses")),
    ),
    (
        "deviceid",
        "aaddeviceid",
        "devicename",
        "osplatform",
        "osversioninfo",
        "osbuild",
        "osbuildrevision",
        "clientversion",
        "ipaddresses",
        "timestamp",
        "onboardingstatus",
        "connectivitytype",
        "mergedtodeviceid",
    ),
    _read,
)
