"""Devices of Intune: the export of its portal, or the table IntuneDevices of Log Analytics.

It names users in several columns, none of which is read. It knows no sensor.
"""

from outgate.inventory.device import Device
from outgate.inventory.readers.format import Format
from outgate.inventory.row import Row
from outgate.inventory.system import WINDOWS, family_of


def _read(row: Row) -> Device:
    platform = row.word("os")
    return Device(
        directory_id=row.word("azure ad device id", "microsoft entra device id", "referenceid"),
        name=row.word("device name", "devicename"),
        platform=platform,
        build=row.build("os version", "osversion") if family_of(platform) in WINDOWS else None,
        addresses=row.addresses("wifiipv4address"),
        seen=row.time("last check-in", "lastcontact"),
    )


INTUNE = Format(
    "intune",
    "Intune devices",
    (
        frozenset(("device name", "last check-in", "os", "os version")),
        frozenset(("devicename", "lastcontact", "os", "osversion")),
    ),
    (
        "azure ad device id",
        "microsoft entra device id",
        "referenceid",
        "device name",
        "devicename",
        "os",
        "os version",
        "osversion",
        "wifiipv4address",
        "last check-in",
        "lastcontact",
    ),
    _read,
)
