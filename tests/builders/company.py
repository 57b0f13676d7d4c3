"""A made-up company: devices of every fleet at some sites, written in every format, with the truth.

What is right is typed here by hand, and never asked of the product.
"""

import csv
import gzip
import io
import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAY = date(2026, 11, 30)
SITES = {
    "hamburg": "10.20.0.0/16",
    "milan": "10.24.0.0/16",
    "london": "10.40.0.0/22",
    "london-lab": "10.40.1.0/24",  # inside of london
}
NOWHERE = "in no site"
# fleet: platform as the portal writes it, label of the release, build, revision that is new enough
SYSTEMS: dict[str, tuple[str, str, int, int]] = {
    "win10-1607": ("Windows10", "1607", 14393, 1),
    "win10-1703": ("Windows10", "1703", 15063, 1),
    "win10-1709": ("Windows10", "1709", 16299, 1),
    "win10-1803": ("Windows10", "1803", 17134, 1),
    "win10-1809": ("Windows10", "1809", 17763, 2686),
    "win10-1903": ("Windows10", "1903", 18362, 1),
    "win10-1909": ("Windows10", "1909", 18363, 2158),
    "win10-2004": ("Windows10", "2004", 19041, 1),
    "win10-20h2": ("Windows10", "20H2", 19042, 1586),
    "win10-21h1": ("Windows10", "21H1", 19043, 1),
    "win10-21h2": ("Windows10", "21H2", 19044, 1586),
    "win10-22h2": ("Windows10", "22H2", 19045, 2194),
    "win11-21h2": ("Windows11", "21H2", 22000, 556),
    "win11-22h2": ("Windows11", "22H2", 22621, 1),
    "win11-23h2": ("Windows11", "23H2", 22631, 1),
    "win11-24h2": ("Windows11", "24H2", 26100, 1),
    "win11-25h2": ("Windows11", "25H2", 26200, 1),
    "win7-sp1": ("Windows7", "", 7601, 1),
    "win8.1": ("Windows8.1", "", 9600, 1),
    "server2008r2-sp1": ("WindowsServer2008R2", "", 7601, 1),
    "server2012r2-mma": ("WindowsServer2012R2", "", 9600, 1),
    "server2016-mma": ("WindowsServer2016", "1607", 14393, 1),
    "server2012r2": ("WindowsServer2012R2", "", 9600, 1),
    "server2016": ("WindowsServer2016", "1607", 14393, 1),
    "server2019": ("WindowsServer2019", "1809", 17763, 2686),
    "server2022": ("WindowsServer2022", "21H2", 20348, 587),
    "server2025": ("WindowsServer2025", "24H2", 26100, 1),
    "macos": ("macOS", "", 0, 0),
    "linux": ("Linux", "", 0, 0),
}
MMA = ("win7-sp1", "win8.1", "server2008r2-sp1", "server2012r2-mma", "server2016-mma")
LEGACY = ("win10-1607", "win10-1703", "win10-1709", "win10-1803")
UNIX = ("macos", "linux")
TWINS = {
    "server2012r2": "server2012r2 or server2012r2-mma",
    "server2012r2-mma": "server2012r2 or server2012r2-mma",
    "server2016": "server2016 or server2016-mma",
    "server2016-mma": "server2016 or server2016-mma",
}
OF_INTUNE = tuple(name for name in SYSTEMS if name.startswith(("win10", "win11"))) + UNIX
SECRETS = ("user.name@contoso.example", "CONTOSO\\user.name", "Given Family", "00-11-22-33-44-55")


@dataclass(frozen=True)
class Made:
    """One device, with what is true of it. `old` is the component that is too old, "" for none."""

    number: int
    fleet: str
    site: str
    address: str
    connectivity: str
    old: str
    onboarded: bool
    stale: bool

    @property
    def id(self) -> str:
        """Defender's id."""
        return f"{self.number:040x}"

    @property
    def entra(self) -> str:
        """Entra's id."""
        return f"00000000-0000-4000-8000-{self.number:012x}"

    @property
    def name(self) -> str:
        """The full name."""
        return f"pc-{self.number:05}.corp.contoso.example"

    @property
    def seen(self) -> datetime:
        """When it was last seen; what is just not stale was seen on the last day that counts."""
        days = 31 if self.stale else self.number % 31
        return datetime(DAY.year, DAY.month, DAY.day, 8) - timedelta(days=days)

    @property
    def counts(self) -> bool:
        """Whether a report counts it."""
        return self.onboarded and not self.stale

    @property
    def sensor(self) -> str:
        """Its sensor, or client."""
        if self.fleet in UNIX:
            first = 20 if self.fleet == "macos" else 30
            return f"{first}.{'124012.9' if self.old == 'client' else '124022.0'}.0"
        if self.fleet in MMA:
            return "10.3720.16299.2010"
        if self.fleet in LEGACY:
            return "10.5850.17134.1"
        return "10.8039.65535.9" if self.old == "sensor" else "10.8040.0.0"

    @property
    def platform(self) -> str:
        """The version of the antivirus platform."""
        return "4.18.2211.4" if self.old == "antivirus platform" else "4.18.2211.5"

    @property
    def engine(self) -> str:
        """The version of the antivirus engine."""
        return "1.1.19900.1" if self.old == "antivirus engine" else "1.1.19900.2"

    @property
    def signature(self) -> str:
        """The version of the security intelligence."""
        return "1.391.344.9999" if self.old == "security intelligence" else "1.391.345.0"

    @property
    def revision(self) -> int:
        """The revision of its build."""
        return SYSTEMS[self.fleet][3] - (self.old == "windows")

    @property
    def status(self) -> str:
        """How it stands to streamlined connectivity, where everything is known."""
        if self.connectivity == "Streamlined":
            return "already"
        if self.fleet in MMA:
            return "never"
        if self.old:
            return "not_yet"
        return "offboard_first" if self.fleet in LEGACY else "eligible"


def may_be_old(fleet: str) -> tuple[str, ...]:
    """The components that decide over devices of a fleet."""
    if fleet in MMA:
        return ()
    if fleet in UNIX:
        return ("client",)
    antivirus = ("antivirus platform", "antivirus engine", "security intelligence")
    if fleet in LEGACY:
        return antivirus
    has_update = SYSTEMS[fleet][3] > 1
    return ("sensor", *antivirus, *(("windows",) if has_update else ()))


def make_company(size: int, seed: int = 1) -> tuple[Made, ...]:
    """Devices of every fleet, each in turn."""
    chance = random.Random(seed)
    fleets = list(SYSTEMS)
    nets = {
        "hamburg": "10.20.{}.{}",
        "milan": "10.24.{}.{}",
        "london": "10.40.2.{1}",
        "london-lab": "10.40.1.{1}",
        NOWHERE: "172.16.{}.{}",
    }
    made = []
    for number in range(size):
        fleet = fleets[number % len(fleets)]
        site = chance.choice(list(nets))
        address = nets[site].format(chance.randrange(256), chance.randrange(1, 255))
        connects = ("Standard",) if fleet in MMA else ("Standard", "Standard", "Streamlined")
        old = chance.choice(("", *may_be_old(fleet)))
        onboarded, stale = chance.random() > 0.05, chance.random() < 0.1
        made.append(
            Made(number, fleet, site, address, chance.choice(connects), old, onboarded, stale)
        )
    return tuple(made)


def by_site_and_fleet(devices: Iterable[Made], *, sensors: bool = True) -> Counter[tuple[str, str]]:
    """How many devices of which fleet are where; without sensors twins cannot be told apart."""
    return Counter(
        (each.site, each.fleet if sensors else TWINS.get(each.fleet, each.fleet))
        for each in devices
        if each.counts
    )


def _table(rows: Iterable[Mapping[str, object]], delimiter: str = ",") -> str:
    written = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(written[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(written)
    return out.getvalue()


def portal_csv(devices: Iterable[Made]) -> bytes:
    """The list of devices that the portal exports, in UTF-8 with a mark and CRLF."""
    rows = (
        {
            "Device ID": each.id,
            "Device Name": each.name,
            "Domain": "corp.contoso.example",
            "AAD Device Id": each.entra,
            "Last device update": f"{each.seen:%Y-%m-%dT%H:%M:%S}.123Z",
            "OS Platform": SYSTEMS[each.fleet][0],
            "OS Version": SYSTEMS[each.fleet][1],
            "OS Build": SYSTEMS[each.fleet][2] or "",
            "Tags": "a, b",
            "Device IPs": f"fe80::1, {each.address}",
            "Device MACs": SECRETS[3],
            "Health Status": "Active",
            "Onboarding Status": "Onboarded" if each.onboarded else "Can be onboarded",
        }
        for each in devices
    )
    return b"\xef\xbb\xbf" + _table(rows).encode()


def machines_json(devices: Iterable[Made]) -> bytes:
    """A page of the API that lists machines."""
    rows = [
        {
            "id": each.id,
            "computerDnsName": each.name,
            "lastSeen": f"{each.seen:%Y-%m-%dT%H:%M:%S}.1234567Z",
            "osPlatform": SYSTEMS[each.fleet][0],
            "version": SYSTEMS[each.fleet][1] or "Other",
            "osBuild": SYSTEMS[each.fleet][2] or None,
            "lastIpAddress": each.address,
            "lastExternalIpAddress": "198.51.100.7",
            "ipAddresses": [
                {"ipAddress": each.address, "macAddress": SECRETS[3], "type": "Ethernet"}
            ],
            "onboardingStatus": "Onboarded" if each.onboarded else "CanBeOnboarded",
            "aadDeviceId": each.entra,
            "machineTags": [SECRETS[2]],
        }
        for each in devices
    ]
    return json.dumps({"@odata.context": "x", "value": rows}).encode()


def _info(each: Made) -> dict[str, object]:
    platform, release, build, _ = SYSTEMS[each.fleet]
    return {
        "Timestamp": f"{each.seen:%Y-%m-%dT%H:%M:%S}.1234567Z",
        "DeviceId": each.id,
        "DeviceName": each.name,
        "ClientVersion": each.sensor,
        "PublicIP": "198.51.100.7",
        "OSPlatform": platform,
        "OSBuild": build or None,
        "OsBuildRevision": each.revision or None,
        "OSVersionInfo": release,
        "LoggedOnUsers": json.dumps([{"UserName": SECRETS[1]}]),
        "OnboardingStatus": "Onboarded" if each.onboarded else "Can be onboarded",
        "AadDeviceId": each.entra,
        "MergedToDeviceId": "",
        "ConnectivityType": each.connectivity,
        "IPAddresses": json.dumps([{"IPAddress": each.address, "SubnetPrefix": 24}]),
    }


def device_info_csv(devices: Iterable[Made]) -> bytes:
    """What advanced hunting exports, in UTF-16, with an older row of every device."""
    rows = []
    for each in devices:
        row = _info(each)
        before = f"{each.seen - timedelta(days=1):%Y-%m-%dT%H:%M:%S}Z"
        other = "Standard" if each.connectivity == "Streamlined" else ""
        rows += [
            {**row, "Timestamp": before, "ConnectivityType": other, "ClientVersion": "10.1.1.1"},
            row,
        ]
    return _table(rows).encode("utf-16")


def device_info_json(devices: Iterable[Made]) -> bytes:
    """What the API of advanced hunting answers."""
    return json.dumps({"Schema": [], "Results": [_info(each) for each in devices]}).encode()


def _antivirus(each: Made) -> dict[str, object]:
    platform, _, build, _ = SYSTEMS[each.fleet]
    return {
        "id": f"{each.id}_av",
        "machineId": each.id,
        "computerDnsName": each.name,
        "osKind": "windows",
        "osPlatform": platform,
        "osVersion": f"10.0.{build}.{each.revision}" if build else "14.4",
        "avMode": "0",
        "avPlatformVersion": each.platform,
        "avEngineVersion": each.engine,
        "avSignatureVersion": each.signature,
        "lastSeenTime": f"{each.seen:%Y-%m-%dT%H:%M:%S}Z",
    }


def av_health_json(devices: Iterable[Made]) -> bytes:
    """A page of the API for antivirus health, gzipped; the Monitoring Agent has none."""
    rows = [_antivirus(each) for each in devices if each.fleet not in MMA]
    return gzip.compress(json.dumps({"value": rows}).encode(), 1, mtime=0)


def av_health_lines(devices: Iterable[Made]) -> bytes:
    """The files for many devices: lines of JSON, each with JSON in it."""
    lines = []
    for each in devices:
        if each.fleet not in MMA:
            row = _antivirus(each)
            gathered = {key[0].upper() + key[1:]: row[key] for key in row if key.startswith("av")}
            names = {"DeviceId": each.id, "DeviceName": each.name, "OsPlatform": row["osPlatform"]}
            names |= {"OsVersion": row["osVersion"], "LastSeenTime": row["lastSeenTime"]}
            lines.append(json.dumps({**names, "DeviceGatheredInfo": json.dumps(gathered)}))
    return gzip.compress(("\n".join(lines) + "\n").encode(), 1, mtime=0)


def intune_csv(devices: Iterable[Made]) -> bytes:
    """What Intune exports; it names users."""
    rows = (
        {
            "Device ID": f"intune-{each.number}",
            "Device name": each.name.partition(".")[0].upper(),
            "Last check-in": f"{each.seen:%Y-%m-%d %H:%M:%S}.0000000",
            "Azure AD Device ID": each.entra,
            "OS version": f"10.0.{SYSTEMS[each.fleet][2]}.{each.revision}",
            "Primary user UPN": SECRETS[0],
            "Primary user display name": SECRETS[2],
            "WiFiIPv4Address": each.address,
            "Wi-Fi MAC": SECRETS[3],
            "OS": {"macos": "macOS", "linux": "Linux (ubuntu)"}.get(each.fleet, "Windows"),
        }
        for each in devices
        if each.fleet in OF_INTUNE
    )
    return _table(rows, ";").encode()


def analyzer_xml(each: Made) -> bytes:
    """What the client analyzer writes on one device."""
    platform, _, build, _ = SYSTEMS[each.fleet]
    system = platform.replace("Windows", "Windows ").replace("Server", "Server ")

    def fact(name: str, shown: str, value: object) -> str:
        return f'<{name} displayName="{shown}"><value>{value}</value></{name}>'

    sections = {
        "general": fact("scriptRunTime", "Script RunTime: ", f"{each.seen:%m/%d/%Y %H:%M:%S}"),
        "devInfo": fact("deviceName", "Device name", each.name.partition(".")[0])
        + fact("OSName", "Device Operating System", system)
        + fact(
            "OSBuild", "OS build number", f"Microsoft Windows NT 10.0.{build}.0.{each.revision}"
        ),
        "EDRCompInfo": fact("DeviceId", "Device ID", each.id)
        + fact("SenseVersion", "Sense version", each.sensor),
        "MDEDevConfig": "",
        "AVCompInfo": fact("AVPlat", "Defender AV Platform Version", each.platform)
        + fact("AVSig", "Defender AV Security Intelligence Version", each.signature)
        + fact("AVEng", "Defender AV engine Version", each.engine),
        "events": f"<event id='1'><checkresult>{SECRETS[1]}</checkresult></event>",
    }
    body = "".join(f"<{name}>{text}</{name}>" for name, text in sections.items())
    text = f'<?xml version="1.0" encoding="utf-8"?>\n<MDEResults>{body}</MDEResults>'
    return b"\xef\xbb\xbf" + text.encode()


def plain_csv(devices: Iterable[Made]) -> bytes:
    """The list in Outgate's own words."""
    rows = (
        {
            "device": each.name,
            "os": SYSTEMS[each.fleet][0],
            "build": f"{SYSTEMS[each.fleet][2]}.{each.revision}" if each.fleet not in UNIX else "",
            "agent": "mma" if each.fleet in MMA else "unified",
            "sensor_version": each.sensor,
            "av_platform": each.platform,
            "av_engine": each.engine,
            "av_signature": each.signature,
            "region": "EU",
            "ip": each.address,
            "last_seen": f"{each.seen:%Y-%m-%d}",
            "onboarded": "onboarded" if each.onboarded else "can be onboarded",
            "connectivity": each.connectivity,
        }
        for each in devices
    )
    return _table(rows).encode()
