"""The client analyzer's MDEClientAnalyzer.xml: one device with the versions of all that it has."""

from outgate.inventory.device import Device
from outgate.inventory.readers.format import Format
from outgate.inventory.row import Row

_ANTIVIRUS = (
    "defender av platform version",
    "defender av engine version",
    "defender av security intelligence version",
)


def _read(row: Row) -> Device:
    platform = row.word("osname")
    return Device(
        device_id=row.word("deviceid"),
        name=row.word("devicename"),
        platform=platform,
        build=row.build("osbuild"),
        versions=row.versions(platform, "senseversion", _ANTIVIRUS),
        seen=row.time("scriptruntime"),
    )


ANALYZER = Format(
    "analyzer",
    "client analyzer",
    (frozenset(("mderesults",)),),
    ("deviceid", "devicename", "osname", "osbuild", "senseversion", *_ANTIVIRUS, "scriptruntime"),
    _read,
)
