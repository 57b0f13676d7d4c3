"""`outgate show`: the rules that a target holds now."""

from dataclasses import dataclass

from outgate.backends.interface import Observer, TargetState
from outgate.project.project import Target


@dataclass(frozen=True, slots=True)
class LiveRules:
    """The rules that a target holds, with what else is there."""

    target: str
    state: TargetState


def read_live_rules(target: Target, observer: Observer) -> LiveRules:
    """Read a target; UserError where that cannot be done."""
    return LiveRules(target.config.name, target.backend.read(observer))
