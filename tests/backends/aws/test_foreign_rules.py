"""What a line of somebody else's group matches at most: too little, and a rule of theirs that stops
ours is not told of."""

import pytest

from outgate.backends.aws_network_firewall.live.foreign_rules import foreign_rules, hidden_rules
from outgate.backends.live_rule import EVERY_PORT, Action, LiveRule, Names, Unread
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.host import parse_host
from outgate.traffic.interval import EVERYWHERE

SNI = 'tls.sni; content:"a.example";'
HOST = HostDestination(parse_host("a.example"))


def rules(text: str, *, alerts_only: bool = False) -> list[LiveRule]:
    return list(foreign_rules("web", text, (1, 100), alerts_only=alerts_only))


def bound(line: str) -> Unread:
    (rule,) = rules(line)
    (part,) = rule.unread
    assert part.whole
    assert not rule.ours
    return part


@pytest.mark.parametrize(
    ("options", "reaches"),
    [
        (f"{SNI} startswith; endswith;", (HOST,)),
        (f"{SNI} nocase; endswith; startswith; fast_pattern;", (HOST,)),
        (f"{SNI} endswith;", (Names("a.example"),)),
        (f"{SNI} nocase; endswith;", (Names("a.example"),)),
        ('tls.sni; dotprefix; content:".A.example"; endswith;', (Names("a.example"),)),
        ('tls.sni; content:".a.example"; endswith;', (Names(".a.example"),)),
        ('http.host; content:"a.example"; startswith; endswith;', (HOST,)),
        (f"{SNI}", None),  # it stands anywhere in a name
        (f"{SNI} startswith;", None),
        ('tls.sni; content:!"a.example"; startswith; endswith;', None),
        ('content:"a.example"; startswith; endswith;', None),
        ('http.uri; content:"a.example"; startswith; endswith;', None),
        ('tls.sni; content:"a"; startswith; endswith;', None),  # no whole name
        (f"{SNI} http.uri; endswith;", None),  # what stands behind another buffer is of that one
    ],
)
def test_where_a_line_reaches(options: str, reaches: tuple[object, ...] | None) -> None:
    part = bound(f"drop tls any any -> any 443 ({options} sid:1;)")
    assert part.reaches == reaches
    assert (part.protocol, part.ports, part.addresses) == ("https", (443, 443), EVERYWHERE)


@pytest.mark.parametrize(
    ("head", "protocol", "ports"),
    [
        ("tls any any -> any 443", "https", (443, 443)),
        ("ssl any any -> any 443", "https", (443, 443)),
        ("http any any -> any 80", "http", (80, 80)),
        ("http1 any any -> any 80:90", "http", (80, 90)),
        ("http2 any any -> any any", "http", EVERY_PORT),
        ("tcp any any -> any !80", None, EVERY_PORT),
        ("tcp any any -> any [80,443]", None, EVERY_PORT),
        ("ip any any -> any 80:", None, EVERY_PORT),
        ("ip any any -> any :80", None, EVERY_PORT),
    ],
)
def test_by_which_way(head: str, protocol: str | None, ports: tuple[int, int]) -> None:
    part = bound(f"drop {head} (sid:1;)")
    assert (part.protocol, part.ports) == (protocol, ports)


@pytest.mark.parametrize(
    ("source", "destination", "addresses", "networks"),
    [
        ("10.0.0.0/8", "192.0.2.0/24", ("10.0.0.0/8",), ("192.0.2.0/24",)),
        ("[10.0.0.0/8, 10.9.0.1]", "any", ("10.0.0.0/8", "10.9.0.1/32"), None),
        ("$HOME_NET", "$EXTERNAL_NET", EVERYWHERE, None),
        ("!10.0.0.0/8", "[192.0.2.0/24,!192.0.2.1]", EVERYWHERE, None),
    ],
)
def test_from_where_and_to_which_networks(
    source: str, destination: str, addresses: tuple[str, ...], networks: tuple[str, ...] | None
) -> None:
    part = bound(f"drop tcp {source} any -> {destination} 25 (sid:1;)")
    assert part.addresses == addresses
    assert part.reaches == (None if networks is None else (AddressesDestination(networks),))


@pytest.mark.parametrize(
    "protocol", ["udp", "icmp", "dns", "ntp", "dhcp", "tftp", "quic", "snmp", "ike"]
)
def test_of_what_is_no_tcp_no_plan_speaks(protocol: str) -> None:
    assert rules(f"drop {protocol} any any -> any any (sid:1;)") == []


def test_lines_in_their_order_and_what_they_do() -> None:
    text = (
        "# a note\n"
        "pass tls any any -> any 443 (sid:1;)\n"
        "alert tls any any -> any 443 (sid:2;)\n\n"
        "DROP tls any any -> any 443 (sid:3;)\n"
        "reject tls any any -> any 443 (sid:4;)\n"
    )
    every = rules(text)
    assert [(rule.action, rule.kind) for rule in every] == [
        (Action.ALLOW, "Pass rule"),
        (Action.DENY, "Drop rule"),
        (Action.DENY, "Reject rule"),
    ]
    assert [rule.order[:2] for rule in every] == [(1, 100)] * 3
    assert sorted(rule.order for rule in every) == [rule.order for rule in every]
    assert len({rule.identity for rule in every}) == 3
    # Where the policy has all drops of the group as alerts, none of them stops anything.
    assert [rule.action for rule in rules(text, alerts_only=True)] == [Action.ALLOW]


def test_what_nobody_can_read_may_do_anything() -> None:
    part = bound("drop nonsense")
    assert (part.protocol, part.ports, part.addresses) == (None, EVERY_PORT, EVERYWHERE)
    assert part.reaches is None
    group = hidden_rules("managed", "it is AWS's own", (1, 7))
    assert (group.action, group.order) == (Action.OTHER, (1, 7))
    assert group.unread[0].text == "rule group `managed`: it is AWS's own"


def test_long_lines_are_told_by_their_beginning() -> None:
    for length, shown in ((100, ""), (101, "...")):
        line = f'drop tcp any any -> any any (msg:"{"a" * (length - 44)}"; sid:1;)'
        assert len(line) == length
        (rule,) = rules(line)
        assert rule.label.endswith(shown or line[-8:])
        assert len(rule.label) == len("web:0 ") + 100
