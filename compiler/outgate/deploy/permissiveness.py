"""How much the rules of a target open, before a change and after it."""

from collections.abc import Iterable, Sequence

from outgate.backends.live_rule import Action, LiveRule
from outgate.catalog.model import Catalog
from outgate.plan.comparison.permissiveness import permissiveness
from outgate.plan.model import Rule
from outgate.plan.tags import tags_of
from outgate.traffic.traffic_set import TrafficSet

Rules = Sequence[Rule]


def list_allowing(rules: Iterable[LiveRule]) -> Rules:
    """What our rules allow, whatever rules of others or denying ones do to it."""
    allowing = (live for live in rules if live.action is Action.ALLOW)
    return tuple(rule for live in allowing for rule in live.rules)


def measure_change(rules: tuple[Rules, Rules], catalog: Catalog) -> tuple[float, float]:
    """The figures of the rules before and after, with the networks of tags from a catalog."""
    tags = tags_of(catalog)

    def measure(allowing: Rules) -> float:
        return permissiveness(TrafficSet(tags.flow(rule.flow) for rule in allowing))

    before, after = rules
    if before is after:
        figure = measure(after)
        return figure, figure
    return measure(before), measure(after)
