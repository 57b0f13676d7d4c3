"""Which of the statements behind traffic come first: those that ask for all of it alone."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import ReviewEntry
from outgate.plan.model import Rule
from outgate.traffic.flow import Flow
from outgate.traffic.traffic_set import TrafficSet

Statements = Mapping[str, ReviewedStatement]


def choose_leads(
    entry: ReviewEntry, rules: Iterable[Rule], statements: Statements
) -> tuple[str, ...]:
    """The statements by which to group an entry, of those that ask for some of it.

    A rule has the origins of all that it covers. One that asks for the rule as it is, from every
    address, asks for all of the entry; the next best are those that ask for all of the destination.
    """
    asking, remote = entry.statements, entry.piece.flow.remote
    whole = {
        origin.statement
        for rule in rules
        if rule.remote.contains(remote)
        for origin in rule.origins
        if origin.target is None
    }
    destination = tuple(text for text in asking if text in whole)
    everywhere = tuple(text for text in destination if not statements[text].sources)
    return everywhere or destination or asking


class RulesBehind:
    """Finds the rules of a plan that share traffic with an entry."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)

    @cached_property
    def _by_flow(self) -> Mapping[Flow, Rule]:
        return {rule.flow: rule for rule in self._rules}

    @cached_property
    def _traffic(self) -> TrafficSet:
        return TrafficSet(self._by_flow)

    def find(self, entry: ReviewEntry) -> tuple[Rule, ...]:
        """Those rules, in key order."""
        return tuple(self._by_flow[flow] for flow in self._traffic.touching(entry.piece.flow))
