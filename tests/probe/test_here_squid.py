"""`outgate apply --probe` for a Squid that runs, through it; and beside the script with curl."""

import asyncio
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from outgate.probe.here.proxy import find_proxy
from outgate.probe.here.request import Route, ask
from outgate.probe.readers.own import observation_of
from outgate.traffic.url import parse_url
from tests.backends.squid.engine import Proxy, find_program, proxy_home
from tests.builders.origin import origin
from tests.builders.schemas import validate
from tests.conftest import Workspace
from tests.probe.lab import Lab, lab
from tests.probe.script import rows, run
from tests.probe.tables import table

NAMES = ("good", "refused", "new")
CONFIG = """\
targets:
  edge: {{backend: squid, path: {include}}}
  other: {{backend: local, path: other.json}}
"""
SERVICE = """\
format_version: "1.0"
service: {name}
endpoints:
  - url: https://{name}.lab.example:{https}
"""
DOWN = SERVICE + "  - url: http://down.lab.example:{https}\n"


@dataclass(frozen=True, slots=True)
class Edge:
    """A project whose target is a proxy that runs, and before which nobody gets anywhere."""

    proxy: Proxy
    space: Workspace
    https: int
    environment: dict[str, str]

    def allow(self, *names: str) -> None:
        self.space.write("policies/p.policy", "".join(f"allow {name}\n" for name in names))

    def apply(self, *more: str, code: int = 0) -> Any:
        """What an apply says that came of the probe."""
        words = ("apply", "--target", "edge", "--yes", "--probe", "--format", "json", *more)
        ran = self.space.run(*words, env=self.environment)
        assert ran.code == code, ran.err
        document = json.loads(ran.out)
        validate("applied.schema.json", document)
        return document["probe"]


@pytest.fixture
def edge(empty: Workspace) -> Iterator[Edge]:
    with (
        proxy_home(find_program()) as proxy,
        origin(proxy.home, tls=True, name="*.lab.example") as server,
    ):
        proxy.more_hosts = "".join(f"127.0.0.1 {name}.lab.example\n" for name in NAMES)
        proxy.prepare(("down.lab.example",))
        proxy.start()
        environment = {
            **proxy.environment,
            "HTTPS_PROXY": f"http://somebody:secret@127.0.0.1:{proxy.port}",
            "SSL_CERT_FILE": str(proxy.home / "origin.pem"),
        }
        made = Edge(proxy, empty, server.port, environment)
        empty.write("outgate.yaml", CONFIG.format(include=proxy.include))
        for name in NAMES:
            text = DOWN if name == "refused" else SERVICE
            empty.write(f"catalog/{name}.yaml", text.format(name=name, https=server.port))
        yield made


def outcomes(probe: Any) -> dict[str, tuple[str, str]]:
    return {
        each["url"].partition("//")[2].partition(".")[0]: (each["finding"], each["outcome"])
        for each in probe["urls"]
    }


@pytest.mark.slow
def test_what_a_proxy_that_was_applied_lets_through(edge: Edge) -> None:
    edge.allow("good", "refused")
    fine, blocked = ("fine", "reached"), ("in_the_way", "blocked")
    probe = edge.apply("--probe-wait", "0s")
    assert outcomes(probe) == {
        "good": fine, "refused": fine, "down": ("in_the_way", "unreached")
    }  # fmt: skip
    assert probe["proxy"] is True
    # Twice in a row, and with rules of others before ours.
    edge.proxy.before = "acl no dstdomain refused.lab.example\nhttp_access deny no\n"
    edge.proxy.reload(("down.lab.example",))
    probe = edge.apply("--probe-wait", "0s", "--detailed-exitcode", code=2)
    assert outcomes(probe)["refused"] == blocked
    (refused,) = (each for each in probe["urls"] if "refused" in each["url"])
    assert refused["look_at"] == ["proxy"]
    assert "ERR_ACCESS_DENIED" in refused["detail"]
    # One more is let in, which the proxy did not do a moment ago.
    assert not edge.proxy.connect("new.lab.example", edge.https).allowed
    edge.allow("good", "new")
    assert outcomes(edge.apply()) == {"good": fine, "new": fine}
    # What another target was told, this proxy does not do: the report says so.
    edge.allow("good", "new", "refused")
    words = ("apply", "--target", "other", "--yes", "--probe", "--probe-wait", "0s")
    ran = edge.space.run(*words, env=edge.environment)
    assert ran.code == 0
    assert "warning[not-reached]: of what the plan allows 2 URLs" in ran.err
    assert "refused.lab.example:" in ran.out
    assert "a proxy blocks it" in ran.out
    assert "secret" not in ran.out + ran.err


@pytest.fixture(scope="module")
def here() -> Iterator[Lab]:
    with lab() as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("way", ["plain", "decrypting", "direct", "none"])
def test_it_says_what_the_script_says(here: Lab, tmp_path: Path, way: str) -> None:
    """Two ways to ask, by two libraries for HTTP and TLS: what comes of it is the same."""
    proxies = {"plain": here.proxy, "decrypting": here.decrypting, "none": "http://127.0.0.77:9"}
    names = ("good", "refused", "login", "plain", "down")
    urls = [f"{each}.lab.example" for each in names] if way != "direct" else ["127.0.0.1"]
    targets = [
        (protocol, host, port)
        for host in urls
        for protocol, port in (("https", here.https), ("http", here.http), ("https", here.http))
    ]
    lines = (
        f"{number}\t{protocol}\t{host}\t{port}\t/a\tproxy"
        for number, (protocol, host, port) in enumerate(targets, 1)
    )
    proxy = proxies.get(way)
    ran = run(table(tmp_path, *lines), *(("-x", proxy) if proxy else ("-d",)), env=here.environment)
    by_script = {
        str(row["url"]): (observation_of(row, 1).outcome, row["way"], row["issuer"] != "")
        for row in rows(ran.stdout)
    }
    gate = find_proxy({"HTTPS_PROXY": proxy} if proxy else {})
    route = Route(addresses=(gate.host if gate else "127.0.0.1",), proxy=gate)
    trust = ssl.create_default_context(cafile=str(here.trusted))
    assert len(by_script) == len(targets)
    for protocol, host, port in targets:
        url = parse_url(f"{protocol}://{host}:{port}/a")
        line = asyncio.run(ask(1, url, route, trust))
        validate("probe-result.schema.json", line)
        said = observation_of(line, 1).outcome, line["way"], line["issuer"] != ""
        assert by_script[line["url"]] == said, line
