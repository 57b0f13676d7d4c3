"""Rules as bodies of native rules: read back as they were, and never from what is no rule."""

import pytest

from outgate.backends.canonical import CanonicalRenderer, distinct_natives, native_of
from outgate.backends.errors import BackendError
from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.native_rule import NativeRule
from outgate.backends.target_state import TargetState
from outgate.plan.model import Rule
from outgate.traffic.address import ANY_SOURCE
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.values import replace
from tests.builders.rules import BYPASS, DIRECT, KEEP, PLAIN, rule

TAG = Rule(ANY_SOURCE, Remote(ServiceTagDestination("OneDsCollector"), "tcp", 443), BYPASS, ())
RULES = (
    rule("x.example"),
    rule("*.x.example", "https:8443", KEEP, ("10.0.0.0/8", "2001:db8::/32")),
    rule("x.example/a/*", "http:80", PLAIN),
    rule("x.example/a{,/*}", "http:80", PLAIN),
    rule(("10.0.0.0/8", "2001:db8::/32"), "tcp:443", DIRECT),
    TAG,
)


class Firewall(CanonicalRenderer):
    title = "a firewall"


understand = Firewall().to_canonical


def place(natives: tuple[NativeRule, ...]) -> tuple[LiveRule, ...]:
    return Firewall().place_rules(natives, TargetState(natives, ""))


@pytest.mark.parametrize("one", RULES, ids=lambda one: str(one.key))
def test_a_rule_is_read_back_as_it_was(one: Rule) -> None:
    (read,) = understand((native_of(one),)).rules
    assert (read.source.addresses, read.remote) == (one.source.addresses, one.remote)
    assert read.treatment == one.treatment


def test_two_treatments_of_one_place_are_the_stricter_one() -> None:
    bypass, keep = rule("x.example"), rule("x.example", treatment=KEEP)
    for rules in ((bypass, keep), (keep, bypass)):
        (native,) = distinct_natives(rules)
        assert native.body["inspection"] == "bypass"
    assert len(distinct_natives((bypass, rule("x.example", source=("10.0.0.0/8",))))) == 2


def test_all_allow_and_none_comes_first() -> None:
    natives = tuple(map(native_of, RULES))
    assert len(understand(natives).rules) == len(RULES)
    placed = place(natives)
    assert {(one.kind, one.action, one.order, one.ours) for one in placed} == {
        ("Allow rule", Action.ALLOW, (0,), True)
    }
    assert placed[0].precedes(placed[1]) is None


@pytest.mark.parametrize("key", ["source", "destination", "protocol", "port", "inspection"])
def test_what_a_rule_lacks_is_told(key: str) -> None:
    native = native_of(RULES[0])
    damaged = replace(native, body={name: v for name, v in native.body.items() if name != key})
    for read in (understand, place):
        with pytest.raises(BackendError, match="is not a rule of a firewall") as raised:
            read((damaged,))
        assert raised.value.help is not None


@pytest.mark.parametrize(
    "change",
    [
        {"inspection": "never"},
        {"proxy": "maybe"},
        {"destination": {"kind": "host", "pattern": "*x.example", "path": None}},
        {"destination": {"kind": "addresses", "networks": ["10.0.0.0/8; accept"]}},
        {"source": {"name": "any", "addresses": ["10.0.0.1/8"]}},
        {"source": None},
    ],
)
def test_what_is_no_rule_is_refused(change: dict[str, object]) -> None:
    damaged = replace(native_of(RULES[0]), body={**native_of(RULES[0]).body, **change})
    with pytest.raises(BackendError):
        understand((damaged,))
