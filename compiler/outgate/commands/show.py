"""`outgate show`: the rules that a target holds now."""

from outgate.backends.observer import Observer
from outgate.backends.target_state import TargetState
from outgate.project.target import Target
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class LiveRules:
    """The rules that a target holds, with what else is there."""

    target: str
    state: TargetState


def read_live_rules(target: Target, observer: Observer) -> LiveRules:
    """Read a target; UserError where that cannot be done."""
    return LiveRules(target.config.name, target.read(observer))
