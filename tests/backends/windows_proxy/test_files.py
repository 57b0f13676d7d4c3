"""The files of devices, each read by something else than what wrote it."""

import configparser
import json
import plistlib
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from outgate.backends.kind import File
from outgate.backends.rendered import Context, Fact, Rendered
from outgate.backends.windows_proxy import renderer
from outgate.backends.windows_proxy.kind import WINDOWS_PROXY
from outgate.backends.windows_proxy.model import DeviceSettings
from outgate.backends.windows_proxy.registry_file import registry_text
from outgate.backends.windows_proxy.settings import ProxySettings
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Proxy, Rule
from outgate.project.project import load_project
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, DIRECT, KEEP, PLAIN, rule
from tests.conftest import OUTGATE, Workspace, scrubbed_environment

PROXY = "proxy.contoso.example:8080"
POLICIES = "SOFTWARE\\Policies\\Microsoft"
RULES = (
    rule("x.example"),
    rule("*.wns.example", treatment=DIRECT),
    rule("a.wns.example", treatment=DIRECT),
    rule("*.b.wns.example", "https:8443", DIRECT),
    rule("login.example/oauth/*", treatment=DIRECT),
    rule("crl.example", "http:80", replace(PLAIN, proxy=Proxy.DIRECT)),
    rule(("192.0.2.0/24",), "tcp:443", replace(PLAIN, proxy=Proxy.DIRECT)),
)


def render(
    *rules: Rule, target: str = "devices", **settings: object
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    made = WINDOWS_PROXY.make({"proxy": PROXY, **settings}, {})
    plan = plan_with(rules or RULES)
    return made.render(plan, Context(target=target))


def file_of(form_name: str, *rules: Rule, **given: object) -> File:
    target = str(given.pop("target", "devices"))
    result, problems = render(*rules, target=target, **given)
    assert result is not None, problems
    form = WINDOWS_PROXY.find_format(form_name)
    assert form is not None
    (file,) = form.render(result)
    return file


def read_registry(data: bytes) -> dict[str, dict[str, object]]:
    """The values that a .reg file sets below HKEY_LOCAL_MACHINE; None where it takes one out."""
    assert data.startswith(b"\xff\xfe")
    text = data.decode("utf-16")
    assert text.replace("\r\n", "").count("\n") == text.replace("\r\n", "").count("\r") == 0
    head, _, rest = text.partition("\r\n\r\n")
    assert head == "Windows Registry Editor Version 5.00"
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=(";",), strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as its manual does
    parser.read_string(rest)
    values: dict[str, dict[str, object]] = {}
    for key in parser.sections():
        root, _, path = key.partition("\\")
        assert root == "HKEY_LOCAL_MACHINE"
        values[path] = {json.loads(name): read_value(raw) for name, raw in parser.items(key)}
    return values


def read_value(raw: str) -> object:
    if raw == "-":
        return None
    if raw.startswith("dword:"):
        assert len(raw) == len("dword:") + 8
        return int(raw.removeprefix("dword:"), 16)
    return json.loads(raw)  # the escapes of such a text are those of JSON


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


def test_a_gateway_is_no_proxy_of_the_sensor() -> None:
    result, (problem,) = render(gateway=PROXY.upper())
    assert (result, problem.code.id) == (None, "target-tier")
    assert "is named as the proxy and as the gateway" in problem.message


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


def test_a_command_that_is_too_long_is_refused() -> None:
    rules = [rule(f"host-{n:04}.{'x' * 40}.example", treatment=DIRECT) for n in range(200)]
    result, (problem,) = render(*rules)
    assert (result, problem.code.id) == (None, "target-limit")
    assert render(*rules[:100])[0] is not None


def test_a_command_may_be_as_long_as_windows_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    own = rule("x.example", treatment=DIRECT)
    command = f'netsh winhttp set proxy proxy-server="{PROXY}" bypass-list="x.example"'
    monkeypatch.setattr(renderer, "MOST_OF_A_LINE", len(command))
    assert render(own)[0] is not None
    monkeypatch.setattr(renderer, "MOST_OF_A_LINE", len(command) - 1)
    result, (problem,) = render(own)
    assert (result, problem.code.id) == (None, "target-limit")
    assert f"a command of {len(command):,} characters" in problem.message


@pytest.mark.parametrize(
    ("gateway", "proxy", "refused"),
    [
        ("gateway.example:8080", "gateway.example:8080", True),
        ("Gateway.example:8080", "gateway.example:8080", True),
        ("gateway.example:8080", "GATEWAY.example:8080", True),
        ("gateway.example:8081", "gateway.example:8080", False),
        (None, "gateway.example:8080", False),
    ],
)
def test_a_gateway_and_a_proxy(gateway: str | None, proxy: str, refused: bool) -> None:
    result, _ = render(proxy=proxy, **({} if gateway is None else {"gateway": gateway}))
    assert (result is None) is refused


def test_hosts_that_another_one_holds_are_left_out() -> None:
    direct = renderer.find_direct(
        (
            rule("*.x.example", treatment=DIRECT),
            rule("a.x.example", treatment=DIRECT),
            rule("x.example", treatment=DIRECT),
            rule("y.example", "https:443", DIRECT),
            rule("y.example", "https:8443", DIRECT),
            rule("z.example"),
        )
    )
    assert direct == ("*.x.example", "x.example", "y.example")


def test_what_is_told_of_a_plan() -> None:
    result, problems = render(*RULES, rule("k.example", treatment=KEEP), rule("b.example"))
    assert result is not None
    assert [problem.code.id for problem in problems] == ["not-enforced"]
    assert PROXY in problems[0].message
    assert {one.fact for one in result.unkept} == set(Fact)
    assert BYPASS.proxy is Proxy.ALLOWED
    assert {one.rule.remote for one in result.unkept if one.fact is Fact.DIRECT} == {
        each.remote for each in RULES if each.treatment.proxy is Proxy.DIRECT
    }


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


BAD = ('x:80"', "x:80 & del", "x", "http://x:80", "x:80\n", "%PATH%:80", "x':80", "$(x):80", "x:0")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("proxy", value) for value in BAD),
        *(("gateway", value) for value in BAD),
        *(("pac", value) for value in ("file:///x.pac", "http://x/a b", 'http://x/"', "http://x")),
        *(
            ("pac", value)
            for value in ("http://x:99999/", "http://u@x/", "http://x/?q", "ftp://x/")
        ),
        *(("bypass", value) for value in ("x;y", "x y", "http://x/a", 'x"', "<local>", "*")),
        *(("offline", value) for value in ("yes", 1)),
        ("sslOptions", 2),
    ],
)
def test_settings_that_are_none(tmp_path: Path, key: str, value: object) -> None:
    target = {"backend": "windows-proxy", "proxy": PROXY, key: value}
    Workspace(tmp_path).write("outgate.yaml", json.dumps({"targets": {"d": target}}))
    assert load_project(tmp_path)[0] is None


def test_the_order_of_rules_does_not_matter() -> None:
    for form in WINDOWS_PROXY.formats:
        assert file_of(form.name, *RULES) == file_of(form.name, *RULES[::-1])
