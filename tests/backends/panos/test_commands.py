"""The commands: taken as they are, twice, and after those of another day; nothing slips in."""

import pytest

from outgate.backends.panos.commands import quoted, spread
from outgate.backends.rendered import Context
from outgate.plan.model import Rule
from outgate.traffic.address import RuleSource
from outgate.values import replace
from tests.backends.panos.firewall import BadCommand, Firewall, Request, words_of
from tests.backends.panos.judge import (
    FOLDER,
    commands_of,
    differences,
    drawn_plan,
    firewall_of,
    questions,
    rendered,
)
from tests.builders.hostile_text import HOSTILE
from tests.builders.plans import plan_with
from tests.builders.rules import KEEP, PLAIN, rule

RULES = (
    rule("x.example"),
    rule("*.y.example", treatment=KEEP),
    rule("z.example/a/*", "http:80", PLAIN),
    rule(("10.0.0.0/8", "2001:db8::/32"), "tcp:443", source=("10.24.0.0/16",)),
    rule("db.x.example", "tcp:1433", PLAIN),
)


def paste(*texts: str) -> Firewall:
    firewall = Firewall()
    for text in texts:
        firewall.paste(text)
    firewall.commit()
    return firewall


def text_of(*rules: Rule, **settings: object) -> str:
    plan = plan_with(rules)
    return commands_of(rendered(plan, settings, Context(target="edge")))


def test_a_small_plan(snapshot: object) -> None:
    assert (
        text_of(*RULES, **{"from": ["trust"], "to": ["un trust"], "before": "deny all"}) == snapshot
    )


def test_a_small_plan_with_lists_to_poll(snapshot: object) -> None:
    assert text_of(*RULES, lists=f"{FOLDER}/") == snapshot


@pytest.mark.parametrize("settings", [{}, {"lists": FOLDER}])
def test_what_a_small_plan_lets_through(settings: dict[str, object]) -> None:
    """Typed one by one: whether it may be decrypted, should the site do so."""
    firewall = firewall_of(rendered(plan_with(RULES), settings))
    anybody, milan = "10.99.0.1", "10.24.7.1"
    let_through = {
        Request(anybody, 443, url="x.example"): "as it is",
        Request("2001:db8:9::1", 443, url="X.example"): "as it is",
        Request(anybody, 443, url="a.y.example"): "decrypted",
        Request(anybody, 443, url="a.b.y.example"): "decrypted",
        Request(anybody, 80, url="z.example/a/b.crl"): None,
        Request(anybody, 1433, name="db.x.example"): None,
        Request(milan, 443, address="10.255.255.255"): "as it is",
        Request("10.24.0.0", 443, address="2001:db8::1"): "as it is",
    }
    refused = (
        Request(anybody, 80, url="x.example"),
        Request(anybody, 443, url="a.x.example"),
        Request(anybody, 443, url="x.example.evil.example"),
        Request(anybody, 443, url="y.example"),
        Request(anybody, 443, url="xy.example"),
        Request(anybody, 80, url="z.example"),
        Request(anybody, 80, url="z.example/ab"),
        Request(anybody, 443, url="z.example/a/b.crl"),
        Request(anybody, 443, name="db.x.example"),
        Request(anybody, 1433, name="x.example"),
        Request(anybody, 443, address="10.255.255.255"),
        Request(milan, 443, address="11.0.0.0"),
        Request(milan, 80, address="10.0.0.1"),
    )
    for request, way in let_through.items():
        assert firewall.allows(request), request
        assert way is None or firewall.decrypts(request) is (way == "decrypted"), request
    assert not [request for request in refused if firewall.allows(request)]


@pytest.mark.parametrize("seed", range(20))
def test_pasted_twice_is_pasted_once(seed: int) -> None:
    text = text_of(*drawn_plan(seed).rules)
    assert paste(text, text) == paste(text)


@pytest.mark.parametrize("seed", range(20))
def test_a_later_plan_takes_away_what_it_does_not_have(seed: int) -> None:
    """`set` alone adds to what is there: a host that was withdrawn would stay."""
    rules = drawn_plan(seed).rules
    # All that the names of lists hang on stays, so that no rule of the first day is left.
    fewer = tuple(one for number, one in enumerate(rules) if number % 3 or _is_last(one, rules))
    first, second = rendered(plan_with(rules)), rendered(plan_with(fewer))
    firewall = firewall_of(first)
    firewall.paste(commands_of(second))
    firewall.commit()
    assert not differences(firewall, questions(rules), second)


def _is_last(one: Rule, rules: tuple[Rule, ...]) -> bool:
    """Whether no other rule is sure to be in the same list."""
    alike = [
        other
        for other in rules
        if (other.source, other.remote.protocol, other.remote.port, other.treatment)
        == (one.source, one.remote.protocol, one.remote.port, one.treatment)
        and type(other.remote.destination) is type(one.remote.destination)
    ]
    return alike[0] is one


def test_ours_stand_before_what_would_decide_otherwise() -> None:
    site = (
        "set tag site comments theirs\n"
        "set service all protocol tcp port 443\n"
        'set profiles custom-url-category all type "URL List"\n'
        "set profiles custom-url-category all list *.example/\n"
    )
    match = "from any to any source any destination any source-user any category all service all"
    site += f"set rulebase security rules deny-all {match} application any action deny tag site\n"
    site += (
        f"set rulebase decryption rules decrypt-all {match} action decrypt type ssl-forward-proxy "
        "tag site\n"
    )
    last = text_of(rule("x.example"))
    first = text_of(rule("x.example"), before="deny-all")
    request = Request("10.0.0.1", 443, url="x.example")
    assert not paste(site, last).allows(request)
    assert paste(site, first).allows(request)
    assert paste(site, first, first).allows(request)
    assert not paste(site, last).decrypts(request)
    assert paste(site, last).decrypts(Request("10.0.0.1", 443, url="y.example"))


def test_lists_are_polled_from_one_day_to_the_next() -> None:
    """No list of the same name stays beside one that is polled, or the other way round."""
    polled, held = text_of(*RULES, lists=FOLDER), text_of(*RULES)
    for texts in ((polled, held), (held, polled)):
        firewall = paste(*texts)
        for name in firewall.objects["external-list"]:
            assert name not in firewall.objects["custom-url-category"]
            assert name not in firewall.objects["address-group"]


def test_long_lists_are_set_in_pieces() -> None:
    rules = tuple(rule(f"host-{n:04}.x.example") for n in range(1_000))
    text = text_of(*rules)
    assert max(map(len, text.splitlines())) < 1_300
    category = paste(text).objects["custom-url-category"]["outgate_any_bypass"]["list"]
    assert category == [f"host-{n:04}.x.example/" for n in range(1_000)]
    assert spread("list", ["a", "b"]) == (("list", "[", "a", "b", "]"),)


@pytest.mark.parametrize("name", [*HOSTILE, "] delete rulebase", '" x', "a\nset x y", "x" * 400])
def test_no_name_of_a_source_is_a_command(name: str) -> None:
    one = replace(RULES[3], source=RuleSource(name, ("10.24.0.0/16",)))
    plain = text_of(replace(one, source=RuleSource("milan", ("10.24.0.0/16",))))
    text = text_of(one)
    assert [line.split()[:2] for line in text.splitlines()] == [
        line.split()[:2] for line in plain.splitlines()
    ]
    assert paste(text).allows(Request("10.24.0.1", 443, address="10.0.0.1"))


def test_long_names_of_hosts_stay_apart() -> None:
    hosts = [f"{'a' * 60}.{n}.x.example" for n in range(3)]
    firewall = paste(text_of(*(rule(host, "tcp:1433", PLAIN) for host in hosts)))
    for host in hosts:
        assert firewall.allows(Request("10.0.0.1", 1433, name=host))


@pytest.mark.parametrize("path", ["/a'b/*", "/a;b=c&d+e/*", "/(x)!,$/*", "/a@b:c~d/*", "/c%20d/*"])
def test_letters_of_a_path_are_one_word(path: str) -> None:
    text = text_of(rule(f"x.example{path}", "http:80", PLAIN))
    (entry,) = paste(text).objects["custom-url-category"]["outgate_any_http"]["list"]
    assert entry == f"x.example{path[:-1]}"


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("a-b_c.d/e:f*", "a-b_c.d/e:f*"),
        ("a b", '"a b"'),
        ('a"b', '"a_b"'),
        ("a\nb\x00é", '"a_b__"'),
        ("", '""'),
        ("a;b", '"a;b"'),
        ("]x", '"]x"'),
    ],
)
def test_words(word: str, written: str) -> None:
    assert quoted(word) == written
    assert words_of(f"{written} end") == [written.strip('"'), "end"]


@pytest.mark.parametrize("line", ['a "b', 'a "b"c', "a [ b", "a  b", "a \x07"])
def test_the_reader_takes_nothing_that_is_unclear(line: str) -> None:
    with pytest.raises(BadCommand):
        words_of(line)


@pytest.mark.parametrize(("length", "most"), [(100, 10), (101, 9), (7, 142), (999, 1)])
def test_many_values_take_several_commands(length: int, most: int) -> None:
    """A thousand characters of values in each, to the last one."""
    values = [f"{number:0{length}}" for number in range(2 * most + 1)]
    lines = spread("static", values)
    assert [len(line) - (3 if "[" in line else 1) for line in lines] == [most, most, 1]
    assert [word for line in lines for word in line if len(word) == length] == values
    assert all(line[0] == "static" for line in lines)
    assert lines[-1] == ("static", values[-1])
