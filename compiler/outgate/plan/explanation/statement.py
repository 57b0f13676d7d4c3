"""What one statement leads to: the rules it asks for, and what becomes of those it asks in vain."""

from dataclasses import dataclass

from outgate.plan.compile import Compilation
from outgate.plan.model import Rule, Withheld
from outgate.policy.model import ResolvedAllow


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule that a statement asks for, with the catalog rows behind it.

    `target` is what the rows name where the rule is wider than that, `alone` tells that no other
    statement asks for any of it.
    """

    rule: Rule
    target: str | None
    endpoints: tuple[str, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """The answer for one statement; `asked` is in the order of rules."""

    statement: ResolvedAllow
    asked: tuple[Asked, ...]
    withheld: tuple[Withheld, ...]

    @property
    def alone(self) -> int:
        """How many rules would go with the statement."""
        return len({each.rule.key for each in self.asked if each.alone})


def statement_at(compilation: Compilation, place: str) -> ResolvedAllow | None:
    """The statement that stands at `FILE:LINE`, on whichever of its lines."""
    name, _, line = place.rpartition(":")
    for each in compilation.policy.statements:
        first = each.span.line
        last = first + each.span.text.count("\n")
        if each.span.file.name == name and first <= int(line) <= last:
            return each
    return None


def rules_of(compilation: Compilation, statement: ResolvedAllow) -> Rules:
    """Every rule that carries something the statement asks for."""
    asked = []
    for rule in compilation.plan.rules:
        ours: dict[str | None, list[str]] = {}
        for origin in rule.origins:
            if origin.statement == statement.text:
                ours.setdefault(origin.target, []).append(origin.endpoint)
        alone = all(origin.statement == statement.text for origin in rule.origins)
        asked += [
            Asked(rule, target, tuple(endpoints), alone) for target, endpoints in ours.items()
        ]
    withheld = tuple(each for each in compilation.plan.withheld if each.statement == statement.text)
    return Rules(statement, tuple(asked), withheld)
