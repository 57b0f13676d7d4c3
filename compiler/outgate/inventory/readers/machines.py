"""What the API that lists machines answers, page by page."""

from outgate.inventory.device import Device
from outgate.inventory.readers.format import Format
from outgate.inventory.row import Row


def _read(row: Row) -> Device:
    platform = row.word("osplatform")
    return Device(
        device_id=row.word("id"),
        directory_id=row.word("aaddeviceid"),
        name=row.word("computerdnsname"),
        platform=platform,
        release=row.word("version"),
        build=row.build("osbuild"),
        versions=row.versions(platform, "agentversion"),
        addresses=row.addresses("lastipaddress", "ipaddresses"),
        seen=row.time("lastseen"),
        onboarded=row.onboarded("onboardingstatus"),
        merged_into=row.word("mergedintomachineid"),
    )


MACHINES = Format(
    "machines",
    "list machines API",
    (frozenset(("id", "computerdnsname", "osplatform")),),
    (
        "id",
        "aaddeviceid",
        "computerdnsname",
        "osplatform",
        "version",
        "osbuild",
        "agentversion",
        "lastipaddress",
        "ipaddresses",
        "lastseen",
        "onboardingstatus",
        "mergedintomachineid",
    ),
    _read,
)
