"""Rules of the kernel read back: what they say, and what of them is none of ours.

A rule that is read as less than it lets through is an opening that no plan shows.
"""

import pytest

from outgate.backends.nftables.feed import Feed
from outgate.backends.nftables.layout import host_set
from outgate.backends.nftables.live import LiveLine, LiveSet, LiveTable
from outgate.backends.nftables.model import NftRule
from outgate.backends.nftables.reading import UNFED, Reading, read_rules
from outgate.traffic.interval import NO_ADDRESS, address_set
from tests.backends.nftables.plans import settings_with

LEARNED = host_set("x.example", 4).name
ADDRESS = address_set(("198.18.0.1/32",))
NETWORKS = ("20.77.0.0/16", "20.79.0.0/16")
SETS = {
    one.name: one
    for one in (
        LiveSet(LEARNED, 4, (), "x.example", ADDRESS),
        LiveSet("h_6", 6, (), "x.example"),
        LiveSet("fixed", 4, ("interval",), "", address_set(NETWORKS)),
        LiveSet("sources", 4, ("interval",), "", address_set(("10.0.0.0/8",))),
        LiveSet("empty", 4, ("interval",), "", NO_ADDRESS),
        LiveSet("odd", 4, ("interval",), "", None),
        LiveSet("timed", 4, ("interval", "timeout"), "", address_set(NETWORKS)),
        LiveSet("mark", None, (), "", ADDRESS),
    )
}
FED = Feed({"x.example": frozenset((LEARNED, "h_6"))})
ACCEPT = {"accept": None}
ANYBODY = ("0.0.0.0/0",)


def match(protocol: str, field: str, right: object, op: str = "==") -> dict[str, object]:
    left = {"payload": {"protocol": protocol, "field": field}}
    return {"match": {"op": op, "left": left, "right": right}}


PORT = match("tcp", "dport", 443)
SOURCE = match("ip", "saddr", {"prefix": {"addr": "10.0.0.0", "len": 8}})
TARGET = match("ip", "daddr", "20.77.0.1")


def read(*lines: LiveLine, feed: Feed = FED) -> Reading:
    return read_rules(LiveTable(SETS, {"rules": lines}), feed, settings_with())


def line(*expressions: object, comment: str = "") -> LiveLine:
    return LiveLine(7, comment, expressions)


@pytest.mark.parametrize(
    ("expressions", "rule"),
    [
        ((PORT, TARGET, ACCEPT), NftRule(ANYBODY, "https", 443, networks=("20.77.0.1/32",))),
        ((TARGET, PORT, ACCEPT), NftRule(ANYBODY, "https", 443, networks=("20.77.0.1/32",))),
        ((PORT, SOURCE, TARGET, ACCEPT),
         NftRule(("10.0.0.0/8",), "https", 443, networks=("20.77.0.1/32",))),
        ((PORT, match("ip", "saddr", "@sources"), TARGET, ACCEPT),
         NftRule(("10.0.0.0/8",), "https", 443, networks=("20.77.0.1/32",))),
        ((PORT, match("ip", "daddr", "@fixed"), ACCEPT),
         NftRule(ANYBODY, "https", 443, networks=NETWORKS)),
        ((PORT, match("ip", "daddr", {"set": ["20.77.0.1", "20.77.0.3"]}), ACCEPT),
         NftRule(ANYBODY, "https", 443, networks=("20.77.0.1/32", "20.77.0.3/32"))),
        ((PORT, match("ip6", "daddr", "2001:db8::1"), ACCEPT),
         NftRule(("::/0",), "https", 443, networks=("2001:db8::1/128",))),
        ((PORT, match("ip6", "saddr", "2001:db8:1::1"), match("ip6", "daddr", "2001:db8::1"),
          ACCEPT),
         NftRule(("2001:db8:1::1/128",), "https", 443, networks=("2001:db8::1/128",))),
        ((match("tcp", "dport", 80), TARGET, ACCEPT),
         NftRule(ANYBODY, "http", 80, networks=("20.77.0.1/32",))),
        ((match("tcp", "dport", 22), TARGET, ACCEPT),
         NftRule(ANYBODY, "tcp", 22, networks=("20.77.0.1/32",))),
        ((PORT, match("ip", "daddr", f"@{LEARNED}"), ACCEPT),
         NftRule(ANYBODY, "https", 443, host="x.example")),
        ((PORT, match("ip6", "daddr", "@h_6"), ACCEPT),
         NftRule(("::/0",), "https", 443, host="x.example")),
    ],
)  # fmt: skip
def test_a_rule_says_what_it_lets_through(expressions: tuple[object, ...], rule: NftRule) -> None:
    reading = read(line(*expressions))
    assert (reading.rules, reading.trouble, reading.strays) == ((rule,), {}, ())


@pytest.mark.parametrize(
    ("comment", "port", "protocol"),
    [("tcp", 443, "tcp"), ("https", 22, "https"), ("http", 443, "http"), ("mine", 443, "https")],
)
def test_a_comment_says_what_the_plan_wants_by_a_port(
    comment: str, port: int, protocol: str
) -> None:
    (rule,) = read(line(match("tcp", "dport", port), TARGET, ACCEPT, comment=comment)).rules
    assert (rule.protocol, rule.port) == (protocol, port)


@pytest.mark.parametrize(
    "expressions",
    [
        (),
        (ACCEPT,),
        (PORT, TARGET),
        (PORT, TARGET, {"drop": None}),
        (PORT, TARGET, ACCEPT, {"log": None}),
        (PORT, TARGET, ACCEPT, ACCEPT),
        (TARGET, ACCEPT),
        (PORT, ACCEPT),
        (PORT, SOURCE, ACCEPT),
        (PORT, PORT, TARGET, ACCEPT),
        (PORT, TARGET, TARGET, ACCEPT),
        (PORT, SOURCE, SOURCE, TARGET, ACCEPT),
        (PORT, match("ip6", "saddr", "2001:db8::1"), TARGET, ACCEPT),
        (match("udp", "dport", 443), TARGET, ACCEPT),
        (match("tcp", "sport", 443), TARGET, ACCEPT),
        (match("tcp", "dport", {"range": [1, 9]}), TARGET, ACCEPT),
        (match("tcp", "dport", 443, "!="), TARGET, ACCEPT),
        (PORT, match("ip", "daddr", "20.77.0.1", "!="), ACCEPT),
        (PORT, match("ip", "saddr", "10.0.0.1", "!="), TARGET, ACCEPT),
        (PORT, match("ip", "daddr", "@nowhere"), ACCEPT),
        (PORT, match("ip", "daddr", "@empty"), ACCEPT),
        (PORT, match("ip", "daddr", "@odd"), ACCEPT),
        (PORT, match("ip", "daddr", "@timed"), ACCEPT),
        (PORT, match("ip", "daddr", "@mark"), ACCEPT),
        (PORT, match("ip", "daddr", {"concat": []}), ACCEPT),
        (PORT, match("ip", "saddr", "@nowhere"), TARGET, ACCEPT),
        (PORT, match("ip", "saddr", "@empty"), TARGET, ACCEPT),
        (PORT, match("ip", "saddr", "@odd"), TARGET, ACCEPT),
        (PORT, match("ip", "saddr", f"@{LEARNED}"), TARGET, ACCEPT),  # it changes by itself
        (PORT, match("ip", "saddr", {"concat": []}), TARGET, ACCEPT),
    ],
)
def test_what_else_a_rule_may_say_is_none_of_ours(expressions: tuple[object, ...]) -> None:
    one = line(*expressions)
    reading = read(one, feed=Feed({}))
    assert (reading.rules, reading.strays) == ((), (one,))
    (native,) = reading.natives({7: "tcp dport 443 accept"}, None)
    assert native.label == "rule `tcp dport 443 accept` of our table"
    (native,) = reading.natives({}, None)
    assert native.label == "rule `7` of our table"


TO_HOST = line(PORT, match("ip", "daddr", f"@{LEARNED}"), ACCEPT)


@pytest.mark.parametrize(
    ("feed", "rules"),
    [
        (FED, {"x.example": None}),
        (Feed({}), {"x.example": UNFED}),  # known by the set's own comment
        (Feed({"y.example": frozenset((LEARNED,))}), {"y.example": None}),
        (Feed({"x.example": frozenset((LEARNED,)), "y.example": frozenset((LEARNED,))}),
         {"x.example": None, "y.example": None}),
        (Feed({"x.example": frozenset((LEARNED,)), "a.x.example": frozenset(("other",))}),
         {"x.example": UNFED}),
    ],
)  # fmt: skip
def test_a_set_stands_for_the_names_that_feed_it(feed: Feed, rules: dict[str, str | None]) -> None:
    reading = read(TO_HOST, feed=feed)
    assert {rule.host: reading.trouble.get(rule) for rule in reading.rules} == rules
    natives = reading.natives({}, "wrong")
    ours = {one.body.get("host"): one.trouble for one in natives if "host" in one.body}
    assert ours == {host: trouble or "wrong" for host, trouble in rules.items()}


def test_a_set_of_no_known_name_is_none_of_ours() -> None:
    other = line(PORT, match("ip6", "daddr", "@h_6"), ACCEPT)
    assert read(other, feed=Feed({})).strays == (other,)


def test_halves_come_together_and_stay_apart_by_what_they_say() -> None:
    six = line(PORT, match("ip6", "daddr", "@h_6"), ACCEPT)
    part = line(PORT, SOURCE, match("ip", "daddr", f"@{LEARNED}"), ACCEPT)
    other = line(match("tcp", "dport", 80), match("ip", "daddr", f"@{LEARNED}"), ACCEPT)
    assert read(TO_HOST, six).rules == (NftRule(("*",), "https", 443, host="x.example"),)
    assert read(part, six).rules == (
        NftRule(("10.0.0.0/8", "::/0"), "https", 443, host="x.example"),
    )
    assert [rule.protocol for rule in read(TO_HOST, other).rules] == ["https", "http"]


def test_what_else_stands_in_the_file_of_names_is_told_once() -> None:
    feed = Feed(
        {**FED.sets, "nobody.example": frozenset(("h_x_4",))}, ("server=/a/b", "server=/a/b")
    )
    reading = read(TO_HOST, feed=feed)
    natives = reading.natives({}, None)
    assert [one.label for one in natives if "stray" in one.body] == [
        "line `server=/a/b` of our file for dnsmasq",
        "name `nobody.example` of our file for dnsmasq",
    ]
    assert [one.trouble for one in natives if "host" in one.body] == [None]
