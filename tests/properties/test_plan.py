"""Order and layout never matter; the plan is what its statements ask for, and never more."""

import ipaddress
import random
from dataclasses import replace
from datetime import date
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.catalog.model import Catalog, EndpointList
from outgate.plan.document import plan_json
from outgate.plan.model import Rule
from outgate.traffic.destination import HostDestination
from outgate.traffic.url import Url
from tests.support import compile_files, shipped

Item = TypeVar("Item")

FLEETS = (
    "win10-1607",
    "win10-1709",
    "win10-22h2",
    "server2019",
    "win7-sp1",
    "macos",
    "linux",
    "mma",
)
FEATURES = ("updates", "symbols", "live-response", "web-protection")
SOURCES = {"hamburg": "10.20.0.0/16", "milan": "10.24.0.0/16, 10.25.0.0/16", "lab": "10.9.0.7"}


@st.composite
def statements(draw: st.DrawFn) -> list[str]:
    """A valid `allow` for the 2021 edition as a list of clauses, the first one fixed."""
    regions = draw(st.lists(st.sampled_from(("EU", "UK", "US")), min_size=1, unique=True))
    fleets = draw(st.lists(st.sampled_from(FLEETS), min_size=1, max_size=3, unique=True))
    clauses = ["for region " + ", ".join(regions) + ", fleet " + ", ".join(fleets)]
    sources = draw(st.lists(st.sampled_from(tuple(SOURCES)), max_size=2, unique=True))
    if sources:
        clauses.append("from " + ", ".join(sources))
    features = draw(st.lists(st.sampled_from(FEATURES), max_size=3, unique=True))
    cut = draw(st.integers(0, len(features)))
    clauses += [
        f"{word} {', '.join(names)}"
        for word, names in (("with", features[:cut]), ("without", features[cut:]))
        if names
    ]
    if draw(st.booleans()):
        clauses.append('storage "stmmaweu01"')
    if draw(st.booleans()):
        clauses.append('owner "me"')
    return ["allow mde", *clauses]


policies = st.lists(statements(), min_size=1, max_size=4)


def written(policy: list[list[str]], chance: random.Random) -> dict[str, str]:
    """The policy as files: statements, clauses and files in any order, any layout and comments."""
    texts = [f"source {name} = {value}" for name, value in SOURCES.items()]
    for head, *clauses in policy:
        chance.shuffle(clauses)
        gap = chance.choice((" ", "\n  ", "  # why not\n    ", "\n\n"))
        texts.append(gap.join((head, *clauses)))
    chance.shuffle(texts)
    files: dict[str, str] = {}
    for text in texts:
        name = f"{chance.choice('abc')}{chance.randrange(3)}.policy"
        comment = "# a comment\n" * chance.randrange(3)
        files[name] = files.get(name, "") + comment + text + "\n"
    names = list(files)
    chance.shuffle(names)
    return {name: files[name] for name in names}


def shuffled(catalog: Catalog, chance: random.Random) -> Catalog:
    """The same catalog with lists, tables' rows and columns in another order."""

    def mixed(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(chance.sample(items, len(items)))

    def table_of(each: EndpointList) -> EndpointList:
        tables = tuple(
            replace(
                table,
                endpoints=mixed(table.endpoints),
                platforms=mixed(table.platforms),
                findings=mixed(table.findings),
            )
            for table in each.tables
        )
        return replace(each, tables=tables)

    lists = tuple(table_of(each) for each in chance.sample(catalog.lists, len(catalog.lists)))
    return replace(catalog, lists=lists)


@given(policies, st.integers(), st.integers())
@settings(max_examples=60)
def test_order_and_layout_never_change_a_byte(
    policy: list[list[str]], one: int, other: int
) -> None:
    catalog = shipped("2021-03-04")
    plans = []
    for seed in (one, other):
        chance = random.Random(seed)
        compilation, _ = compile_files(written(policy, chance), shuffled(catalog, chance))
        assert compilation is not None
        plans.append(plan_json(compilation.plan))
    assert plans[0] == plans[1]


@given(policies)
@settings(max_examples=20)
def test_splitting_a_set_changes_no_digest_and_loses_no_rule(policy: list[list[str]]) -> None:
    """The union of statements compiled one by one allows exactly what all of them together do."""
    catalog = shipped("2021-03-04")
    whole, _ = compile_files(written(policy, random.Random(0)), catalog)
    assert whole is not None
    single = [compile_files(written([each], random.Random(0)), catalog)[0] for each in policy]
    for url in sampled_urls(catalog):
        for address in ("10.20.1.1", "10.24.0.9", "10.9.0.7", "192.0.2.1"):
            together = allows(whole.plan.rules, url, address)
            apart = any(each and allows(each.plan.rules, url, address) for each in single)
            assert together == apart, (url, address)


def sampled_urls(catalog: Catalog) -> list[Url]:
    """A URL at and below every host of the catalog, for a spread of its rows."""
    urls = set()
    for each in catalog.lists:
        for table in each.tables:
            for endpoint in table.endpoints[::7]:
                destination = endpoint.remote.destination
                if isinstance(destination, HostDestination):
                    port = endpoint.remote.port
                    for host in (destination.host.name, f"x.{destination.host.name}"):
                        for path in ("/", "/pki/crl/x", "/download/symbols/y"):
                            urls.add(Url(endpoint.remote.protocol, host, port, path))
    return sorted(urls, key=str)


def allows(rules: tuple[Rule, ...], url: Url, address: str) -> bool:
    """A brute-force evaluator that shares nothing with the product but the rule's own words."""
    for rule in rules:
        source, target = rule.source, rule.remote
        text = str(target)
        protocol, _, rest = text.partition("://")
        pattern, _, port_path = rest.partition(":")
        port, slash, path = port_path.partition("/")
        if (protocol, int(port)) != (url.protocol, url.port):
            continue
        if pattern.startswith("*."):
            if not url.host.endswith(pattern[1:]):
                continue
        elif url.host != pattern:
            continue
        if slash and not path_matches("/" + path, url.path):
            continue
        if source.addresses == ("*",) or any(
            ipaddress.ip_address(address) in ipaddress.ip_network(each) for each in source.addresses
        ):
            return True
    return False


def path_matches(pattern: str, path: str) -> bool:
    """The notation of plans: `/a`, `/a/*`, `/a{,/*}`."""
    if pattern.endswith("{,/*}"):
        stem = pattern[:-5]
        return path == stem or path.startswith(stem + "/")
    if pattern.endswith("/*"):
        return path.startswith(pattern[:-1])
    return path == pattern


def test_the_same_input_on_another_day_is_the_same_bytes() -> None:
    text = {"a.policy": "allow mde for region EU, fleet mma until 2030-01-01"}
    plans = {
        plan_json(compilation.plan)
        for day in (date(2026, 1, 1), date(2029, 12, 31))
        if (compilation := compile_files(text, shipped("2021-03-04"), day)[0])
    }
    assert len(plans) == 1
