"""A record is a file of the project: what is damaged in it is told, for every kind of target."""

from collections.abc import Iterator

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
ODD: tuple[object, ...] = (None, 3, -1, True, "", "x", [], [3], {}, {"x": []})


def rendered_by(renderer: Renderer) -> tuple[NativeRule, ...]:
    rendered, _ = renderer.render(PLAN, Context(target="t"))
    assert rendered is not None
    return rendered.rules


def damaged(native: NativeRule) -> Iterator[NativeRule]:
    """The rule without a part of it, and with something else there."""
    yield replace(native, body={})
    for key in native.body:
        rest = {name: value for name, value in native.body.items() if name != key}
        yield replace(native, body=rest)
        yield from (replace(native, body={**rest, key: odd}) for odd in ODD)


@pytest.mark.parametrize("kind", BACKENDS, ids=lambda kind: kind.name)
def test_a_rule_of_a_damaged_record_is_read_or_told(kind: BackendKind) -> None:
    renderer = accepting_renderer(kind)
    told = 0
    for native in rendered_by(renderer):
        for each in damaged(native):
            try:
                renderer.to_canonical((each,))
                renderer.place_rules((each,), TargetState((each,), ""))
            except BackendError as error:
                told += error.help is not None
    assert told > 10


@pytest.mark.parametrize("kind", BACKENDS, ids=lambda kind: kind.name)
def test_what_a_rule_lacks_is_named(kind: BackendKind) -> None:
    renderer = accepting_renderer(kind)
    native = replace(rendered_by(renderer)[0], body={})
    with pytest.raises(BackendError, match=r"is not|cannot be understood") as raised:
        renderer.to_canonical((native,))
    assert raised.value.help
