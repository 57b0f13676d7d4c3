"""Rules over several groups where one is too small, so that growth moves as little as possible.

A group that is full gives the rules whose name hashes to 1 in its next bit to a group of its own:
all others keep their group, name and priority.
"""

import hashlib
from collections.abc import Callable, Sequence

from outgate.backends.azure_firewall.limits import GROUP_BYTES
from outgate.backends.azure_firewall.model import ApplicationRule, AzureRule, Group, NetworkRule

BITS = 5  # at most 32 groups, within what a policy may have


class TooLarge(Exception):
    """Rules that do not fit even the largest number of groups."""


def split(
    rules: Sequence[AzureRule], name: str, priority: int, size: Callable[[Group], int]
) -> tuple[Group, ...]:
    """The groups of rules in the order of their priorities, each at most GROUP_BYTES large."""
    return tuple(_split(rules, "", name, priority, size)) if rules else ()


def _split(
    rules: Sequence[AzureRule], bits: str, name: str, priority: int, size: Callable[[Group], int]
) -> list[Group]:
    group = _group(rules, bits, name, priority)
    if not rules:
        return []
    if size(group) <= GROUP_BYTES:
        return [group]
    if len(bits) == BITS or len(rules) == 1:
        raise TooLarge(f"group `{group.name}` has {size(group):,} bytes, {GROUP_BYTES:,} at most")
    halves: tuple[list[AzureRule], list[AzureRule]] = ([], [])
    for rule in rules:
        halves[_bit(rule.name, len(bits))].append(rule)
    return [
        group
        for digit, half in zip("01", halves, strict=True)
        for group in _split(half, bits + digit, name, priority, size)
    ]


def _bit(name: str, number: int) -> int:
    return hashlib.sha256(name.encode()).digest()[0] >> (7 - number) & 1


def _group(rules: Sequence[AzureRule], bits: str, name: str, priority: int) -> Group:
    place = int(bits.ljust(BITS, "0"), 2)
    return Group(
        f"{name}-{bits}" if bits else name,
        priority + place,
        tuple(sorted(each for each in rules if isinstance(each, ApplicationRule))),
        tuple(sorted(each for each in rules if isinstance(each, NetworkRule))),
    )
