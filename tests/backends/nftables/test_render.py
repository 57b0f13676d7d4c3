"""What becomes of plans: exact, wider with a witness, or refused; and what is told of it."""

import random

import pytest

from outgate.backends.nftables.feed import feed_of, feed_text, read_feed
from outgate.backends.nftables.layout import host_set, rule_lines, sets_of
from outgate.backends.nftables.model import native_of, rule_of
from outgate.backends.nftables.renderer import NftRenderer
from outgate.backends.nftables.settings import read_settings
from outgate.backends.rendered import Context
from outgate.plan.model import Rule
from outgate.traffic.traffic_set import TrafficSet
from tests.backends.nftables.plans import (
    ACCEPTED,
    drawn_plan,
    files_of,
    rendered,
    settings_with,
    table_of,
)
from tests.builders.plans import plan_with
from tests.builders.rules import DIRECT, KEEP, PLAIN, rule

NETWORKS = ("20.77.0.0/16", "2603:10::/32")


def render(*rules: Rule, accept: str = "", dnsmasq: bool = True) -> tuple[list[str], list[str]]:
    """Fidelities of the rules, and the codes of what is said with the facts that are not kept."""
    raw = {"path": "x/outgate.nft"} | ({"dnsmasq": "x/outgate.conf"} if dnsmasq else {})
    renderer = NftRenderer(read_settings(raw, dict.fromkeys(accept.split(), "why")))
    result, problems = renderer.render(plan_with(rules), Context())
    fidelity = [] if result is None else [fidelity.value for _, fidelity in result.fidelity]
    unkept = [] if result is None else [one.fact.value for one in result.unkept]
    return fidelity, [*(problem.code.id for problem in problems), *unkept]


WIDER = "subdomains apex shared-address url-path"


@pytest.mark.parametrize(
    ("rules", "accept", "expected"),
    [
        ([rule(NETWORKS, "tcp:443", PLAIN)], "", (["exact"], [])),
        ([rule(NETWORKS, "https:443", DIRECT, ("10.0.0.0/8",))], "", (["exact"], [])),
        ([rule(NETWORKS, "https:443", KEEP)], "", (["exact"], ["keep"])),
        ([rule("x.example")], "", ([], ["wider-rule"])),
        ([rule("x.example")], "subdomains", ([], ["wider-rule", "accepted-widening"])),
        ([rule("x.example")], "shared-address", ([], ["wider-rule", "accepted-widening"])),
        ([rule("x.example")], "subdomains shared-address", (["wider"], ["accepted-widening"] * 2)),
        ([rule("*.x.example")], "subdomains shared-address",
         ([], ["wider-rule", "accepted-widening"])),
        ([rule("*.x.example")], "apex shared-address", (["wider"], ["accepted-widening"] * 2)),
        ([rule("*.x.example"), rule("x.example")], "shared-address",
         (["wider"] * 2, ["accepted-widening"])),
        ([rule("x.example/a")], "subdomains shared-address",
         ([], ["wider-rule"] + ["accepted-widening"] * 2)),
        ([rule("x.example/a")], WIDER, (["wider"], ["accepted-widening"] * 3)),
        ([rule(("20.77.0.0/16",), source=("2001:db8::/32",))], "", ([], ["unsupported-rule"])),
        ([rule(("20.77.0.0/16",), source=("10.0.0.0/8", "2001:db8::/32"))], "", (["exact"], [])),
    ],
)  # fmt: skip
def test_what_a_rule_takes(
    rules: list[Rule], accept: str, expected: tuple[list[str], list[str]]
) -> None:
    assert render(*rules, accept=accept) == expected


def test_without_dnsmasq_there_are_no_names() -> None:
    assert render(rule("x.example"), accept=WIDER, dnsmasq=False) == ([], ["unsupported-rule"])
    assert render(rule(NETWORKS), dnsmasq=False) == (["exact"], [])


def test_what_is_told_by_address_is_said_to_be() -> None:
    result = rendered(plan_with((rule("x.example/a"), rule(NETWORKS, "tcp:443"))))
    assert result.blind == (
        "any -> https://x.example:443",
        "any -> https://*.x.example:443",
    )
    assert [each.key for each in result.allows if each.key not in result.blind] == [
        "any -> tcp://20.77.0.0/16,2603:10::/32:443"
    ]


def test_rules_are_one_for_all_who_may_go_somewhere() -> None:
    two = (
        rule("x.example", source=("10.0.0.0/24",)),
        rule("*.x.example", source=("10.0.1.0/24",)),
        rule("x.example", source=("2001:db8::/32",)),
    )
    (one,) = table_of(rendered(plan_with(two))).rules
    assert one.addresses == ("10.0.0.0/23", "2001:db8::/32")
    names = set(sets_of(table_of(rendered(plan_with(two)))))
    assert names == {host_set("x.example", family).name for family in (4, 6)}


def test_each_family_has_its_own_lines() -> None:
    """And a source of one family takes no set of the other."""
    of = {
        source: [line.split()[3:] for line in rule_lines(table_of(rendered(plan_with((each,)))))]
        for source in (("*",), ("0.0.0.0/0",), ("10.0.0.0/8", "::/0"))
        for each in (rule(NETWORKS, "tcp:1", source=source),)
    }
    tail = ["counter", "accept", "comment", '"tcp"']
    four, six = ["ip", "daddr", "20.77.0.0/16"], ["ip6", "daddr", "2603:10::/32"]
    assert of["*",] == [[*four, *tail], [*six, *tail]]
    assert of["0.0.0.0/0",] == [[*four, *tail]]
    assert of["10.0.0.0/8", "::/0"] == [["ip", "saddr", "10.0.0.0/8", *four, *tail], [*six, *tail]]


@pytest.mark.parametrize("seed", range(20))
def test_order_never_matters_and_natives_say_all(seed: int) -> None:
    rules = list(drawn_plan(seed).rules)
    result = rendered(plan_with(tuple(rules)))
    random.Random(seed).shuffle(rules)
    assert files_of(rendered(plan_with(tuple(rules)))) == files_of(result)
    again = [rule_of(native) for native in result.rules]
    assert again == list(table_of(result).rules)
    assert [native_of(each) for each in again if each] == list(result.rules)


@pytest.mark.parametrize("seed", range(20))
def test_natives_allow_what_the_rendering_says(seed: int) -> None:
    result = rendered(drawn_plan(seed))
    understood = NftRenderer(settings_with()).to_canonical(result.rules)
    said = TrafficSet(each.flow for each in result.allows)
    read = TrafficSet(each.flow for each in understood.rules)
    assert not list(read.difference(said))
    # What no packet can be is left out: from one family to the other.
    for piece in said.difference(read):
        families = {":" in each for each in piece.flow.addresses}
        assert families != {"[" in piece.witness.url}


@pytest.mark.parametrize("seed", range(20))
def test_names_read_back(seed: int) -> None:
    table = table_of(rendered(drawn_plan(seed)))
    assert read_feed(feed_text(table).encode(), table.table) == feed_of(table)


def test_the_longest_name_decides_so_that_each_feeds_all() -> None:
    table = table_of(rendered(plan_with((rule("*.y.z"), rule("a.y.z"), rule("q.a.y.z")))))
    fed = feed_of(table)
    own = {host: fed.sets[host] for host in ("y.z", "a.y.z", "q.a.y.z")}
    assert own["y.z"] < own["a.y.z"] < own["q.a.y.z"]
    assert [len(own[host]) for host in own] == [2, 4, 6]


def test_a_line_that_is_too_long_is_found() -> None:
    host, rules = "y.z", []
    for number in range(20):
        host = f"n{number}.{host}"
        rules.append(rule(host))
    assert render(*rules[:10], accept=WIDER)[0] == ["wider"] * 10
    assert render(*rules, accept=WIDER) == ([], [*["accepted-widening"] * 2, "target-limit"])


def test_more_sets_than_nft_lists_in_some_seconds() -> None:
    hosts = [rule(f"h{number}.example") for number in range(2_501)]
    assert render(*hosts[:-1], accept=WIDER)[0] == ["wider"] * 2_500
    assert render(*hosts, accept=WIDER)[1][-1] == "target-limit"


def test_accept_keys_are_those_of_the_row() -> None:
    from outgate.backends.nftables.kind import NFTABLES

    assert sorted(key.name for key in NFTABLES.accepts) == sorted(ACCEPTED)
