"""A real Suricata lets through what the algebra says, of thousands of connections."""

import json
import random

import pytest

from outgate.plan.document import read_plan
from outgate.plan.model import Plan, Rule
from outgate.traffic.host import parse_host
from tests.backends.suricata.engine import Engine, Verdict
from tests.backends.suricata.judge import differences, expect, questions
from tests.backends.suricata.packets import Conversation, client_hello, cut, request
from tests.backends.suricata.plans import drawn_plan, lines_of, rendered, text_of, with_tail
from tests.builders.drawn_rules import ASKING
from tests.builders.rules import PLAIN, rule
from tests.conftest import Workspace

DRAWN = 6
DEVICES = ("203.0.113.9", "10.20.0.1", "10.24.255.254", "10.40.0.9", "10.99.0.10", "2001:db8::7")


def compiled(project: Workspace) -> Plan:
    ran = project.run("compile", "--format", "json")
    assert ran.code == 0, ran.err
    return read_plan(json.loads(ran.out))


@pytest.mark.slow
def test_the_policies_that_ship(engine: Engine, project: Workspace) -> None:
    project.write(
        "outgate.yaml",
        "targets: {edge: {backend: suricata, path: og.rules, accept: {url-path: reviewed}}}\n",
    )
    exported = project.run("export", "--target", "edge", "--format", "suricata")
    assert exported.code == 0, exported.err
    plan = compiled(project)
    result = rendered(plan)
    asked = questions(plan.rules, DEVICES)
    assert len(asked) > 4_500
    assert sum(expect(result.allows, question) for question in asked) > 500
    assert differences(engine, exported.out, asked, result.allows) == []


@pytest.mark.slow
@pytest.mark.parametrize("tail", ["drop", "none"])
def test_drawn_policies(engine: Engine, tail: str) -> None:
    for seed in range(DRAWN):
        plan = drawn_plan(seed)
        result = rendered(plan, tail)
        asked = questions(plan.rules, ASKING)
        if tail == "none":  # what follows by the same connection passes with it, as docs say
            asked = tuple(each for each in asked if len(each.asked) == 1)
        lines = with_tail(lines_of(result), tail)
        assert differences(engine, lines, asked, result.allows) == [], seed


def test_an_empty_plan_lets_nothing_through(engine: Engine) -> None:
    asked = questions((rule("y.z"), rule("y.z", "http:80", PLAIN)), ASKING)
    nothing: tuple[Rule, ...] = ()
    assert differences(engine, text_of(), asked, nothing) == []


def verdicts(engine: Engine, lines: str, *sent: tuple[int, tuple[bytes, ...]]) -> list[str]:
    conversations = [
        Conversation(number, "10.20.0.1", "198.51.100.7", port, pieces)
        for number, (port, pieces) in enumerate(sent)
    ]
    return [verdict.value for verdict in engine.verdicts(lines, conversations)]


PASSED, STOPPED = Verdict.PASSED.value, Verdict.STOPPED.value


def test_what_clients_may_send_that_is_no_plain_request(engine: Engine) -> None:
    """Typed one by one: each of these got through with rules that one would write first."""
    lines = text_of(
        rule("good.example"),
        rule("*.sub.example", "http:80", PLAIN),
        rule("www.example/pki/*", "http:80", PLAIN),
    )
    good = request("/pki/x", "www.example")
    big = request("/x", "y.sub.example", more="Content-Length: 28000\r\n")
    cases: dict[str, tuple[str, int, tuple[bytes, ...]]] = {
        "an upload": (PASSED, 80, (big, *([b"y" * 1400] * 20))),
        "a Host with a space before the colon": (
            STOPPED, 80, (b"GET /x HTTP/1.1\r\nHost: evil\r\nHost : y.sub.example\r\n\r\n",)),
        "two hosts": (STOPPED, 80, (request("/pki/x", "evil", more="Host: www.example\r\n"),)),
        "two hosts, ours first": (
            STOPPED, 80, (request("/pki/x", "www.example", more="Host: evil\r\n"),)),
        "two hosts, of which one is below ours": (
            STOPPED, 80, (request("/x", "evil", more="Host: y.sub.example\r\n"),)),
        "a host in the second line": (
            STOPPED, 80, (b"GET /x HTTP/1.1\r\nHost: evil\r\n .sub.example\r\n\r\n",)),
        "a user before the host": (STOPPED, 80, (request("/x", "evil@y.sub.example"),)),
        "a method of its own": (STOPPED, 80, (b"FOO / HTTP/1.1\r\nHost: evil\r\n\r\n",)),
        "empty lines first": (STOPPED, 80, (b"\r\n\r\nGET / HTTP/1.1\r\nHost: evil\r\n\r\n",)),
        "no line ends as they should": (STOPPED, 80, (b"GET / HTTP/1.1\nHost: evil\n\n",)),
        "a tunnel": (STOPPED, 80, (b"CONNECT evil:443 HTTP/1.1\r\nHost: y.sub.example\r\n\r\n",)),
        "another page of it later": (STOPPED, 80, (good, request("/secret", "www.example"))),
        "another host later": (STOPPED, 80, (good, request("/pki/x", "evil"))),
        "another page later": (PASSED, 80, (good, request("/pki/y", "www.example"))),
        "TLS by port 80": (STOPPED, 80, (client_hello("good.example"),)),
        "http by port 443": (STOPPED, 443, (request("/", "good.example"),)),
        "what only begins as TLS": (STOPPED, 443, (b"\x16", b"garbage" * 50)),
        "TLS that begins with another message": (
            STOPPED, 443, (b"\x16\x03\x01\x00\x10\x0b" + bytes(500),)),
        "a first message that never ends": (
            STOPPED, 443, cut(b"\x16\x03\x01\x00\x10\x01" + b"abc" * 9000, 1400)),
        "a first message in pieces": (PASSED, 443, cut(client_hello("good.example", 1500), 50)),
        "SSL 2": (STOPPED, 443, (b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10" + bytes(37),)),
        "a request that never ends": (STOPPED, 80, (b"GET " + b"x" * 1000, *([b"y" * 1400] * 30))),
        "100,000 bytes of nothing known": (STOPPED, 443, cut(b"\x01\x02" * 50_000, 1400)),
    }  # fmt: skip
    came = verdicts(engine, lines, *((port, pieces) for _, port, pieces in cases.values()))
    assert dict(zip(cases, came, strict=True)) == {name: case[0] for name, case in cases.items()}


@pytest.mark.parametrize(("depth", "came"), [("1mb", PASSED), ("0", STOPPED)])
def test_what_is_asked_after_a_long_upload(engine: Engine, depth: str, came: str) -> None:
    """Suricata looks at 1 MiB of a connection, as it is installed; docs say how that is changed."""
    lines = text_of(rule("x.example", "http:80", PLAIN))
    head = request("/x", "x.example", more="Content-Length: 1200000\r\n").replace(b"GET", b"POST")
    upload = cut(head + b"z" * 1_200_000, 16_000)
    whole = engine.config.read_text()
    engine.config.write_text(whole.replace("depth: 1mb", f"depth: {depth}"))
    try:
        later = (*upload, request("/secret", "evil.example"))
        assert verdicts(engine, lines, (80, upload), (80, later)) == [PASSED, came]
    finally:
        engine.config.write_text(whole)


def test_hosts_that_do_not_go_into_one_line(engine: Engine) -> None:
    """They are grouped by how they end: each passes, and nothing beside any of them."""
    draw = random.Random(11)
    drawn = {"".join(draw.choices("abc.", k=draw.randint(2, 9))).strip(".") for _ in range(900)}
    names = [f"{name}.ab.example" for name in sorted(drawn) if name and ".." not in name]
    below = set(names[::7])
    hosts = [f"*.{name}" if name in below else name for name in names]
    lines = text_of(*(rule(host, "http:80", PLAIN) for host in hosts))
    assert sum("outgate: other hosts" in line for line in lines.splitlines()) > 5
    asked = sorted(
        {
            host
            for name in names
            for host in (name, f"x.{name}", f"c{name}", name[1:], name.partition(".")[2])
            if not host.startswith(".")
        }
        | {"ab.example", "example", "b.example", "cab.example", "evil.example"}
    )
    patterns = [parse_host(host) for host in hosts]
    wanted = [
        PASSED if any(pattern.matches(host) for pattern in patterns) else STOPPED for host in asked
    ]
    came = verdicts(engine, lines, *((80, (request("/", host),)) for host in asked))
    assert dict(zip(asked, came, strict=True)) == dict(zip(asked, wanted, strict=True))
    assert 500 < wanted.count(PASSED) < len(wanted) - 500
