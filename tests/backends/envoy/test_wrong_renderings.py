"""What one would write first: the engine shows what it lets through, and that ours does not."""

from collections.abc import Mapping

import pytest

from outgate.plan.model import Rule
from tests.backends.envoy.engine import Engine, Refused
from tests.backends.envoy.judge import HTTP, OTHER, TLS, Question
from tests.backends.envoy.plans import ASKING, ports_of, rendered, text_of
from tests.backends.envoy.world import GATEWAY_NAME
from tests.builders.plans import plan_with
from tests.builders.rules import PLAIN, rule

HAMBURG, ELSEWHERE = "10.20.4.7", "203.0.113.9"
LIE = "198.18.99.99"
NOT_NORMAL = {"normalize_path: true": "normalize_path: false", 'regex: "(?i)': 'regex: "/never'}


def load(
    engine: Engine, *rules: Rule, redirect: bool = False, instead: Mapping[str, str] | None = None
) -> None:
    """Start with some rules; `instead` has texts of ours, and what one may write for each."""
    text = text_of(rendered(plan_with(rules), redirect=redirect))
    for ours, naive in (instead or {}).items():
        assert ours in text
        text = text.replace(ours, naive)
    engine.start(text, ports_of(rules), ASKING, redirect=redirect)


def at(engine: Engine, question: Question) -> str | None:
    (reached,) = engine.ask([question.sent])
    return reached.at


def test_a_narrow_name_does_not_take_what_a_wide_one_gives(engine: Engine) -> None:
    """Envoy looks for the closest name, and then at the source; it does not look again."""
    narrow, wide = rule("a.x.example", source=("10.20.0.0/16",)), rule("*.x.example")
    asked = Question(TLS, ELSEWHERE, 443, "a.x.example")
    one_by_one = text_of(rendered(plan_with((narrow,)), redirect=False))
    other = text_of(rendered(plan_with((wide,)), redirect=False))
    chain = other.partition("filter_chains:\n")[2].partition("  clusters:")[0]
    engine.start(one_by_one.replace("filter_chains:\n", f"filter_chains:\n{chain}"), (443,), ASKING)
    assert at(engine, Question(TLS, HAMBURG, 443, "a.x.example")) == "a.x.example"
    assert at(engine, Question(TLS, ELSEWHERE, 443, "b.x.example")) == "b.x.example"
    assert at(engine, asked) is None
    load(engine, narrow, wide)
    assert at(engine, asked) == "a.x.example"


def test_a_name_does_not_lead_to_an_address_of_the_device(engine: Engine) -> None:
    """With the address that was asked for, a name of TLS is a word that opens every address."""
    rules = rule("x.example"), rule(("198.18.7.0/24",), "tcp:443")
    asked = Question(TLS, HAMBURG, 443, "x.example", address=LIE)
    ours = 'cluster: "outgate_names"'
    load(engine, *rules, redirect=True, instead={ours: 'cluster: "outgate_addresses"'})
    assert at(engine, asked) == LIE
    load(engine, *rules, redirect=True)
    assert at(engine, asked) == "x.example"


def test_a_host_does_not_lead_to_another_port(engine: Engine) -> None:
    web = rule("*.x.example", "http:8080", PLAIN)
    ours = '- "*.x.example:8080"'
    anyhow = Question(HTTP, HAMBURG, 8080, "a.x.example", "/")
    load(engine, web, instead={ours: '- "*.x.example"'})
    (reached,) = engine.ask([anyhow.sent])
    assert (reached.at, reached.port) == ("a.x.example", 80)
    load(engine, web)
    assert at(engine, anyhow) is None
    assert at(engine, Question(HTTP, HAMBURG, 8080, "a.x.example:80", "/")) is None
    assert at(engine, Question(HTTP, HAMBURG, 8080, "a.x.example:8080", "/")) == "a.x.example"


@pytest.mark.parametrize("path", ["/pki/../secret", "/pki/%2e%2e/secret", "/pki/x/%2E./../secret"])
def test_dot_segments_do_not_leave_a_folder(engine: Engine, path: str) -> None:
    web = rule("x.example/pki/*", "http:80", PLAIN)
    load(engine, web, instead=NOT_NORMAL)
    assert at(engine, Question(HTTP, HAMBURG, 80, "x.example", path)) == "x.example"
    load(engine, web)
    assert at(engine, Question(HTTP, HAMBURG, 80, "x.example", path)) is None


@pytest.mark.parametrize(
    "path",
    ["/pki/..%2fsecret", "/pki/%2e%2e%5Csecret", "/pki%2F..%2Fsecret", "/pki/..;/x", "/pki%2fx"],
)
def test_encoded_slashes_make_no_folder(engine: Engine, path: str) -> None:
    """A server may decode them; and where all paths are allowed they pass as they are."""
    load(engine, rule("x.example/pki/*", "http:80", PLAIN), rule("ocsp.example", "http:80", PLAIN))
    assert at(engine, Question(HTTP, HAMBURG, 80, "x.example", path)) is None
    assert at(engine, Question(HTTP, HAMBURG, 80, "x.example", "/pki/x%2Fy")) == "x.example"
    asked = Question(HTTP, HAMBURG, 80, "ocsp.example", "/MFEw%2FTz%2b%3D")
    (reached,) = engine.ask([asked.sent])
    assert (reached.at, reached.came.split()[1].upper()) == (
        "ocsp.example",
        b"/MFEW%2FTZ%2B%3D",
    )


def test_the_gateway_does_not_connect_to_itself(engine: Engine) -> None:
    """Where a name leads to it, each connection would be the reason for the next."""
    load(engine, rule(GATEWAY_NAME), rule(GATEWAY_NAME, "http:80", PLAIN), rule("x.example"))
    assert at(engine, Question(TLS, HAMBURG, 443, GATEWAY_NAME)) is None
    assert at(engine, Question(HTTP, HAMBURG, 80, GATEWAY_NAME)) is None
    assert at(engine, Question(TLS, HAMBURG, 443, "x.example")) == "x.example"
    load(engine, rule(("192.0.2.0/24",), "tcp:443"), rule("x.example"), redirect=True)
    assert at(engine, Question(OTHER, HAMBURG, 443)) is None


def test_every_network_is_not_no_network(engine: Engine) -> None:
    """Envoy keeps a chain without a network as one for all of them, and takes either of two."""
    rules = rule("x.example", source=("10.20.0.0/16",)), rule(("0.0.0.0/0",), "https:443")
    text = text_of(rendered(plan_with(rules)))
    assert "prefix_len: 1\n" in text
    assert "prefix_len: 0\n" not in text
    asked = Question(TLS, ELSEWHERE, 443, "y.example", address="100.64.0.9")
    load(engine, *rules, redirect=True)
    assert at(engine, asked) == "100.64.0.9"
    assert (
        at(engine, Question(TLS, "2001:db8:5::7", 443, "y.example", address="2001:db8:77::1"))
        is None
    )


def test_names_that_look_like_numbers_stay_names(engine: Engine) -> None:
    names = ("12.5e1", "0x1f.1", "1.0", "1_0.1_0", "0.1e5", "on.y", "1.2.3")
    rules = tuple(map(rule, names))
    load(engine, *rules)
    for name in names:
        assert at(engine, Question(TLS, HAMBURG, 443, name)) == name
    assert at(engine, Question(TLS, HAMBURG, 443, "125")) is None


def test_two_chains_for_the_same_do_not_start(engine: Engine) -> None:
    """So that ours must be disjoint, which every other test here shows."""
    text = text_of(rendered(plan_with((rule("x.example"),)), redirect=False))
    chain = text.partition("filter_chains:\n")[2].partition("  clusters:")[0]
    again = chain.replace("- name: ", "- name: x_", 1)
    with pytest.raises(Refused, match=r"(?i)same matching rules|duplicate"):
        engine.start(text.replace(chain, chain + again), (443,), ASKING)
