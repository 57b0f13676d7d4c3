"""A list in our own words, for whoever has devices somewhere else."""

import re

from outgate.inventory.device import Agent, Device
from outgate.inventory.readers.format import Format
from outgate.inventory.row import Row

_ID = re.compile(r"[0-9a-f]{40}")


def _read(row: Row) -> Device:
    platform, name = row.word("os"), row.word("device")
    agent = row.choice("agent", tuple(Agent))
    is_id = _ID.fullmatch(name) is not None
    return Device(
        device_id=name if is_id else "",
        name="" if is_id else name,
        platform=platform,
        release=row.word("release"),
        build=row.build("build"),
        agent=None if agent is None else Agent(agent),
        versions=row.versions(
            platform, "sensor_version", ("av_platform", "av_engine", "av_signature")
        ),
        region=row.name("region"),
        addresses=row.addresses("ip"),
        seen=row.time("last_seen"),
        onboarded=row.onboarded("onboarded"),
        connectivity=row.connectivity("connectivity"),
    )


PLAIN = Format(
    "plain",
    "plain list",
    (frozenset(("device", "os")),),
    (
        "device",
        "os",
        "release",
        "build",
        "agent",
        "sensor_version",
        "av_platform",
        "av_engine",
        "av_signature",
        "region",
        "ip",
        "last_seen",
        "onboarded",
        "connectivity",
    ),
    _read,
)
