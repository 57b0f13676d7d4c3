"""The export of antivirus health: pages of an answer, or the files for many devices.

Only devices that the service can ask for their antivirus are in it: of Windows Server 2012 R2 and
2016 those with the unified agent.
"""

from outgate.inventory.device import Device
from outgate.inventory.readers.format import Format
from outgate.inventory.row import Row
from outgate.inventory.system import WINDOWS, family_of

_VERSIONS = ("avplatformversion", "avengineversion", "avsignatureversion")
_GATHERED = (*_VERSIONS, "timestamp")


def _read(row: Row) -> Device:
    platform = row.word("osplatform", "oskind")
    return Device(
        device_id=row.word("machineid", "deviceid", "id"),
        name=row.word("computerdnsname", "devicename"),
        platform=platform,
        build=row.build("osversion") if family_of(platform) in WINDOWS else None,
        versions=row.versions(platform, antivirus=_VERSIONS),
        antivirus_reports=True,
        seen=row.time("lastseentime", "datarefreshtimestamp"),
    )


def _read_file(row: Row) -> Device:
    """A line of the files: what was gathered is JSON in a text."""
    return _read(row.inside("devicegatheredinfo", _GATHERED))


AV_HEALTH = Format(
    "av-health",
    "antivirus health API",
    (frozenset(("machineid", "avplatformversion")), frozenset(("machineid", "avengineversion"))),
    (
        "machineid",
        "id",
        "computerdnsname",
        "oskind",
        "osplatform",
        "osversion",
        *_VERSIONS,
        "lastseentime",
        "datarefreshtimestamp",
    ),
    _read,
)
AV_HEALTH_FILES = Format(
    "av-health-files",
    "antivirus health files",
    (frozenset(("deviceid", "devicegatheredinfo")),),
    ("deviceid", "devicename", "osplatform", "osversion", "lastseentime", "devicegatheredinfo"),
    _read_file,
)
