"""What exports hold of a made-up company: its devices in the formats of each service and tool."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from datetime import timedelta

from tests.builders.company import MMA, OF_INTUNE, SECRETS, SYSTEMS, UNIX, Made


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
