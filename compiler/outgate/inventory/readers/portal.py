"""The list of devices that the Defender portal exports as CSV. It has no version of sensor."""

from outgate.inventory.device import Device
from outgate.inventory.readers.format import Format
from outgate.inventory.row import Row


def _read(row: Row) -> Device:
    return Device(
        device_id=row.word("device id"),
        directory_id=row.word("aad device id"),
        name=row.word("device name"),
        platform=row.word("os platform"),
        release=row.word("os version", "windows 10 version"),
        build=row.build("os build"),
        addresses=row.addresses("device ips"),
        seen=row.time("last device update"),
        onboarded=row.onboarded("onboarding status"),
    )


PORTAL = Format(
    "portal",
    "device list of the Defender portal",
    (frozenset(("device id", "device name", "onboarding status")),),
    (
        "device id",
        "aad device id",
        "device name",
        "os platform",
        "os version",
        "windows 10 version",
        "os build",
        "device ips",
        "last device update",
        "onboarding status",
    ),
    _read,
)
