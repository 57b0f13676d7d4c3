"""`outgate show`: the rules a target holds now."""

from outgate.backends.interface import NativeRule
from outgate.commands.project import Target


def live_rules(target: Target) -> tuple[NativeRule, ...]:
    """Rules of the target in label order; BackendError when it cannot be read."""
    return tuple(sorted(target.backend.read().rules, key=lambda rule: rule.label))
