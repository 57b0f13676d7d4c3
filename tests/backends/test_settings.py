"""Every setting of every kind: what it is without a word, and what becomes of one that is given.

The schema tells the user what a target has where nothing is said. A default that is another one in
the code opens or closes what nobody asked for, and a setting that is read nowhere is a promise.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from outgate.backends import registry
from outgate.backends.aws_network_firewall.settings import read_settings as read_aws
from outgate.backends.azure_firewall.settings import Ownership, Priorities, Tier
from outgate.backends.azure_firewall.settings import read_settings as read_azure
from outgate.backends.envoy.settings import EnvoySettings
from outgate.backends.envoy.settings import read_settings as read_envoy
from outgate.backends.fortios.settings import FortiosSettings
from outgate.backends.fortios.settings import read_settings as read_fortios
from outgate.backends.nftables.settings import Hook
from outgate.backends.nftables.settings import read_settings as read_nftables
from outgate.backends.pac.settings import Otherwise
from outgate.backends.pac.settings import read_settings as read_pac
from outgate.backends.panos.settings import Limits, PanosSettings
from outgate.backends.panos.settings import read_settings as read_panos
from outgate.backends.squid.settings import prefix_of
from outgate.backends.squid.settings import read_settings as read_squid
from outgate.backends.suricata.rules.model import Tail
from outgate.backends.suricata.settings import read_settings as read_suricata
from outgate.backends.windows_proxy.settings import read_settings as read_proxy
from outgate.catalog.model import Cloud
from outgate.documents.checker import load_schema

Read = Callable[..., Any]
GOVERNMENT = ("usgov", "cloud", Cloud.GOVERNMENT)

# How the settings of a kind are read, and the least that a target must say.
KINDS: Mapping[str, tuple[Read, Mapping[str, object]]] = {
    "azure-firewall": (read_azure, {"subscription": "s", "resource_group": "rg", "policy": "p"}),
    "aws-network-firewall": (read_aws, {"region": "eu-west-1"}),
    "envoy": (read_envoy, {}),
    "fortios": (read_fortios, {}),
    "nftables": (read_nftables, {"path": "a.nft"}),
    "pac": (read_pac, {"proxies": ["p:1"]}),
    "panos": (read_panos, {}),
    "squid": (read_squid, {"path": "a.conf"}),
    "suricata": (read_suricata, {"path": "a.rules"}),
    "windows-proxy": (read_proxy, {"proxy": "p:1"}),
}
# Of each setting a value that is not its default, the field that has it, and what stands there.
GIVEN: Mapping[str, Mapping[str, tuple[object, str, object]]] = {
    "azure-firewall": {
        "cloud": GOVERNMENT,
        "subscription": ("s2", "subscription", "s2"),
        "resource_group": ("rg2", "resource_group", "rg2"),
        "policy": ("p2", "policy", "p2"),
        "tier": ("Premium", "tier", Tier.PREMIUM),
        "group": ("g", "group", "g"),
        "priority": (700, "priority", 700),
        "ownership": ("shared", "ownership", Ownership.SHARED),
        "collection_priorities": ({"network": 150}, "collections", Priorities(150, 200)),
    },
    "aws-network-firewall": {
        "region": ("us-east-1", "region", "us-east-1"),
        "account": ("111122223333", "account", "111122223333"),
        "rule_group": ("g", "rule_group", "g"),
        "capacity": (7, "capacity", 7),
        "tail": ("none", "tail", Tail.NONE),
        "policy": ("p", "policy", "p"),
        "cloud": GOVERNMENT,
    },
    "envoy": {
        "listen": (["10.0.0.1"], "listen", ("10.0.0.1",)),
        "resolvers": (["10.0.0.2"], "resolvers", ("10.0.0.2",)),
        "original_destination": (True, "original_destination", True),
        "serve_itself": (True, "serve_itself", True),
        "cloud": GOVERNMENT,
    },
    "fortios": {
        "prefix": ("x", "prefix", "x"),
        "from": (["lan"], "interfaces_from", ("lan",)),
        "to": (["wan"], "interfaces_to", ("wan",)),
        "first_policy": (7, "first_policy", 7),
        "most_policies": (8, "most_policies", 8),
        "before": (9, "before", 9),
        "nat": (True, "nat", True),
        "ssl_profile": ("deep", "ssl_profile", "deep"),
        "first_exempt": (5, "first_exempt", 5),
        "cloud": GOVERNMENT,
    },
    "nftables": {
        "path": ("f/b.nft", "path", Path("f/b.nft")),
        "dnsmasq": ("f/b.conf", "dnsmasq", Path("f/b.conf")),
        "table": ("t", "table", "t"),
        "hook": ("output", "hook", Hook.OUTPUT),
        "cloud": GOVERNMENT,
    },
    "pac": {
        "proxies": (["q:1", "p:2"], "proxies", ("q:1", "p:2")),
        "otherwise": ("direct", "otherwise", Otherwise.DIRECT),
        "sources": (["hamburg"], "sources", ("hamburg",)),
        "cloud": GOVERNMENT,
    },
    "panos": {
        "prefix": ("x", "prefix", "x"),
        "lists": ("https://x.example/l/", "lists", "https://x.example/l"),
        "from": (["trust"], "zones_from", ("trust",)),
        "to": (["untrust"], "zones_to", ("untrust",)),
        "before": ("deny all", "before", "deny all"),
        "inspection": ("decrypt", "decrypts", True),
        "limits": ({"lists": 5}, "limits", Limits(lists=5, urls=50_000, addresses=50_000)),
        "cloud": GOVERNMENT,
    },
    "squid": {
        "path": ("f/b.conf", "path", Path("f/b.conf")),
        "config": ("squid.conf", "config", Path("squid.conf")),
        "inspection": ("bump", "bump", True),
        "upstream": (True, "upstream", True),
        "cloud": GOVERNMENT,
    },
    "suricata": {
        "path": ("f/b.rules", "path", Path("f/b.rules")),
        "tail": ("none", "tail", Tail.NONE),
        "sid-base": (7, "sid_base", 7),
        "cloud": GOVERNMENT,
    },
    "windows-proxy": {
        "proxy": ("q:2", "proxy", "q:2"),
        "pac": ("https://x.example/p.pac", "pac", "https://x.example/p.pac"),
        "bypass": ("x.example", "bypass", "x.example"),
        "offline": (True, "offline", True),
        "gateway": ("g:1", "gateway", "g:1"),
    },
}


def test_every_setting_of_every_kind_is_asked() -> None:
    kinds = {kind.name for kind in registry.BACKENDS} - {"local"}  # which has a path alone
    assert set(KINDS) == set(GIVEN) == kinds
    for kind, (_, least) in KINDS.items():
        schema = load_schema(f"targets/{kind}.schema.json")
        assert set(GIVEN[kind]) == set(schema["properties"])
        assert set(least) == set(schema.get("required", ()))


@pytest.mark.parametrize(
    ("kind", "key"), [(kind, key) for kind, keys in GIVEN.items() for key in keys]
)
def test_a_setting_is_what_is_said_and_nothing_else_changes(kind: str, key: str) -> None:
    read, least = KINDS[kind]
    value, field, wanted = GIVEN[kind][key]
    before, after = read(least), read({**least, key: value})
    assert getattr(before, field) != wanted
    assert getattr(after, field) == wanted
    derived = {"table"} if kind == "nftables" and key == "path" else set()
    changed = {name for name in after.__slots__ if getattr(before, name) != getattr(after, name)}
    assert changed - derived == {field}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "windows-proxy"])
def test_what_a_target_accepts_is_kept_with_its_reason(kind: str) -> None:
    read, least = KINDS[kind]
    assert read(least).accept == {}
    assert read(least, {"apex": "CHG1"}).accept == {"apex": "CHG1"}


def defaults(properties: Mapping[str, Any]) -> dict[str, object]:
    """What a schema says that settings are where nothing is said."""
    said: dict[str, object] = {}
    for name, schema in properties.items():
        if "default" in schema:
            said[name] = schema["default"]
        elif inner := defaults(schema.get("properties", {})):
            said[name] = inner
    return said


@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_is_said_it_is_as_the_schema_tells(kind: str) -> None:
    read, least = KINDS[kind]
    told = defaults(load_schema(f"targets/{kind}.schema.json")["properties"])
    assert told
    assert read({**told, **least}) == read(least)


def test_settings_that_tests_and_renderers_make_by_themselves_are_the_same() -> None:
    assert EnvoySettings() == read_envoy({})
    assert FortiosSettings() == read_fortios({})
    assert PanosSettings() == read_panos({})


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        ("outgate.conf", "outgate"),
        ("a b_c.conf", "a-b-c"),
        ("-.conf", "outgate"),
        ("x" * 30 + ".conf", "x" * 24),
        ("x" * 23 + "--y.conf", "x" * 23),
    ],
)
def test_names_of_acls_begin_with_the_name_of_the_file(path: str, prefix: str) -> None:
    """Files of two targets stand side by side in one Squid."""
    assert prefix_of(Path(path)) == prefix


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("edge.nft", "edge"),
        ("f/my rules.nft", "my-rules"),
        ("9.nft", "outgate"),
        ("f/(edge).nft", "edge"),
        ("a" * 40 + ".nft", "a" * 30),
    ],
)
def test_a_table_has_the_name_of_its_file(path: str, table: str) -> None:
    assert read_nftables({"path": path}).table == table
