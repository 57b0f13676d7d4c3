"""The other files: Windows as a whole, the Monitoring Agent, macOS and Linux.

None of the values can end a word or a line: the schema of the settings lets hosts, ports and plain
URLs through, and the names of hosts in plans have no other letters.
"""

import json

from outgate.backends.head import written_by
from outgate.backends.windows_proxy.model import DeviceSettings

MOST_OF_A_LINE = 8_191  # of a command of Windows


def winhttp_line(native: DeviceSettings) -> str:
    """The command that gives all services of Windows their proxy, and what they reach directly."""
    words = f'netsh winhttp set proxy proxy-server="{native.settings.proxy}"'
    return f'{words} bypass-list="{";".join(native.direct)}"' if native.direct else words


def winhttp_text(native: DeviceSettings) -> str:
    """A script for cmd.exe, to be run as administrator."""
    head = f"rem {written_by(native.target, native.digest)}"
    return _windows("@echo off", head, winhttp_line(native))


def agent_text(native: DeviceSettings) -> str:
    """A script for PowerShell, to be run as administrator where the Monitoring Agent is."""
    settings = native.settings
    return _windows(
        f"# {written_by(native.target, native.digest)}",
        "# For Windows 7 SP1, 8.1 and Server 2008 R2, and for Server 2012 R2 and 2016 that are",
        "# still on the Monitoring Agent, which reads no value that is for the sensor.",
        "$ErrorActionPreference = 'Stop'",
        "$agent = New-Object -ComObject 'AgentConfigManager.MgmtSvcCfg'",
        f"$agent.SetProxyInfo('http://{settings.gateway or settings.proxy}', '', '')",
        "Restart-Service -Name 'HealthService'",
    )


def macos_text(native: DeviceSettings) -> str:
    """A property list for the preference domain com.microsoft.wdav."""
    import plistlib

    values = {"cloudService": {"proxy": _url(native)}}
    text = plistlib.dumps(values).decode("utf-8")
    head, end, rest = text.partition('<plist version="1.0">')
    return f"{head}<!-- {written_by(native.target, native.digest)} -->\n{end}{rest}"


def linux_text(native: DeviceSettings) -> str:
    """The file /etc/opt/microsoft/mdatp/managed/mdatp_managed.json, which has no comments."""
    return json.dumps({"cloudService": {"proxy": _url(native)}}, indent=2) + "\n"


def service_text(native: DeviceSettings) -> str:
    """A drop-in for mdatp.service, for releases that read the environment alone."""
    head = f"# {written_by(native.target, native.digest)}"
    return f'{head}\n[Service]\nEnvironment="HTTPS_PROXY={_url(native)}"\n'


def _url(native: DeviceSettings) -> str:
    return f"http://{native.settings.proxy}"


def _windows(*lines: str) -> str:
    return "".join(f"{line}\r\n" for line in lines)
