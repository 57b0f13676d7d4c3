"""Where the local firewall has its rules: all are ours and allow, and none comes before others."""

from outgate.backends.live_rule import Action
from outgate.backends.local import LocalRenderer
from outgate.backends.target_state import TargetState
from outgate.values import replace
from tests.builders.local_firewall import small_plan

PLAN = small_plan("a.example", "b.example")


def test_rules_are_placed_as_they_are() -> None:
    renderer = LocalRenderer()
    rendered, _ = renderer.render(PLAN)
    placed = renderer.place_rules(rendered.rules, TargetState(rendered.rules, ""))
    assert [rule.rules for rule in placed] == [(replace(rule, origins=()),) for rule in PLAN.rules]
    for live, native in zip(placed, rendered.rules, strict=True):
        assert (live.identity, live.label, live.kind) == (
            native.identity,
            native.label,
            "Allow rule",
        )
        assert (live.ours, live.action, live.unread) == (True, Action.ALLOW, ())
        assert live.order == (0,)
        assert all(live.precedes(other) is None for other in placed)


def test_a_rule_is_read_once() -> None:
    """A plan asks for it as it was applied, as it is there and as it is wanted."""
    renderer = LocalRenderer()
    rendered, _ = renderer.render(PLAN)
    state = TargetState(rendered.rules, "")
    first, again = (renderer.place_rules(rendered.rules, state) for _ in range(2))
    assert [one is other for one, other in zip(first, again, strict=True)] == [True, True]


def test_a_rule_that_was_changed_is_read_anew() -> None:
    """The same identity with another body is another rule, whatever was placed before."""
    renderer = LocalRenderer()
    rendered, _ = renderer.render(PLAN)
    first, second = rendered.rules
    renderer.place_rules(rendered.rules, TargetState(rendered.rules, ""))
    forged = replace(first, body=second.body)
    (live,) = renderer.place_rules((forged,), TargetState((forged,), ""))
    assert live.rules == (replace(PLAN.rules[1], origins=()),)
    (again,) = renderer.place_rules((first,), TargetState((first,), ""))
    assert again.rules == (replace(PLAN.rules[0], origins=()),)
