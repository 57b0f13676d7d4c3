"""What a statement opens, in few words: for hints and hovers."""

from collections.abc import Mapping

from outgate.plan.compile import Compilation
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Impact:
    """What one statement asks for: rules that carry it, and the endpoints themselves.

    `endpoints` are hosts, URLs, networks and service tags, sorted. `expired` statements open none.
    """

    rules: int
    endpoints: tuple[str, ...]
    expired: bool


def impacts_of(compilation: Compilation) -> Mapping[str, Impact]:
    """What each statement opens, by its canonical text."""
    rules: dict[str, int] = {}
    endpoints: dict[str, set[str]] = {}
    for rule in compilation.plan.rules:
        remote = str(rule.remote)
        for text in {origin.statement for origin in rule.origins}:
            rules[text] = rules.get(text, 0) + 1
        for origin in rule.origins:
            endpoints.setdefault(origin.statement, set()).add(origin.target or remote)
    over = {statement.text for statement in compilation.expired}
    return {
        text: Impact(rules.get(text, 0), tuple(sorted(endpoints.get(text, ()))), text in over)
        for text in compilation.by_text
    }
