"""What `without` leaves out, as far as nobody else opens it: only that is missing on a device."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from outgate.plan.model import Rule, Withheld
from outgate.plan.rules.select import Selection
from outgate.policy.model import Request, ResolvedAllow
from outgate.traffic.destination import Remote, read_host_remote
from outgate.traffic.flow import Flow
from outgate.traffic.tags import Tags
from outgate.traffic.traffic_set import TrafficSet

Answered = Iterable[tuple[ResolvedAllow, Selection]]
Select = Callable[[Request], Selection]


def withheld_endpoints(answered: Answered, rules: Iterable[Rule]) -> tuple[Withheld, ...]:
    """Required endpoints that a statement leaves out and that not all of its sources may reach."""
    rows = [(statement, row) for statement, its in answered for row in its.withheld]
    if not rows:
        return ()
    traffic = TrafficSet(rule.flow for rule in rules)
    found: set[Withheld] = set()
    for statement, (endpoint, text, feature) in rows:
        target = read_host_remote(text)
        if target is None or not _is_open(statement, target, traffic):
            found.add(Withheld(statement.text, endpoint, text, feature))
    return tuple(sorted(found))


def idle_withouts(
    answered: Answered, select: Select, rules: Iterable[Rule], tags: Tags
) -> Iterator[tuple[ResolvedAllow, str]]:
    """Statements with a feature behind `without` that leaves out nothing, or what is open anyway.

    A feature that no row of the list belongs to is said elsewhere.
    """
    traffic: TrafficSet | None = None
    for statement, selection in answered:
        request = statement.request
        for feature in request.without_features:
            if feature not in selection.features:
                continue
            traffic = traffic or TrafficSet(tags.flow(rule.flow) for rule in rules)
            left = tuple(each for each in request.without_features if each != feature)
            more = select(replace(request, without_features=left)).choices
            asked = {each.remote for each in selection.choices}
            added = {tags.surely(each.remote) for each in more if each.remote not in asked}
            if all(_is_open(statement, target, traffic) for target in added):
                yield statement, feature


def _is_open(statement: ResolvedAllow, target: Remote, traffic: TrafficSet) -> bool:
    """Whether all sources of a statement may go to all of a target."""
    return all(traffic.contains(Flow(each.addresses, target)) for each in statement.sources)
