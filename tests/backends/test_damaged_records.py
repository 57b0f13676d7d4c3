"""A record is a file of the project: what is damaged in it is told, for every kind of target."""

import re
from collections.abc import Iterator, Mapping

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.interface import Renderer
from outgate.backends.kind import BackendKind
from outgate.backends.native_rule import NativeRule
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
