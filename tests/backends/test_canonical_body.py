"""Rules as bodies of native rules: read back as they were, and never from what is no rule."""

import pytest

from outgate.backends.canonical_body import native_of, place, rule_of, understand
from outgate.backends.errors import BackendError
from outgate.backends.live_rule import Action
from outgate.backends.native_rule import NativeRule
from outgate.plan.model import Rule
from outgate.traffic.address import ANY_SOURCE
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.values import replace
from tests.backends.squid.plans import BYPASS, DIRECT, KEEP, PLAIN, rule

TAG = Rule(ANY_SOURCE, Remote(ServiceTagDestination("OneDsCollector"), "tcp", 443), BYPASS, ())
RULES = (
    rule("x.example"),
    rule("*.x.example", "https:8443", KEEP, ("10.0.0.0/8", "2001:db8::/32")),
    rule("x.example/a/*", "http:80", PLAIN),
    rule("x.example/a{,/*}", "http:80", PLAIN),
    rule(("10.0.0.0/8", "2001:db8::/32"), "tcp:443", DIRECT),
    TAG,
)


@pytest.mark.parametrize("one", RULES, ids=lambda one: str(one.key))
def test_a_rule_is_read_back_as_it_was(one: Rule) -> None:
    read = rule_of(native_of(one), "a firewall")
    assert (read.source.addresses, read.remote) == (one.source.addresses, one.remote)
    assert read.treatment == one.treatment


def test_names_of_sources_are_labels_and_many_networks_are_few_words() -> None:
    networks = tuple(f"10.{n}.0.0/17" for n in range(9))
    native = native_of(rule(networks, "tcp:443", source=("10.0.0.0/8",)))
    assert native.label == (
        "10.0.0.0/8 -> tcp://10.0.0.0/17, 10.1.0.0/17, 10.2.0.0/17 and 6 more by port 443"
    )
    assert native_of(RULES[0]).label == "any -> https://x.example:443"


def test_all_allow_and_none_comes_first() -> None:
    natives = tuple(map(native_of, RULES))
    assert len(understand(natives, "a firewall").rules) == len(RULES)
    placed = place(natives, "a firewall")
    assert {(one.action, one.order, one.ours) for one in placed} == {(Action.ALLOW, (0,), True)}
    assert placed[0].precedes(placed[1]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"host": "x"},
        {"host": "*x.example"},
        {"host": None},
        {"path": "/a/../b"},
        {"path": "a b"},
        {"port": 0},
        {"port": "443"},
        {"port": True},
        {"port": 65_536},
        {"protocol": "udp"},
        {"from": []},
        {"from": "*"},
        {"from": ["10.0.0.1/8"]},
        {"networks": ["10.0.0.0/8; accept"]},
        {"networks": []},
        {"inspection": "never"},
        {"proxy": "maybe"},
    ],
)
def test_what_is_no_rule_is_refused(change: dict[str, object]) -> None:
    body = {**native_of(RULES[0]).body, **change}
    with pytest.raises(BackendError, match="is not a rule of a firewall") as raised:
        rule_of(NativeRule("x", "x", body), "a firewall")
    assert raised.value.help is not None


def test_what_a_rule_lacks_is_told() -> None:
    native = native_of(RULES[0])
    for key in ("from", "protocol", "port", "host", "inspection", "authentication", "proxy"):
        body = {name: value for name, value in native.body.items() if name != key}
        with pytest.raises(BackendError):
            rule_of(replace(native, body=body), "a firewall")
