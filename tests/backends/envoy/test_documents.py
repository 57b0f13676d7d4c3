"""Configurations of Envoy, part by part: listeners, chains and hosts, as Envoy's API has them."""

import re
from typing import Any

import pytest

from outgate.backends.envoy.kind import ENVOY
from outgate.plan.model import Rule
from tests.backends.envoy.documents import chains, listeners, matches, rendered_with, resources
from tests.backends.envoy.plans import files_of
from tests.builders.rules import PLAIN, rule

SITE, TWO = ("10.20.0.0/16",), ("10.20.0.0/16", "2001:db8::/32")
WEB, TLS, NET = (
    rule("x.example", "http:80", PLAIN),
    rule("x.example"),
    rule(("192.0.2.0/24",), "tcp:443"),
)


def address(of: str, port: int) -> Any:
    return {"socket_address": {"address": of, "port_value": port}}


@pytest.mark.parametrize(
    ("listen", "first", "others"),
    [
        ({}, "0.0.0.0", []),
        ({"listen": ["10.0.0.1"]}, "10.0.0.1", []),
        ({"listen": ["10.0.0.1", "::1", "10.0.0.2"]}, "10.0.0.1", ["::1", "10.0.0.2"]),
    ],
)
def test_where_it_listens(listen: Any, first: str, others: list[str]) -> None:
    for listener, port in zip(listeners(WEB, TLS, **listen), (80, 443), strict=True):
        assert listener["name"] == f"outgate_{port}"
        assert listener["address"] == address(first, port)
        more = [{"address": address(each, port)} for each in others]
        assert listener.get("additional_addresses", []) == more


INSPECTOR, REDIRECTED = (
    "envoy.filters.listener.tls_inspector",
    "envoy.filters.listener.original_dst",
)


@pytest.mark.parametrize(
    ("rules", "redirect", "filters", "waits"),
    [
        ([WEB], False, None, False),
        ([WEB], True, [REDIRECTED], False),
        ([TLS], False, [INSPECTOR], False),
        ([TLS], True, [REDIRECTED, INSPECTOR], False),
        # Who waits for the server to speak first is let through after a while.
        ([TLS, NET], True, [REDIRECTED, INSPECTOR], True),
        ([NET], True, [REDIRECTED], False),
        ([rule("x.example", "http:443", PLAIN), TLS], False, [INSPECTOR], False),
    ],
)
def test_how_a_listener_looks_at_a_connection(
    rules: list[Rule], redirect: bool, filters: list[str] | None, waits: bool
) -> None:
    (listener,) = listeners(*rules, original_destination=redirect)
    told = [each["name"] for each in listener.get("listener_filters", ())]
    assert told == (filters or [])
    assert ("listener_filters" in listener) == (filters is not None)
    assert listener.get("listener_filters_timeout") == ("5s" if waits else None)
    assert listener.get("continue_on_listener_filters_timeout") == (True if waits else None)


def test_where_traffic_goes() -> None:
    for redirect in (False, True):
        clusters = resources(WEB, original_destination=redirect, resolvers=["10.0.0.53"])[
            "clusters"
        ]
        by_name = clusters[0]
        cache = by_name["cluster_type"]["typed_config"]["dns_cache_config"]
        assert (by_name["name"], by_name["connect_timeout"]) == ("outgate_names", "10s")
        assert by_name["lb_policy"] == "CLUSTER_PROVIDED"
        resolver = cache["typed_dns_resolver_config"]["typed_config"]
        assert resolver["resolvers"] == [address("10.0.0.53", 53)]
        assert (cache["max_hosts"], cache["dns_lookup_family"]) == (20_000, "V4_PREFERRED")
        assert (
            clusters[1:]
            == [
                {
                    "name": "outgate_addresses",
                    "connect_timeout": "10s",
                    "type": "ORIGINAL_DST",
                    "lb_policy": "CLUSTER_PROVIDED",
                }
            ]
            * redirect
        )


def test_names_are_asked_for_as_the_machine_does_where_nobody_says_otherwise() -> None:
    (cluster,) = resources(WEB)["clusters"]
    cache = cluster["cluster_type"]["typed_config"]["dns_cache_config"]
    assert "resolvers" not in cache["typed_dns_resolver_config"]["typed_config"]


@pytest.mark.parametrize(
    ("asked", "settings", "match"),
    [
        (WEB, {}, {"destination_port": 80, "source_type": "EXTERNAL"}),
        (WEB, {"serve_itself": True}, {"destination_port": 80}),
        (
            TLS,
            {},
            {
                "destination_port": 443,
                "source_type": "EXTERNAL",
                "server_names": ["x.example"],
                "transport_protocol": "tls",
            },
        ),
        (
            rule("*.x.example", source=TWO),
            {},
            {
                "destination_port": 443,
                "source_type": "EXTERNAL",
                "server_names": ["*.x.example"],
                "transport_protocol": "tls",
                "source_prefix_ranges": [
                    {"address_prefix": "10.20.0.0", "prefix_len": 16},
                    {"address_prefix": "2001:db8::", "prefix_len": 32},
                ],
            },
        ),
        (
            NET,
            {"original_destination": True},
            {
                "destination_port": 443,
                "source_type": "EXTERNAL",
                "prefix_ranges": [{"address_prefix": "192.0.2.0", "prefix_len": 24}],
            },
        ),
    ],
)
def test_what_a_chain_is_for(asked: Rule, settings: Any, match: Any) -> None:
    (chain,) = chains(asked, **settings)
    assert chain["filter_chain_match"] == match
    assert re.fullmatch(rf"outgate_{match['destination_port']}_[0-9a-f]{{12}}", chain["name"])


@pytest.mark.parametrize(
    ("network", "halves"),
    [
        ("0.0.0.0/0", ["0.0.0.0/1", "128.0.0.0/1"]),
        ("::/0", ["8000::/1", "::/1"]),
        ("0.0.0.0/1", ["0.0.0.0/1"]),
    ],
)
def test_every_address_is_two_networks(network: str, halves: list[str]) -> None:
    """A chain without a network would be for those that other chains do not name."""
    told = matches(rule((network,), "tcp:25"), original_destination=True)
    assert [
        "{address_prefix}/{prefix_len}".format(**prefix)
        for match in told
        for prefix in match["prefix_ranges"]
    ] == halves


def test_chains_have_names_of_their_own() -> None:
    rules = (TLS, WEB, NET, rule("y.example", source=SITE), rule(("198.51.100.0/24",), "tcp:443"))
    told = [chain["name"] for chain in chains(*rules, original_destination=True)]
    assert len(set(told)) == len(told) > 4


def ways(chain: Any) -> list[str]:
    return [each["name"].rpartition(".")[2] for each in chain["filters"]]


def test_where_a_connection_goes() -> None:
    """To the host that it names, or to the address that it was made to."""
    by_name, *by_address = chains(TLS, NET, original_destination=True)
    assert ways(by_name) == ["sni_dynamic_forward_proxy", "tcp_proxy"]
    forward, proxy = (each["typed_config"] for each in by_name["filters"])
    assert forward["port_value"] == 443
    assert (proxy["cluster"], proxy["stat_prefix"]) == ("outgate_names", "outgate")
    assert [ways(chain) for chain in by_address] == [["tcp_proxy"]] * len(by_address)
    assert {chain["filters"][0]["typed_config"]["cluster"] for chain in by_address} == {
        "outgate_addresses"
    }
    told = [match["transport_protocol"] for match in matches(TLS, NET, original_destination=True)]
    # Everybody may go to the network, so that no name is asked for there.
    assert told == ["tls", "tls", "raw_buffer"]


@pytest.mark.parametrize(
    ("way", "transports"),
    [
        ("https:443", ["tls"]),
        ("tcp:443", [None]),
        ("http:443", [None]),
    ],
)
def test_an_address_is_reached_by_the_protocol_of_its_rule(
    way: str, transports: list[str | None]
) -> None:
    told = chains(rule(("192.0.2.0/24",), way), original_destination=True)
    assert [chain["filter_chain_match"].get("transport_protocol") for chain in told] == transports
    assert [ways(chain) for chain in told] == [
        ["http_connection_manager"] if way == "http:443" else ["tcp_proxy"]
    ]


def test_whoever_may_go_to_an_address_needs_no_name_there() -> None:
    """From one site by https, and from all others by the name that they ask for."""
    rules = (rule("x.example"), rule(("192.0.2.0/24",), "https:443", source=SITE))
    told = [
        (
            "prefix_ranges" in (match := chain["filter_chain_match"]),
            match.get("server_names"),
            [each["address_prefix"] for each in match.get("source_prefix_ranges", ())][:1],
            ways(chain)[0],
        )
        for chain in chains(*rules, original_destination=True)
    ]
    names = ["x.example"]
    assert told == [
        (False, names, [], "sni_dynamic_forward_proxy"),
        (True, names, ["0.0.0.0"], "sni_dynamic_forward_proxy"),
        (True, names, ["10.20.0.0"], "tcp_proxy"),
        (True, None, ["10.20.0.0"], "tcp_proxy"),
    ]


@pytest.mark.parametrize("form", ["envoy", "envoy-resources"])
def test_every_text_stands_in_quotes(form: str) -> None:
    """So that none is taken for a number, a date or a word of YAML."""
    result = rendered_with(TLS, WEB, resolvers=["10.0.0.53"])
    for text in files_of(result, form).values():
        first, *lines = text.splitlines()
        assert first.startswith("# Written by Outgate")
        for line in lines:
            key, _, value = line.strip().removeprefix("- ").partition(": ")
            assert value in ("", "true", "false") or value.isdecimal() or value[0] == '"', line
            assert re.fullmatch(r'[a-z_]+:?|"@type"|"[^"]*"', key), line


def test_formats() -> None:
    assert [(form.name, form.suffix, form.in_folder) for form in ENVOY.formats] == [
        ("envoy", ".yaml", False),
        ("envoy-resources", ".yaml", True),
    ]
