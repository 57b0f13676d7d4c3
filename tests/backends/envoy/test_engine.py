"""A real Envoy lets through what the algebra says of the rules, to where it says, and no more."""

import time
from pathlib import Path

import pytest

from outgate.plan.model import Plan
from tests.backends.envoy.engine import Engine, Reached, Sent
from tests.backends.envoy.hello import client_hello
from tests.backends.envoy.judge import (
    HTTP,
    OTHER,
    TLS,
    Algebra,
    Question,
    differences,
    questions,
)
from tests.backends.envoy.plans import (
    ASKING,
    SEVEN,
    drawn_plan,
    files_of,
    ports_of,
    rendered,
    text_of,
)
from tests.builders.plans import plan_with
from tests.builders.rules import PLAIN, rule
from tests.builders.shipped_policies import shipped_policies

HAMBURG, ELSEWHERE = "10.20.4.7", "203.0.113.9"


def start(engine: Engine, plan: Plan, *, redirect: bool = False) -> None:
    text = text_of(rendered(plan, redirect=redirect))
    engine.start(text, ports_of(plan.rules), ASKING, redirect=redirect)


def put(engine: Engine, *asked: Question) -> list[str | None]:
    return [reached.at for reached in engine.ask([each.sent for each in asked])]


def hello(host: str, source: str = HAMBURG, address: str | None = None) -> Question:
    return Question(TLS, source, 443, host, address=address)


def test_seven_rules_as_one_would_write_them_down(engine: Engine) -> None:
    start(engine, SEVEN, redirect=True)
    lie = "198.18.99.99"
    told = {
        hello("winatp-gw-neu.microsoft.com", ELSEWHERE, lie): "winatp-gw-neu.microsoft.com",
        hello("WINATP-GW-neu.Microsoft.com", ELSEWHERE, lie): "winatp-gw-neu.microsoft.com",
        hello("winatp-gw-cus.microsoft.com", ELSEWHERE, lie): None,
        hello("a.winatp-gw-neu.microsoft.com", ELSEWHERE, lie): None,
        hello("a.b.endpoint.security.microsoft.com"): "a.b.endpoint.security.microsoft.com",
        hello("endpoint.security.microsoft.com"): None,
        hello("a.wns.windows.com", HAMBURG): "a.wns.windows.com",
        hello("a.wns.windows.com", ELSEWHERE): None,
        hello("x.blob.core.windows.net"): "x.blob.core.windows.net",
        hello("www.microsoft.com"): "www.microsoft.com",
        hello(""): None,
        hello("evil.example", HAMBURG, "198.18.7.9"): "198.18.7.9",
        Question(OTHER, HAMBURG, 443, address="198.18.7.9"): "198.18.7.9",
        Question(OTHER, HAMBURG, 443, address="198.18.8.9"): None,
        Question(HTTP, HAMBURG, 80, "www.microsoft.com", "/pki/x.crl"): "www.microsoft.com",
        Question(HTTP, HAMBURG, 80, "www.microsoft.com", "/x.crl"): None,
        Question(HTTP, HAMBURG, 80, "evil.example", "/pki/x.crl"): None,
        Question(HTTP, HAMBURG, 443, "winatp-gw-neu.microsoft.com:443"): None,
    }
    assert dict(zip(told, put(engine, *told), strict=True)) == told


@pytest.mark.slow
def test_the_policies_of_this_repository(engine: Engine) -> None:
    plan = shipped_policies().plan
    result = rendered(plan, redirect=False)
    sources = ("10.99.0.10", "10.99.0.12", "10.20.4.7", "10.24.0.1", "203.0.113.9", "2001:db8:5::7")
    asked = questions(plan.rules, sources, redirect=False)
    assert len(asked) > 1_900
    engine.start(text_of(result), ports_of(plan.rules), sources)
    algebra = Algebra(result.allows)
    assert sum(bool(algebra.expect(each).at) for each in asked) > 400
    assert list(differences(engine, asked, algebra)) == []


@pytest.mark.slow
@pytest.mark.parametrize("redirect", [False, True], ids=["by name", "redirected"])
@pytest.mark.parametrize("seed", [4, 5, 19])
def test_drawn_policies(engine: Engine, seed: int, redirect: bool) -> None:
    plan = drawn_plan(seed, networks=redirect)
    result = rendered(plan, redirect=redirect)
    asked = questions(plan.rules, ASKING, redirect=redirect)
    start(engine, plan, redirect=redirect)
    assert list(differences(engine, asked, Algebra(result.allows))) == []


def test_a_server_that_speaks_first_is_heard(engine: Engine) -> None:
    """Where nothing is told by name nobody waits for the device; else it takes some seconds."""
    start(engine, plan_with((rule(("198.18.7.0/24",), "tcp:25"),)), redirect=True)
    (reached,) = engine.ask([Sent(HAMBURG, 25, b"", "198.18.7.1")])
    assert reached == Reached("198.18.7.1", 25)


@pytest.mark.slow
def test_a_server_that_speaks_first_beside_names_is_heard_later(engine: Engine) -> None:
    rules = rule(("198.18.7.0/24",), "tcp:25"), rule("x.example", "https:25")
    start(engine, plan_with(rules), redirect=True)
    silent = Sent(HAMBURG, 25, b"", "198.18.7.1")
    named = Sent(HAMBURG, 25, client_hello(b"x.example"), "198.18.99.99")
    assert [each.at for each in engine.ask([silent, named])] == ["198.18.7.1", "x.example"]


def test_a_running_gateway_takes_new_rules_from_files(engine: Engine, tmp_path: Path) -> None:
    """`envoy-resources`: files that Envoy watches, each replaced as a whole."""
    first, second = (
        files_of(rendered(plan_with((rule(host),)), redirect=False), "envoy-resources")
        for host in ("one.example", "two.example")
    )
    # All but the first line, which says of what plan it is.
    assert first["cds"].partition("\n")[2] == second["cds"].partition("\n")[2]
    for name, text in first.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    config = f"""
        node: {{id: gateway, cluster: gateway}}
        dynamic_resources:
          lds_config: {{path_config_source: {{path: {tmp_path}/lds.yaml}}}}
          cds_config: {{path_config_source: {{path: {tmp_path}/cds.yaml}}}}
    """
    engine.start(config, (443,), ASKING)
    assert put(engine, hello("one.example"), hello("two.example")) == ["one.example", None]
    (tmp_path / "new").write_text(second["lds"])
    (tmp_path / "new").replace(tmp_path / "lds.yaml")
    end = time.monotonic() + 30
    while put(engine, hello("two.example")) != ["two.example"]:
        assert time.monotonic() < end
    assert put(engine, hello("one.example"), hello("two.example")) == [None, "two.example"]


def test_what_goes_out_tells_nothing_of_the_device(engine: Engine) -> None:
    start(engine, plan_with((rule("x.example", "http:80", PLAIN),)))
    lines = "GET /a?b HTTP/1.1\r\nHost: x.example\r\nUser-Agent: A\r\nConnection: close\r\n\r\n"
    (reached,) = engine.ask([Sent(HAMBURG, 80, lines.encode())])
    assert reached.came.decode().lower().splitlines() == [
        "get /a?b http/1.1",
        "host: x.example",
        "user-agent: a",
        "",
    ]


def test_a_long_hello_in_pieces_reaches_its_host_whole(engine: Engine) -> None:
    start(engine, plan_with((rule("x.example"),)))
    sent = client_hello(b"x.example", padding=12_000, pieces=2)
    (reached,) = engine.ask([Sent(HAMBURG, 443, sent, pieces=11)])
    assert (reached.at, reached.came) == ("x.example", sent)
