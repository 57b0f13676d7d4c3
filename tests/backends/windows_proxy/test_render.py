"""What is refused of a plan and of settings for devices, and what is told of the rest."""

import json
from pathlib import Path

import pytest

from outgate.backends.rendered import Fact
from outgate.backends.windows_proxy import renderer
from outgate.plan.model import Proxy
from outgate.project.project import load_project
from tests.backends.windows_proxy.devices import PROXY, RULES, render
from tests.builders.rules import BYPASS, DIRECT, KEEP, rule
from tests.conftest import Workspace


def test_a_gateway_is_no_proxy_of_the_sensor() -> None:
    result, (problem,) = render(gateway=PROXY.upper())
    assert (result, problem.code.id) == (None, "target-tier")
    assert "is named as the proxy and as the gateway" in problem.message


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
