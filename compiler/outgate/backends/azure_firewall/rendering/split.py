"""Rules over several groups where one is too small, so that growth moves as little as possible.

A group that is full gives the rules whose name hashes to 1 in its next bit to a group of its own:
all others keep their group, name and priority.
"""

import hashlib
import re
from collections.abc import Callable, Sequence

from outgate.backends.azure_firewall.model import ApplicationRule, AzureRule, Group, NetworkRule
from outgate.backends.azure_firewall.settings import AzureSettings, Ownership

BITS = 5  # at most 32 groups, within what a policy may have


class TooLarge(Exception):
    """Rules that do not fit even the largest number of groups."""


def split(
    rules: Sequence[AzureRule], settings: AzureSettings, size: Callable[[Group], int]
) -> tuple[Group, ...]:
    """The groups of rules in the order of their priorities, each at most as large as one may be.

    A group that others share is one, whatever its size.
    """
    return tuple(_split(rules, "", settings, size)) if rules else ()


def split_name(name: str, settings: AzureSettings) -> bool:
    """Whether a group is ours by its name: the one of the settings, or one split off it."""
    own = re.escape(settings.group)
    if settings.ownership is Ownership.EXCLUSIVE:
        own += f"(-[01]{{1,{BITS}}})?"
    return re.fullmatch(own, name, re.IGNORECASE) is not None


def _split(
    rules: Sequence[AzureRule], bits: str, settings: AzureSettings, size: Callable[[Group], int]
) -> list[Group]:
    group = _group(rules, bits, settings)
    if not rules:
        return []
    largest = settings.limits.group_bytes
    if size(group) <= largest:
        return [group]
    shared = settings.ownership is Ownership.SHARED
    if shared or len(bits) == BITS or len(rules) == 1:
        raise TooLarge(f"group `{group.name}` has {size(group):,} bytes, {largest:,} at most")
    halves: tuple[list[AzureRule], list[AzureRule]] = ([], [])
    for rule in rules:
        halves[_bit(rule.name, len(bits))].append(rule)
    return [
        group
        for bit, half in enumerate(halves)
        for group in _split(half, f"{bits}{bit}", settings, size)
    ]


def _bit(name: str, number: int) -> int:
    return hashlib.sha256(name.encode()).digest()[0] >> (7 - number) & 1


def _group(rules: Sequence[AzureRule], bits: str, settings: AzureSettings) -> Group:
    place = int(bits.ljust(BITS, "0"), 2)
    return Group(
        name=f"{settings.group}-{bits}" if bits else settings.group,
        priority=settings.priority + place,
        application=tuple(sorted(rule for rule in rules if isinstance(rule, ApplicationRule))),
        network=tuple(sorted(rule for rule in rules if isinstance(rule, NetworkRule))),
        collections=settings.collections,
    )
