"""The script: nothing in it is ever new each time, and no name or text is a command."""

import re

import pytest

from outgate.backends.fortios.syntax import Line, quoted
from outgate.backends.rendered import Context
from outgate.errors import InternalError
from outgate.plan.model import Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.values import replace
from tests.backends.fortios.firewall import BadScript, Firewall, Request, words_of
from tests.backends.fortios.judge import PROFILE, drawn_plan, firewall_of, rendered, script_of
from tests.builders.hostile_text import HOSTILE
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, KEEP, PLAIN, rule

RULES = (
    rule("x.example"),
    rule("*.y.example", treatment=KEEP),
    rule("z.example/a/*", "http:80", PLAIN),
    rule(("10.0.0.0/8", "2001:db8::/32"), "tcp:443", source=("10.24.0.0/16",)),
)


def text_of(*rules: Rule, **settings: object) -> str:
    plan = plan_with(rules)
    return script_of(rendered(plan, settings, Context(target="edge")))


def test_a_small_plan(snapshot: object) -> None:
    assert text_of(*RULES, most_policies=4, nat=True) == snapshot


def test_a_small_plan_that_is_inspected(snapshot: object) -> None:
    settings = {"most_policies": 4, "from": ["lan", "wi fi"], "to": ["wan1"], "before": 7}
    assert text_of(*RULES, **PROFILE | settings) == snapshot


@pytest.mark.parametrize("inspected", [False, True])
def test_what_a_small_plan_lets_through(inspected: bool) -> None:
    """Typed one by one; below a name is its apex as well, which the target has to accept."""
    result = rendered(plan_with(RULES), PROFILE if inspected else {})
    firewall = firewall_of(result)
    anybody, milan = "10.99.0.1", "10.24.7.1"
    let_through = {
        Request(anybody, 443, host="x.example"): "as it is",
        Request("2001:db8:9::1", 443, host="x.example"): "as it is",
        Request(anybody, 443, host="a.y.example"): "decrypted",
        Request(anybody, 443, host="y.example"): "decrypted",
        Request(anybody, 80, host="z.example"): "as it is",
        Request(milan, 443, address="10.255.255.255"): "as it is",
    }
    refused = (
        Request(anybody, 80, host="x.example"),
        Request(anybody, 8443, host="a.y.example"),
        Request(anybody, 443, host="z.example"),
        Request(anybody, 443, host="a.x.example"),
        Request(anybody, 443, host="xy.example"),
        Request(anybody, 443, address="10.255.255.255"),
        Request(milan, 443, address="11.0.0.0"),
        Request(milan, 80, address="10.0.0.1"),
        Request("2001:db8:9::1", 443, address="2001:db8::1"),
    )
    for request, way in let_through.items():
        assert firewall.allows(request), request
        assert firewall.decrypts(request) is (inspected and way == "decrypted"), request
    assert not [request for request in refused if firewall.allows(request)]


@pytest.mark.parametrize("seed", range(20))
def test_no_entry_is_a_new_one_each_time(seed: int) -> None:
    text = text_of(*drawn_plan(seed).rules, **PROFILE)
    assert not re.search(r"(?m)^ *edit 0$", text)
    assert not re.search(r"(?m)^ *(clone|purge|rename) ", text)


def test_large_groups_are_set_anew_and_then_appended_to() -> None:
    networks = tuple(f"10.{n}.0.0/17" for n in range(250))
    text = text_of(rule(networks, "tcp:443"))
    assert max(map(len, text.splitlines())) < 2_000
    firewall = Firewall()
    firewall.paste(text)
    firewall.paste(text)
    assert len(firewall.tables["firewall addrgrp"]["outgate.to.any.443"]["member"]) == 250


def test_the_order_of_rules_does_not_matter() -> None:
    assert text_of(*RULES, **PROFILE) == text_of(*RULES[::-1], **PROFILE)


def test_a_policy_keeps_its_number_when_others_come() -> None:
    def number(text: str, word: str) -> str:
        entries = text.partition("config firewall policy\n")[2].split("    next\n")
        (own,) = [each for each in entries if f'"outgate.to.{word}"' in each]
        return own.partition("edit ")[2].partition("\n")[0]

    few = text_of(rule("x.example"))
    more = text_of(*(rule("x.example", f"https:{port}") for port in (443, 8443, 8444)))
    assert number(few, "any.443") == number(more, "any.443")


def test_every_number_is_used_before_there_are_too_few() -> None:
    rules = [rule(("10.0.0.0/8",), f"tcp:{port}") for port in range(1, 33)]
    firewall = firewall_of(rendered(plan_with(tuple(rules))))
    numbers = {int(number) for number in firewall.tables["firewall policy"]}
    assert numbers == set(range(9000, 9032))


@pytest.mark.parametrize(("treatment", "decrypted"), [(BYPASS, False), (KEEP, True)])
def test_networks_are_inspected_where_they_may_be(treatment: Treatment, decrypted: bool) -> None:
    one = rule(("10.0.0.0/8",), "https:443", treatment)
    firewall = firewall_of(rendered(plan_with((one,)), PROFILE))
    request = Request("192.0.2.1", 443, address="10.0.0.1")
    assert firewall.allows(request)
    assert firewall.decrypts(request) is decrypted


def test_ours_stand_before_the_policy_that_is_named() -> None:
    site = (
        'config firewall service custom\n edit "all"\n  set tcp-portrange 443\n next\nend\n'
        'config firewall policy\n edit 7\n  set name "deny"\n  set srcaddr "all"\n'
        '  set dstaddr "all"\n  set service "all"\n  set action deny\n  set status enable\n'
        " next\nend\n"
    )
    request = Request("10.0.0.1", 443, host="x.example")
    for settings, allowed in (({}, False), ({"before": 7}, True)):
        firewall = Firewall()
        firewall.paste(site)
        text = text_of(*RULES, **settings)
        firewall.paste(text)
        firewall.paste(text)
        assert firewall.allows(request) is allowed
        assert len(firewall.tables["firewall policy"]) == 4


def test_nothing_is_left_of_a_plan_that_has_nothing() -> None:
    firewall = firewall_of(rendered(plan_with(RULES)), rendered(plan_with(())))
    assert not firewall.tables["firewall policy"]


@pytest.mark.parametrize(
    "name", [*HOSTILE, 'x"\nend\nconfig system admin', "a\nset x y", "x" * 400, "?", "'"]
)
def test_no_name_of_a_source_is_a_command(name: str) -> None:
    one = replace(RULES[3], source=RuleSource(name, ("10.24.0.0/16",)))
    plain = text_of(replace(one, source=RuleSource("milan", ("10.24.0.0/16",))), most_policies=1)
    text = text_of(one, most_policies=1)
    shape = [line.split()[:2] for line in plain.splitlines()]
    told = [line.split()[:2] for line in text.splitlines()]
    assert [words[0] for words in told] == [words[0] for words in shape]
    firewall = Firewall()
    firewall.paste(text)
    assert firewall.allows(Request("10.24.0.1", 443, address="10.0.0.1"))
    assert not firewall.allows(Request("10.25.0.1", 443, address="10.0.0.1"))


def test_long_names_of_hosts_stay_apart() -> None:
    hosts = [f"{'a' * 60}.{'b' * 60}.{n}.x.example" for n in range(3)]
    firewall = firewall_of(rendered(plan_with(tuple(rule(host) for host in hosts))))
    assert len(firewall.tables["firewall address"]) == 3
    for host in hosts:
        assert firewall.allows(Request("10.0.0.1", 443, host=host))


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("a b", '"a b"'),
        ("*.x.example", '"*.x.example"'),
        ('a"b', '"a_b"'),
        ("a\\b'c?d", '"a_b_c_d"'),
        ("a\nb\x1b", '"a_b_"'),
        ("é", '"_"'),
    ],
)
def test_words(word: str, written: str) -> None:
    assert quoted(word) == written
    assert words_of(f"set comments {written}") == ["set", "comments", written[1:-1]]


@pytest.mark.parametrize(
    ("number", "sizes"), [(1, [1]), (20, [20]), (21, [20, 1]), (45, [20, 20, 5])]
)
def test_names_are_set_and_then_appended_twenty_by_twenty(number: int, sizes: list[int]) -> None:
    names = [f"n{each}" for each in range(number)]
    words = [line.text.split() for line in Line.names("member", names)]
    assert [line[:2] for line in words] == [["set", "member"], *[["append", "member"]] * 2][
        : len(sizes)
    ]
    assert [len(line) - 2 for line in words] == sizes
    assert [word.strip('"') for line in words for word in line[2:]] == names


def test_what_needs_quotes_is_no_keyword() -> None:
    with pytest.raises(InternalError):
        Line.set("action", "accept all")


@pytest.mark.parametrize("line", ['a "b', "a 'b'", "a  b", "a ?", "a \\b", ""])
def test_the_reader_takes_nothing_that_is_unclear(line: str) -> None:
    with pytest.raises(BadScript):
        words_of(line)


@pytest.mark.parametrize(
    "text",
    [
        "config firewall policy\nedit 0\nnext\nend\n",
        'config firewall addrgrp\nedit "g"\nset member "nobody"\nnext\nend\n',
        'config firewall address\nedit "a<b"\nnext\nend\n',
        "config system admin\nend\n",
        'config firewall address\nedit "' + "x" * 80 + '"\nnext\nend\n',
    ],
)
def test_the_firewall_refuses(text: str) -> None:
    with pytest.raises(BadScript):
        Firewall().paste(text)
