"""The files of devices, each read by something else than what wrote it."""

import configparser
import json
import plistlib
import shlex
import subprocess
from pathlib import Path

import pytest

from outgate.backends.windows_proxy.kind import WINDOWS_PROXY
from outgate.backends.windows_proxy.model import DeviceSettings
from outgate.backends.windows_proxy.registry_file import registry_text
from outgate.backends.windows_proxy.settings import ProxySettings
from tests.backends.windows_proxy.devices import (
    POLICIES,
    PROXY,
    RULES,
    file_of,
    read_registry,
)
from tests.builders.plans import plan_with
from tests.builders.rules import rule
from tests.conftest import OUTGATE, Workspace, scrubbed_environment


@pytest.mark.parametrize(
    ("settings", "antivirus", "offline"),
    [
        ({}, (f"http://{PROXY}", None, None), None),
        (
            {"pac": "http://pac.contoso.example/outgate.pac"},
            (None, "http://pac.contoso.example/outgate.pac", None),
            None,
        ),
        (
            {"bypass": "http://updates.contoso.example", "offline": True},
            (f"http://{PROXY}", None, "http://updates.contoso.example"),
            1,
        ),
        ({"gateway": "gateway.contoso.example:8080"}, (f"http://{PROXY}", None, None), None),
    ],
)
def test_values_of_the_sensor_and_the_antivirus(
    settings: dict[str, object], antivirus: tuple[object, ...], offline: int | None
) -> None:
    file = file_of("reg", **settings)
    values = read_registry(file.text.encode(file.encoding))
    assert values == {
        f"{POLICIES}\\Windows\\DataCollection": {
            "DisableEnterpriseAuthProxy": 1,
            "TelemetryProxyServer": PROXY,
        },
        f"{POLICIES}\\Windows Advanced Threat Protection": {
            "PreferStaticProxyForHttpRequest": offline,
        },
        f"{POLICIES}\\Windows Defender": dict(
            zip(("ProxyServer", "ProxyPacUrl", "ProxyBypass"), antivirus, strict=True)
        ),
    }
    # What turns checks of certificates off is nobody's proxy, and a gateway is none for the sensor.
    assert "SSLOptions" not in file.text
    assert "gateway" not in file.text


@pytest.mark.parametrize("value", ["a\\b", 'a"b', '\\"', "a\\\\b"])
def test_no_text_ends_a_value(value: str) -> None:
    """The schema lets no such text through; the file would hold it all the same."""
    settings = ProxySettings(proxy=value)
    native = DeviceSettings(settings=settings, direct=(), target="d", digest="sha256:0")
    values = read_registry(f"\ufeff{registry_text(native)}".encode("utf-16-le"))
    assert values[f"{POLICIES}\\Windows\\DataCollection"]["TelemetryProxyServer"] == value


def test_the_file_is_the_same_wherever_it_is_written(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    space.write("outgate.yaml", f"targets: {{d: {{backend: windows-proxy, proxy: '{PROXY}'}}}}\n")
    space.write("policies/a.policy", "allow mde for region EU, fleet win11\n")
    arguments = ["export", "--target", "d", "--format", "reg"]
    assert space.run(*arguments, "--out", "d.reg").code == 0
    written = (tmp_path / "d.reg").read_bytes()
    assert (
        read_registry(written)[f"{POLICIES}\\Windows Defender"]["ProxyServer"] == f"http://{PROXY}"
    )
    printed = subprocess.run(
        [OUTGATE, *arguments], cwd=tmp_path, env=scrubbed_environment(), check=True,
        capture_output=True,
    )  # fmt: skip
    assert printed.stdout == written
    assert space.run(*arguments, "--out", "/dev/null").code == 0


def test_windows_reaches_directly_what_must_not_pass_a_proxy() -> None:
    text = file_of("winhttp").text
    *_, command = text.split("\r\n")[:-1]
    assert text.isascii()
    assert shlex.split(command) == [
        *("netsh", "winhttp", "set", "proxy", f"proxy-server={PROXY}"),
        "bypass-list=*.wns.example;crl.example;login.example",
    ]
    without = file_of("winhttp", rule("x.example")).text.split("\r\n")
    assert without[-2] == f'netsh winhttp set proxy proxy-server="{PROXY}"'


def test_the_agent_goes_by_its_gateway_and_never_by_what_is_for_the_sensor() -> None:
    text = file_of("mma", gateway="gateway.contoso.example:8080").text
    assert "$agent.SetProxyInfo('http://gateway.contoso.example:8080', '', '')\r\n" in text
    assert PROXY not in text
    assert "HKLM" not in text
    assert "HKEY" not in text
    assert f"$agent.SetProxyInfo('http://{PROXY}', '', '')\r\n" in file_of("mma").text


def test_scripts_whole() -> None:
    """As the pages of Microsoft have them, line by line: a step that is missing sets nothing."""
    digest = plan_with(RULES).digest
    by = f"Written by Outgate for target devices, plan {digest}; made anew with outgate export"
    assert file_of("mma").text.split("\r\n") == [
        f"# {by}",
        "# For Windows 7 SP1, 8.1 and Server 2008 R2, and for Server 2012 R2 and 2016 that are",
        "# still on the Monitoring Agent, which reads no value that is for the sensor.",
        "$ErrorActionPreference = 'Stop'",
        "$agent = New-Object -ComObject 'AgentConfigManager.MgmtSvcCfg'",
        f"$agent.SetProxyInfo('http://{PROXY}', '', '')",
        "Restart-Service -Name 'HealthService'",
        "",
    ]
    assert file_of("winhttp").text.split("\r\n") == [
        "@echo off",
        f"rem {by}",
        f'netsh winhttp set proxy proxy-server="{PROXY}" '
        'bypass-list="*.wns.example;crl.example;login.example"',
        "",
    ]
    assert file_of("mdatp-service").text.split("\n") == [
        f"# {by}",
        "[Service]",
        f'Environment="HTTPS_PROXY=http://{PROXY}"',
        "",
    ]
    assert file_of("mdatp-linux").text.split("\n") == [
        "{",
        '  "cloudService": {',
        f'    "proxy": "http://{PROXY}"',
        "  }",
        "}",
        "",
    ]
    assert file_of("reg").text.split("\r\n")[:6] == [
        "\ufeffWindows Registry Editor Version 5.00",
        "",
        f"; {by}",
        "; For Windows 10, 11, Server 2019 and later, and Server 2012 R2 and 2016 with the unified",
        "; agent. Devices on the Monitoring Agent read none of it: they have a proxy of their own.",
        "",
    ]
    assert file_of("mdatp-macos").text.splitlines()[2] == f"<!-- {by} -->"


def test_preferences_of_macos() -> None:
    text = file_of("mdatp-macos").text
    assert plistlib.loads(text.encode()) == {"cloudService": {"proxy": f"http://{PROXY}"}}
    assert f"Written by Outgate for target devices, plan {plan_with(RULES).digest};" in text


def test_settings_of_linux() -> None:
    assert json.loads(file_of("mdatp-linux").text) == {"cloudService": {"proxy": f"http://{PROXY}"}}
    parser = configparser.RawConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as its manual does
    parser.read_string(file_of("mdatp-service").text)
    assert parser.sections() == ["Service"]
    ((name, value),) = parser.items("Service")
    assert (name, shlex.split(value)) == ("Environment", [f"HTTPS_PROXY=http://{PROXY}"])


HOSTILE = 'x"\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Run]\r\n"a"="b" --> & del %PATH% $(x) \u2028'


@pytest.mark.parametrize("form", [form.name for form in WINDOWS_PROXY.formats])
def test_the_name_of_a_target_ends_no_comment(form: str) -> None:
    file, plain = file_of(form, target=HOSTILE), file_of(form)
    assert len(file.text.splitlines()) == len(plain.text.splitlines())
    different = [
        line
        for line, own in zip(file.text.splitlines(), plain.text.splitlines(), strict=True)
        if line != own
    ]
    assert len(different) <= 1
    for line in different:
        assert line.startswith((";", "rem ", "#", "<!-- "))
    if form == "reg":
        assert read_registry(file.text.encode(file.encoding)) == read_registry(
            plain.text.encode(plain.encoding)
        )
    if form == "mdatp-macos":
        assert plistlib.loads(file.text.encode()) == plistlib.loads(plain.text.encode())


def test_the_order_of_rules_does_not_matter() -> None:
    for form in WINDOWS_PROXY.formats:
        assert file_of(form.name, *RULES) == file_of(form.name, *RULES[::-1])
