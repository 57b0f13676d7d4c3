"""Where rules that are treated differently meet: the more specific one decides there.

The lines of our file decide by their order, the rules of a plan do not have one. So each line
leaves out the rules that come before its own.
"""

from collections.abc import Callable, Iterable, Mapping

from outgate.backends.squid.model import Decryption, SquidRule
from outgate.plan.rules.precedence import comes_first
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import address_set

Holes = Mapping[SquidRule, tuple[SquidRule, ...]]
_Matters = Callable[[SquidRule], bool]


def find_holes(rules: Iterable[SquidRule], wanted: _Matters, other: _Matters) -> Holes:
    """For each rule that is `wanted` those of the `other` kind that decide some of its traffic."""
    rules = tuple(rules)
    mine = [rule for rule in rules if wanted(rule)]
    others: dict[object, list[SquidRule]] = {}
    for rule in rules:
        if other(rule):
            others.setdefault(rule.tunnel, []).append(rule)
    if not mine or not others:
        return dict.fromkeys(mine, ())
    index = RemoteIndex(each[0].tunnel for each in others.values())
    return {
        rule: tuple(
            each
            for remote in sorted(index.touching(rule.tunnel), key=str)
            for each in others[remote]
            if _decides(each, rule)
        )
        for rule in mine
    }


def _decides(one: SquidRule, other: SquidRule) -> bool:
    """Whether the first of two rules that share destinations holds where they meet.

    For one destination no two rules have an address in common.
    """
    if not address_set(one.addresses) & address_set(other.addresses):
        return False
    if one.tunnel != other.tunnel:
        return comes_first(one.tunnel, other.tunnel)
    return one.remote.protocol == "http" and comes_first(one.remote, other.remote)


def spliced_holes(rules: Iterable[SquidRule]) -> Holes:
    """What of spliced traffic is decrypted all the same."""
    return find_holes(rules, _is(Decryption.SPLICE), _is(Decryption.BUMP))


def bumped_holes(rules: Iterable[SquidRule]) -> Holes:
    """What of decrypted traffic is spliced all the same."""
    return find_holes(rules, _is(Decryption.BUMP), _is(Decryption.SPLICE))


def direct_holes(rules: Iterable[SquidRule]) -> Holes:
    """What of direct traffic passes through the parent all the same."""
    return find_holes(rules, lambda rule: rule.direct, lambda rule: not rule.direct)


def _is(decryption: Decryption) -> _Matters:
    return lambda rule: rule.decryption is decryption
