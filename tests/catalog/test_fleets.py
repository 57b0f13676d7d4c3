"""The built-in fleets against Microsoft's own release history, typed by hand."""

import pytest

from outgate.catalog.fleets import FLEETS, Family, Sensor

# Build numbers as Windows itself reports them.
CLIENTS = {
    "win7-sp1": 7601,
    "win8.1": 9600,
    "win10-1607": 14393,
    "win10-1703": 15063,
    "win10-1709": 16299,
    "win10-1803": 17134,
    "win10-1809": 17763,
    "win10-1903": 18362,
    "win10-1909": 18363,
    "win10-2004": 19041,
    "win10-20h2": 19042,
    "win10-21h1": 19043,
    "win10-21h2": 19044,
    "win10-22h2": 19045,
    "win11-21h2": 22000,
    "win11-22h2": 22621,
    "win11-23h2": 22631,
    "win11-24h2": 26100,
    "win11-25h2": 26200,
}
SERVERS = {
    "server2008r2-sp1": 7601,
    "server2012r2": 9600,
    "server2012r2-mma": 9600,
    "server2016": 14393,
    "server2016-mma": 14393,
    "server2019": 17763,
    "server2022": 20348,
    "server2025": 26100,
}
MMA = {"win7-sp1", "win8.1", "server2008r2-sp1", "server2012r2-mma", "server2016-mma"}
UNIFIED = {"server2012r2", "server2016"}


@pytest.mark.parametrize(
    ("family", "builds"),
    [(Family.WINDOWS_CLIENT, CLIENTS), (Family.WINDOWS_SERVER, SERVERS)],
)
def test_fleets_have_the_build_that_windows_reports(family: Family, builds: dict[str, int]) -> None:
    assert {
        fleet.name: fleet.build for fleet in FLEETS.values() if fleet.family is family
    } == builds


def test_fleets_have_the_sensor_that_onboards_them() -> None:
    by_sensor = {
        sensor: {fleet.name for fleet in FLEETS.values() if fleet.sensor is sensor}
        for sensor in Sensor
    }
    assert by_sensor[Sensor.MMA] == MMA
    assert by_sensor[Sensor.UNIFIED] == UNIFIED
    # Windows 10 before 1809 sends its data to other hosts than those after it.
    assert by_sensor[Sensor.LEGACY] == {"win10-1607", "win10-1703", "win10-1709", "win10-1803"}
    assert by_sensor[Sensor.OTHER] == {"macos", "linux"}
