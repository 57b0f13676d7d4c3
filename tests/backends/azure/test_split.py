"""How many groups rules take, and when there are too many."""

import hashlib
from dataclasses import replace

import pytest

from outgate.backends.azure_firewall.model import ApplicationRule, Group
from outgate.backends.azure_firewall.rendering.split import TooLarge, split, split_name
from outgate.backends.azure_firewall.settings import Ownership
from tests.builders.azure_firewall import PREMIUM, limited
from tests.builders.azure_rules import https_rule

SHARED = replace(PREMIUM, ownership=Ownership.SHARED)


def rules(count: int) -> list[ApplicationRule]:
    return [https_rule(f"r{n}") for n in range(count)]


def first_bit(name: str) -> int:
    return hashlib.sha256(name.encode()).digest()[0] // 128


def size(group: Group) -> int:
    return len(group.application)


FOUR = limited(PREMIUM, 4)


def test_a_group_may_be_just_full() -> None:
    (one,) = split(rules(4), FOUR, size)
    assert (one.name, one.priority) == ("outgate", 1000)
    halves = [[each for each in rules(40) if first_bit(each.name) == bit] for bit in (0, 1)]
    two = split([*halves[0][:2], *halves[1][:3]], FOUR, size)
    assert [each.name for each in two] == ["outgate-0", "outgate-1"]
    assert [size(each) for each in two] == [2, 3]
    assert [each.priority for each in two] == [1000, 1016]
    assert split([], FOUR, size) == ()


def test_a_rule_stands_where_its_name_says() -> None:
    """By the first bits of its digest, so that growth moves as little as can be."""
    groups = split(rules(40), FOUR, size)
    assert sum(map(size, groups)) == 40
    assert max(map(size, groups)) <= 4
    for group in groups:
        bits = group.name.removeprefix("outgate-")
        assert group.priority == 1000 + int(f"{bits:0<5}", 2)
        for rule in group.application:
            digest = hashlib.sha256(rule.name.encode()).digest()[0]
            assert f"{digest:08b}".startswith(bits)
    assert max(len(group.name) for group in groups) > len("outgate-01")


def test_what_cannot_be_split_is_too_large() -> None:
    with pytest.raises(TooLarge, match="group `outgate` has 5 bytes, 4 at most"):
        split(rules(5), limited(SHARED, 4), size)
    with pytest.raises(TooLarge, match="group `outgate` has 9 bytes, 4 at most"):
        split(rules(1), FOUR, lambda _: 9)
    with pytest.raises(TooLarge, match="has 1 bytes, 0 at most"):
        split(rules(40), limited(PREMIUM, 0), size)


@pytest.mark.parametrize(
    ("name", "own", "shared"),
    [
        ("outgate", True, True),
        ("OutGate", True, True),
        ("outgate-0110", True, False),
        ("outgate-011011", False, False),
        ("outgate-2", False, False),
        ("outgate-", False, False),
        ("outgate-lab", False, False),
        ("my-outgate", False, False),
    ],
)
def test_groups_that_are_ours_by_name(name: str, own: bool, shared: bool) -> None:
    assert split_name(name, PREMIUM) is own
    assert split_name(name, SHARED) is shared
