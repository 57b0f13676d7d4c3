"""What `without` leaves out and no other statement opens: only that is missing on a device."""

from collections.abc import Callable, Iterable, Iterator

from outgate.plan.model import Rule, Withheld
from outgate.plan.rules.select import Selection
from outgate.policy.model import Request, ResolvedAllow
from outgate.traffic.destination import Remote, read_host_remote
from outgate.traffic.flow import Flow
from outgate.traffic.tags import Tags
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace

Answered = Iterable[tuple[ResolvedAllow, Selection]]
Select = Callable[[Request], Selection]


def withheld_endpoints(answered: Answered, rules: Iterable[Rule]) -> tuple[Withheld, ...]:
    """Required endpoints that a statement leaves out and that not all of its sources may reach."""
    rows = [(statement, row) for statement, selection in answered for row in selection.withheld]
    if not rows:
        return ()
    traffic = TrafficSet(rule.flow for rule in rules)
    withheld: set[Withheld] = set()
    for statement, (endpoint, text, feature) in rows:
        remote = read_host_remote(text)
        if remote is None or not _is_open(statement, remote, traffic):
            withheld.add(Withheld(statement.text, endpoint, text, feature))
    return tuple(sorted(withheld))


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
            others = tuple(name for name in request.without_features if name != feature)
            more = select(replace(request, without_features=others)).choices
            added = {choice.remote for choice in more} - {
                choice.remote for choice in selection.choices
            }
            if all(_is_open(statement, tags.surely(remote), traffic) for remote in added):
                yield statement, feature


def _is_open(statement: ResolvedAllow, remote: Remote, traffic: TrafficSet) -> bool:
    """Whether all sources of a statement may go to all of a remote."""
    return all(traffic.contains(Flow(source.addresses, remote)) for source in statement.sources)
