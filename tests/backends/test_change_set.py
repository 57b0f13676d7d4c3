"""Changes of rules, told in an order that does not hang on the order of the rules."""

from itertools import permutations

import pytest

from outgate.backends.change_set import (
    Change,
    ChangeSet,
    apply_changes,
    changed_fields,
    difference,
    inverse,
    share_equal,
)
from outgate.backends.native_rule import NativeRule
from outgate.values import replace


def rule(label: str, action: str = "allow") -> NativeRule:
    """A rule by its label, with an identity that sorts otherwise."""
    return NativeRule(label[::-1], label, {"action": action})


def test_changes_stand_by_kind_and_label_in_whatever_order_rules_come() -> None:
    before = [rule("a1"), rule("b0"), rule("c2"), rule("d1")]
    after = [rule("a1", "deny"), rule("b0", "deny"), rule("e1"), rule("f0")]
    for old, new in zip(permutations(before), permutations(after), strict=True):
        changes = difference(old, new).changes
        assert [change.label for change in changes] == ["e1", "f0", "a1", "b0", "c2", "d1"]


def test_what_stays_is_counted() -> None:
    a, b, c = rule("a1"), rule("b0"), rule("c2")
    assert difference((a, b, c), (a, b, c)) == ChangeSet((), 3)
    assert difference((a, b), (a, rule("b0", "deny"), c)).unchanged == 1
    assert difference((), (a,)).unchanged == 0


@pytest.mark.parametrize(
    "now",
    [
        NativeRule("1a", "other", {"action": "allow"}),
        NativeRule("1a", "a1", {"action": "deny"}),
        # The rule is written again where something may be wrong with it.
        NativeRule("1a", "a1", {"action": "allow"}, trouble="the last write failed"),
    ],
)
def test_each_part_of_a_rule_makes_a_change(now: NativeRule) -> None:
    was = rule("a1")
    assert difference((was,), (now,)) == ChangeSet((Change(was, now),), 0)
    # What it opens, as plans list it, is told by the rule and no part of it.
    assert difference((was,), (replace(was, entries=("x",)),)).changes == ()


def test_the_way_back_is_the_last_step_first() -> None:
    before, after = (rule("a1"), rule("b0")), (rule("b0", "deny"), rule("c2"))
    changes = difference(before, after)
    back = inverse(changes)
    assert [(each.before, each.after) for each in back.changes] == [
        (each.after, each.before) for each in reversed(changes.changes)
    ]
    assert back.unchanged == changes.unchanged
    assert apply_changes(apply_changes(before, changes), back) == before
    assert (back.changes[0].rule, back.changes[0].label) == (rule("a1"), "a1")


def test_rules_stand_by_label_and_one_that_is_gone_may_be_gone_already() -> None:
    a, b, c = rule("a1"), rule("b0"), rule("c2")
    assert apply_changes((c, a), ChangeSet((Change(None, b),), 0)) == (a, b, c)
    assert apply_changes((c, a), ChangeSet((Change(b, None), Change(a, None)), 0)) == (c,)
    twins = (NativeRule("2", "x", {}), NativeRule("1", "x", {}))
    assert apply_changes(twins, ChangeSet((), 2)) == twins[::-1]


def test_equal_rules_are_one_object() -> None:
    """Each that has an equal one is that very one, and any other is itself."""
    mine, theirs = (rule("a1"), rule("b0")), (rule("a1"), rule("b0", "deny"), rule("c2"))
    shared = share_equal(mine, theirs)
    assert shared == mine
    assert (shared[0] is theirs[0], shared[1] is mine[1]) == (True, True)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {}, []),
        ({"port": 80}, {"port": 80}, []),
        ({"port": 80}, {"port": 443}, ["port: 80 -> 443"]),
        ({"port": 80}, {}, ["port: 80 -> None"]),
        ({}, {"port": 80}, ["port: None -> 80"]),
        # The key of a rule says the rest of it once more.
        ({"key": "a"}, {"key": "b"}, []),
        ({"from": ["a", "b"]}, {"from": ["b", "c"]}, ["from: -a +c"]),
        ({"from": ["a", "b"]}, {"from": ["b"]}, ["from: -a"]),
        ({"from": ["a", "b"]}, {"from": ["b", "a"]}, ["from: order"]),
        ({"from": ["a", "b"]}, {"from": "x"}, ["from: a, b -> x"]),
        ({}, {"from": ["a", "b"]}, ["from: None -> a, b"]),
        (
            {"to": {"host": "a", "deep": {"path": "/x"}}, "port": 1},
            {"to": {"host": "b", "deep": {"path": "/y"}}, "port": 2},
            ["to.host: a -> b", "to.deep.path: /x -> /y", "port: 1 -> 2"],
        ),
    ],
)
def test_what_changed_is_told_by_its_fields(
    before: dict[str, object], after: dict[str, object], told: list[str]
) -> None:
    assert changed_fields(before, after) == told
