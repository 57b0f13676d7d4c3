"""Wildcards that are wider than what was asked for below them, and the clause that narrows them."""

from collections.abc import Iterable, Mapping

from outgate.catalog.readings import Narrowing
from outgate.plan.model import Rule
from outgate.policy.clauses import is_value
from outgate.replay.attribution import Allowed
from outgate.replay.report import WildcardUse
from outgate.traffic.destination import HostDestination

_MOST = 20  # values that a clause is proposed with: more are no list that somebody keeps


def find_wildcards(
    allowed: Iterable[Allowed],
    narrowings: Mapping[str, Narrowing],
    is_mma: Mapping[str, bool],
) -> tuple[WildcardUse, ...]:
    """Every wildcard that was used; `is_mma` tells which endpoints a clause can narrow."""
    return tuple(
        WildcardUse(
            rule.key,
            tuple(sorted(seen.items(), key=lambda each: (-each[1], each[0]))),
            _statements(rule, is_mma),
            _propose(rule, seen, narrowings, is_mma),
        )
        for rule, seen in _hosts_below(allowed)
    )


def _hosts_below(allowed: Iterable[Allowed]) -> list[tuple[Rule, dict[str, int]]]:
    """The names that each rule for names below a host lets through, by key of the rule."""
    hosts: dict[int, tuple[Rule, dict[str, int]]] = {}
    for each in allowed:
        if not each.rules:
            continue
        destination = each.rules[0].remote.destination
        if isinstance(destination, HostDestination) and destination.host.subtree:
            _, seen = hosts.setdefault(id(each.rules[0]), (each.rules[0], {}))
            host = each.judged.asked.target.host
            seen[host] = seen.get(host, 0) + each.judged.tally.requests
    return sorted(hosts.values(), key=lambda each: each[0].key)


def _statements(rule: Rule, is_mma: Mapping[str, bool]) -> tuple[str, ...]:
    """The statements that a clause could narrow, or all where none can be."""
    narrow = {each.statement for each in rule.origins if is_mma.get(each.endpoint)}
    return tuple(sorted(narrow or {each.statement for each in rule.origins}))


def _propose(
    rule: Rule,
    seen: Mapping[str, int],
    narrowings: Mapping[str, Narrowing],
    is_mma: Mapping[str, bool],
) -> str | None:
    """The clause for just the names that were seen.

    There is none where a row of another agent needs the wildcard as well, or a name has no value
    that the clause takes.
    """
    destination = rule.remote.destination
    assert isinstance(destination, HostDestination)
    narrowing = narrowings.get(str(destination.host))
    if narrowing is None or not rule.origins or len(seen) > _MOST:
        return None
    if not all(is_mma.get(each.endpoint) for each in rule.origins):
        return None
    values = [narrowing.value_of(host) for host in sorted(seen)]
    if not all(is_value(narrowing.by, value) for value in values):
        return None
    quoted = ", ".join(f'"{value}"' for value in values)
    return f"{narrowing.by} {quoted}"
