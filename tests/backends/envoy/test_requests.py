"""Requests by HTTP on Envoy: which hosts and paths pass, and what becomes of all others."""

import re
from typing import Any

import pytest

from outgate.plan.model import Rule
from tests.backends.envoy.documents import chains
from tests.builders.rules import PLAIN, rule


def hosts(*rules: Rule, **settings: Any) -> list[Any]:
    (chain,) = chains(*rules, **settings)
    ((manager),) = chain["filters"]
    routes: list[Any] = manager["typed_config"]["route_config"]["virtual_hosts"]
    return routes


REFUSED = {
    "match": {"prefix": "/"},
    "direct_response": {
        "status": 403,
        "body": {"inline_string": "not allowed by the policy\n"},
    },
}
OTHERS = {"name": "others", "domains": ["*"], "routes": [REFUSED]}


def passed(match: Any, cluster: str = "outgate_names") -> Any:
    return {"match": match, "route": {"cluster": cluster, "timeout": "0s"}}


@pytest.mark.parametrize(
    ("port", "domains"), [(80, ["x.example", "x.example:80"]), (8080, ["x.example:8080"])]
)
def test_a_host_is_named_with_the_port_that_it_goes_to(port: int, domains: list[str]) -> None:
    assert hosts(rule("x.example", f"http:{port}", PLAIN)) == [
        {"name": "hosts_1", "domains": domains, "routes": [passed({"prefix": "/"})]},
        OTHERS,
    ]


@pytest.mark.parametrize(
    ("path", "match"),
    [
        ("/a", {"path": "/a"}),
        ("/a/*", {"prefix": "/a/"}),
        ("/a{,/*}", {"path_separated_prefix": "/a"}),
    ],
)
def test_only_paths_that_are_allowed_pass(path: str, match: Any) -> None:
    """And no path that a server may read as another one."""
    (host, others) = hosts(rule(f"x.example{path}", "http:80", PLAIN))
    dots, allowed, rest = host["routes"]
    assert dots["direct_response"] == REFUSED["direct_response"]
    regex = dots["match"]["safe_regex"]["regex"]
    for odd in ("/a/../b", "/a/..", "/a/%2F../b", "/a\\..\\b", "/a/.;x/b", "/a/%5c./b"):
        assert re.fullmatch(regex, odd), odd
    for fine in ("/a/b", "/a/..b", "/a/b..", "/a/...", "/.a"):
        assert not re.fullmatch(regex, fine), fine
    assert (allowed, rest, others) == (passed(match), REFUSED, OTHERS)


def test_hosts_with_the_same_paths_stand_together() -> None:
    rules = [
        rule(f"{host}.example{path}", "http:80", PLAIN)
        for host, path in (("c", ""), ("a", "/x/*"), ("b", "/x/*"), ("*.d", ""), ("d", "/x/*"))
    ]
    told = [(host["name"], host["domains"]) for host in hosts(*rules)]
    assert told == [
        ("hosts_1", [f"{host}.example{port}" for host in "abd" for port in ("", ":80")]),
        ("hosts_2", ["c.example", "c.example:80", "*.d.example", "*.d.example:80"]),
        ("others", ["*"]),
    ]


def test_of_paths_only_the_widest_are_told() -> None:
    """A narrow host has what wider patterns have as well."""
    rules = [
        rule(f"{where}", "http:80", PLAIN)
        for where in ("*.x.example/a/*", "b.x.example/a/b/*", "b.x.example/c", "y.b.x.example/a/*")
    ]
    told = {
        host["domains"][0]: [route["match"] for route in host["routes"][1:-1]]
        for host in hosts(*rules)[:-1]
    }
    assert told == {
        "*.x.example": [{"prefix": "/a/"}],
        "b.x.example": [{"prefix": "/a/"}, {"path": "/c"}],
    }


def test_whoever_may_go_to_an_address_may_ask_it_for_anything() -> None:
    (rule_of_address,) = (rule(("192.0.2.0/24",), "http:80", PLAIN),)
    (host,) = hosts(rule_of_address, original_destination=True)
    assert host == {
        "name": "addresses",
        "domains": ["*"],
        "routes": [passed({"prefix": "/"}, "outgate_addresses")],
    }
    (chain,) = chains(rule_of_address, original_destination=True)
    (manager,) = chain["filters"]
    names = [each["name"] for each in manager["typed_config"]["http_filters"]]
    assert names == ["envoy.filters.http.router"]
