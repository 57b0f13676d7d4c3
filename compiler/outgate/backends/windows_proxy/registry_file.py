"""A .reg file: the values that the sensor and the antivirus read.

As published in `configure-proxy-internet` (2026-09-23) and, for the values of the antivirus, in
`policy-csp-admx-microsoftdefenderantivirus`. A value that is not wanted is taken out (`=-`), so
that the file makes the same of every device. `SSLOptions` is left alone, as it turns checks of
certificates off.
"""

from collections.abc import Iterator

from outgate.backends.head import written_by
from outgate.backends.windows_proxy.model import DeviceSettings

_ROOT = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft"
Value = str | int | None


def registry_text(native: DeviceSettings) -> str:
    """The text, with the line ends of Windows."""
    lines = [
        "Windows Registry Editor Version 5.00",
        "",
        f"; {written_by(native.target, native.digest)}",
        "; For Windows 10, 11, Server 2019 and later, and Server 2012 R2 and 2016 with the unified",
        "; agent. Devices on the Monitoring Agent read none of it: they have a proxy of their own.",
    ]
    for key, values in _keys(native):
        lines += ["", f"[{_ROOT}\\{key}]", *(_line(name, value) for name, value in values)]
    return "".join(f"{line}\r\n" for line in (*lines, ""))


def _keys(native: DeviceSettings) -> Iterator[tuple[str, tuple[tuple[str, Value], ...]]]:
    settings = native.settings
    yield (
        "Windows\\DataCollection",
        (("DisableEnterpriseAuthProxy", 1), ("TelemetryProxyServer", settings.proxy)),
    )
    yield (
        "Windows Advanced Threat Protection",
        (("PreferStaticProxyForHttpRequest", 1 if settings.offline else None),),
    )
    # The antivirus takes `ProxyServer` first, and would never look at a PAC file beside it.
    proxy = f"http://{settings.proxy}" if settings.pac is None else None
    yield (
        "Windows Defender",
        (("ProxyServer", proxy), ("ProxyPacUrl", settings.pac), ("ProxyBypass", settings.bypass)),
    )


def _line(name: str, value: Value) -> str:
    match value:
        case None:
            return f'"{name}"=-'
        case int():
            return f'"{name}"=dword:{value:08x}'
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{name}"="{escaped}"'
