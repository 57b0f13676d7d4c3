"""The files for the start of the machine, whole, and what packets of each family are asked."""

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.backends.native_rule import NativeRule
from outgate.backends.nftables.layout import NftTable, rule_lines
from outgate.backends.nftables.model import NftRule, rule_of
from outgate.backends.nftables.renderer import NftRenderer
from outgate.backends.nftables.settings import Hook
from outgate.backends.rendered import Context
from outgate.values import replace
from tests.backends.nftables.plans import files_of, rendered, settings_with
from tests.builders.plans import plan_with
from tests.builders.rules import PLAIN, rule

RULES = (
    rule("*.x.example"),
    rule("a.x.example", "https:8443", source=("10.0.0.0/8", "2001:db8::/32")),
    rule("y.example/pki/*", "http:80", PLAIN, ("10.0.0.0/8", "10.128.0.0/9", "192.0.2.0/24")),
    rule(("198.51.100.0/24",), "tcp:443", source=("0.0.0.0/0",)),
    rule(("198.51.100.0/24", "203.0.113.0/24", "2001:db8:1::/48"), "tcp:8444", PLAIN),
)


@pytest.mark.parametrize("hook", ["forward", "output", "none"])
def test_files_whole(snapshot: SnapshotAssertion, hook: str) -> None:
    """What the kernel and dnsmasq are asked about in other tests, to be read by who changes it."""
    script, feed = files_of(rendered(plan_with(RULES), hook=hook))
    assert f"{script}\n{feed}" == snapshot


@pytest.mark.parametrize(("letters", "kept"), [(119, 119), (120, 120), (121, 120), (200, 120)])
def test_a_long_name_is_told_by_its_end(letters: int, kept: int) -> None:
    """nft takes 128 letters of a comment, and by its end a name is known."""
    labels = ["a" * 60, "b" * 60, "c" * 60, "d" * 60]
    host = ".".join(labels)[-letters:]
    script, _ = files_of(rendered(plan_with((rule(host),))))
    sets = [line for line in script.splitlines() if line.startswith("add set inet outgate h_")]
    assert {line.partition('comment "')[2] for line in sets} == {f'{host[-kept:]}"; }}'}


@pytest.mark.parametrize(("more", "reads"), [(0, True), (1, False)])
def test_a_line_for_dnsmasq_has_a_thousand_letters_at_most(more: int, reads: bool) -> None:
    names = ["y.z"]
    for number in range(12):
        names.append(f"n{number}.{names[-1]}")
    wanted = 1_000 + more
    for last in (names[-1], f"{'x' * 9}.{names[-1]}"):
        _, feed = files_of(rendered(plan_with(tuple(map(rule, (*names, last))))))
        longest = max(map(len, feed.splitlines()))
    host = f"{'x' * (9 + wanted - longest)}.{names[-1]}"
    renderer = NftRenderer(settings_with())
    result, problems = renderer.render(plan_with(tuple(map(rule, (*names, host)))), Context())
    assert (result is not None) is reads
    if not reads:
        assert f"dnsmasq reads no line of {wanted:,} letters" in problems[-1].message


RULE_OF_HOST = NftRule(("*",), "https", 443, host="x.example")
NETS = tuple(f"10.{number}.0.0/24" for number in range(4))


@pytest.mark.parametrize(
    ("one", "identity", "label"),
    [
        (RULE_OF_HOST, "https://x.example:443", "any -> https://x.example:443 and below"),
        (replace(RULE_OF_HOST, addresses=("10.0.0.0/8",)), "https://x.example:443",
         "10.0.0.0/8 -> https://x.example:443 and below"),
        (replace(RULE_OF_HOST, addresses=("0.0.0.0/0",)), "https://x.example:443",
         "0.0.0.0/0 -> https://x.example:443 and below"),
        (NftRule(("0.0.0.0/0",), "tcp", 1, networks=NETS[:1]), "tcp://10.0.0.0/24:1",
         "any -> tcp://10.0.0.0/24:1"),
        (NftRule(("::/0",), "tcp", 1, networks=("2001:db8::/32",)), "tcp://2001:db8::/32:1",
         "any -> tcp://2001:db8::/32:1"),
        (NftRule(("10.9.0.0/16",), "tcp", 1, networks=NETS[:3]),
         "tcp://10.0.0.0/24,10.1.0.0/24,10.2.0.0/24:1",
         "10.9.0.0/16 -> tcp://10.0.0.0/24, 10.1.0.0/24, 10.2.0.0/24:1"),
    ],
)  # fmt: skip
def test_what_a_rule_is_called(one: NftRule, identity: str, label: str) -> None:
    assert (one.identity, one.label) == (identity, label)


@pytest.mark.parametrize(
    ("networks", "words"), [(NETS[:1], ["ip"]), (NETS[:2], ["ip"]), (("2001:db8::/32",), ["ip6"])]
)
def test_a_record_of_everybody_has_lines_of_one_family(
    networks: tuple[str, ...], words: list[str]
) -> None:
    """Whoever wrote the record: nft takes no IPv6 packet to an IPv4 network."""
    table = NftTable((NftRule(("*",), "tcp", 1, networks=networks),), "edge", Hook.FORWARD)
    assert [line.split()[3] for line in rule_lines(table)] == words


@pytest.mark.parametrize(
    "body",
    [
        {"networks": ["10.0.0.0/8", "2001:db8::/32"]},
        {"networks": []},
        {"networks": "10.0.0.0/8"},
        {},
        {"host": ""},
        {"host": "x.example", "port": 0},
        {"host": "x.example", "protocol": "udp"},
        {"host": "x.example", "from": []},
    ],
)
def test_what_is_no_record_of_a_rule(body: dict[str, object]) -> None:
    plain = {"from": ["*"], "protocol": "tcp", "port": 1}
    assert rule_of(NativeRule("i", "l", {**plain, "host": "x.example"})) is not None
    with pytest.raises((KeyError, TypeError, ValueError)):
        rule_of(NativeRule("i", "l", {**plain, **body}))


def test_many_networks_are_called_by_their_digest() -> None:
    one = NftRule(("0.0.0.0/0",), "tcp", 1, networks=NETS)
    assert re.fullmatch(r"tcp://networks-[0-9a-f]{12}:1", one.identity)
    assert one.label.endswith(" by port 1")
    other = replace(one, networks=(*NETS, "10.9.0.0/24"))
    assert other.identity != one.identity


@pytest.mark.parametrize(("number", "commands"), [(100, 1), (101, 2), (250, 3)])
def test_many_networks_take_several_commands(number: int, commands: int) -> None:
    networks = tuple(f"10.{each}.0.0/17" for each in range(number))
    script, _ = files_of(rendered(plan_with((rule(networks, "tcp:443"),))))
    lines = [line for line in script.splitlines() if line.startswith("add element")]
    told = [line.partition("{ ")[2].removesuffix(" }").split(", ") for line in lines]
    assert len(told) == commands
    assert [network for some in told for network in some] == list(networks)
