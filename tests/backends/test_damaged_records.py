"""A record is a file of the project: what is damaged in it is told, for every kind of target."""

import re
from collections.abc import Iterator, Mapping

import pytest

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.interface import Renderer
from outgate.backends.kind import BackendKind
from outgate.backends.native_rule import NativeRule
from outgate.backends.recorded import RecordWords, recorded_rules
from outgate.backends.registry import BACKENDS
from outgate.backends.rendered import Context
from outgate.backends.target_state import TargetState
from outgate.values import replace
from tests.builders.documented_targets import accepting_renderer
from tests.builders.plans import plan_with
from tests.builders.rules import rule

PLAN = plan_with((rule("x.example"), rule("*.y.example", source=("10.0.0.0/8",))))
# What Python says by itself where a value is another than the code reckons with.
PYTHONS = re.compile(r"object|Type\b|unhashable|indices|argument|literal|unpack|expected")
ODD: tuple[object, ...] = (None, 3, -1, True, "", "x", [], [3], {}, {"x": []})


def rendered_by(renderer: Renderer) -> tuple[NativeRule, ...]:
    rendered, _ = renderer.render(PLAN, Context(target="t"))
    assert rendered is not None
    return rendered.rules


def damaged(value: object) -> Iterator[object]:
    """The value without a part of it, however deep that is, and with something else there."""
    match value:
        case Mapping():
            for key, inner in value.items():
                rest = {name: kept for name, kept in value.items() if name != key}
                yield rest
                yield from ({**rest, key: odd} for odd in (*ODD, *damaged(inner)))
        case list() | tuple():
            for at, inner in enumerate(value):
                yield from ([*value[:at], odd, *value[at + 1 :]] for odd in (*ODD, *damaged(inner)))


@pytest.mark.parametrize("kind", BACKENDS, ids=lambda kind: kind.name)
def test_a_rule_of_a_damaged_record_is_read_or_told(kind: BackendKind) -> None:
    renderer = accepting_renderer(kind)
    told: list[BackendError] = []
    for native in rendered_by(renderer):
        for body in ({}, *damaged(native.body)):
            assert isinstance(body, dict)
            each = replace(native, body=body)
            try:
                known = renderer.to_canonical((each,)).rules
                renderer.place_rules((each,), TargetState((each,), ""))
            except BackendError as error:
                told.append(error)
            else:
                assert all(isinstance(rule.source.name, str) for rule in known)
    assert len(told) > 10
    assert all(error.help for error in told)
    assert [error.message for error in told if PYTHONS.search(error.message)] == []


@pytest.mark.parametrize("kind", BACKENDS, ids=lambda kind: kind.name)
def test_what_a_rule_lacks_is_named(kind: BackendKind) -> None:
    renderer = accepting_renderer(kind)
    native = replace(rendered_by(renderer)[0], body={})
    with pytest.raises(BackendError, match=r"is not|cannot be understood") as raised:
        renderer.to_canonical((native,))
    assert raised.value.help


def a_rule(native: NativeRule) -> str | None:
    """A reader of rules for the tests: what it is given is raised, or returned."""
    odd = native.body["is"]
    if isinstance(odd, Exception):
        raise odd
    return odd if isinstance(odd, str) else None


WORDS = RecordWords("a rule of the wall", "have a wall of its own for it")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (KeyError("port"), "it has no `port`"),
        (TypeError("argument 1"), "a part of it is of another kind than rules have there"),
        (ValueError("`x` is no port"), "`x` is no port"),
    ],
)
def test_why_a_record_is_damaged_is_told(error: Exception, why: str) -> None:
    natives = (NativeRule("i", "any -> x", {"is": "fine"}), NativeRule("i", "r", {"is": error}))
    with pytest.raises(BackendError) as raised:
        recorded_rules(natives, a_rule, WORDS)
    assert raised.value.message == f"`r` is not a rule of the wall: {why}"
    assert raised.value.help == ("restore the record of the target from a copy, or make a new plan")
    assert raised.value.outcome == NOTHING_CHANGED


def test_what_outgate_does_not_write_is_not_written_from_a_record() -> None:
    fine = tuple(NativeRule(each, each, {"is": each}) for each in "ab")
    assert recorded_rules(fine, a_rule, WORDS) == ("a", "b")
    with pytest.raises(BackendError) as raised:
        recorded_rules((*fine, NativeRule("c", "line `c`", {"is": None})), a_rule, WORDS)
    assert raised.value.message == "line `c` is not one that Outgate writes"
    assert raised.value.help == (
        "have a wall of its own for it, or apply the policy as it was then"
    )
    assert raised.value.outcome == NOTHING_CHANGED


def test_what_a_rule_opens_is_what_it_says_or_is_called() -> None:
    assert NativeRule("i", "any -> x", {}).opens == ("any -> x",)
    assert NativeRule("i", "any -> x", {}, ()).opens == ()
    assert NativeRule("i", "any -> x", {}, ("a", "b")).opens == ("a", "b")
    broken = NativeRule("i", "any -> x", {}, trouble="it failed")
    assert broken.sound == NativeRule("i", "any -> x", {})
