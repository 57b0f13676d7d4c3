"""What an apply is about to do is told in an order that does not hang on that of the rules."""

from itertools import permutations

from outgate.backends.change_set import difference
from outgate.backends.native_rule import NativeRule


def rule(label: str, action: str = "allow") -> NativeRule:
    """A rule by its label, with an identity that sorts otherwise."""
    return NativeRule(label[::-1], label, {"action": action})


def test_changes_stand_by_kind_and_label_in_whatever_order_rules_come() -> None:
    before = [rule("a1"), rule("b0"), rule("c2"), rule("d1")]
    after = [rule("a1", "deny"), rule("b0", "deny"), rule("e1"), rule("f0")]
    for old, new in zip(permutations(before), permutations(after), strict=True):
        changes = difference(old, new).changes
        assert [change.label for change in changes] == ["e1", "f0", "a1", "b0", "c2", "d1"]
