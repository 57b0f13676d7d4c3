"""Who may reach destinations before a plan is applied, and afterwards."""

from outgate.deploy.target_plan import TargetPlan
from outgate.traffic.destination import Remote
from outgate.traffic.interval import AddressSet
from outgate.traffic.traffic_set import TrafficSet


class PlanReach:
    """Who may reach what, as far as the plan and what it opens and closes tell."""

    def __init__(self, plan: TargetPlan) -> None:
        self._rules = TrafficSet(rule.flow for rule in plan.plan.rules)
        self._opened = TrafficSet(entry.piece.flow for entry in plan.traffic.opened)
        self._closed = TrafficSet(
            entry.piece.flow for entry in plan.traffic.closed if not entry.piece.without
        )

    def before(self, remote: Remote) -> AddressSet:
        """What is open afterwards and not opened, and what is closed."""
        opened = self._opened.partial_sources(remote)
        return (self._rules.sources(remote) - opened) | self._closed.sources(remote)

    def after(self, remote: Remote) -> AddressSet:
        """What the rules of the plan allow, and what is opened beside them."""
        return self._rules.sources(remote) | self._opened.sources(remote)
